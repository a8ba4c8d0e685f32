package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who appears in a timeline, and from which step on: nobody else can be asked, or asked about. */
final class Cast {
    private final List<TimelineStep> timeline;
    /** The number of the step that first starts a place. */
    private final SortedMap<NodeId, Integer> entrances = new TreeMap<>();

    Cast(List<TimelineStep> timeline) {
        this.timeline = List.copyOf(timeline);
        for (var step : timeline) {
            switch (step.step()) {
                case Step.Start(var nodes, var every) -> nodes.forEach(node -> enter(node, step));
                case Step.Inject(NodeFault.Clone clone) -> clone.twins().forEach(twin -> enter(twin, step));
                case Step other -> {
                    // Nobody comes by it for the first time.
                }
            }
        }
    }

    private void enter(NodeId place, TimelineStep step) {
        entrances.putIfAbsent(place, step.number());
    }

    /** {@return why nobody can answer this, or why it is about nobody; empty if it makes sense} */
    List<String> objections(Expectation expectation) {
        var end = end(expectation.when());
        return switch (expectation) {
            case Expectation.Confirmed(var by, var subjects, var when) -> pairs(by, subjects, end);
            case Expectation.Suspected(var by, var subjects, var when) -> pairs(by, subjects, end);
            case Expectation.Alive(var by, var subjects, var when) -> pairs(by, subjects, end);
            case Expectation.Left(var by, var subjects, var when) -> pairs(by, subjects, end);
            case Expectation.Forgotten(var by, var subjects, var when) -> pairs(by, subjects, end);
            case Expectation.NeverConfirmed(var by, var subjects, var when) -> never(by, subjects, end);
            case Expectation.NeverSuspected(var by, var subjects, var when) -> never(by, subjects, end);
            case Expectation.Refused(var by, var subjects, var when) -> both(asked(by, end), about(subjects, end));
            case Expectation.NeverRefused(var by, var subjects, var when) ->
                both(asked(by, end), aboutSome(subjects, end));
            case Expectation.InForce(var by, var epoch, var voters, var when) ->
                both(asked(by, end), voters.isEmpty() ? List.of() : about(voters, end));
            case Expectation.Isolated(var nodes, var when) -> asked(nodes, end);
            case Expectation.NeverIsolated(var nodes, var when) -> asked(nodes, end);
            case Expectation.Converged(var nodes, var when) -> asked(nodes, end);
            case Expectation.IncarnationRaised(var nodes, var when) -> asked(nodes, end);
            case Expectation.FeedKept(var nodes, var when) -> asked(nodes, end);
            case Expectation.Mended(var nodes, var when) -> asked(nodes, end);
            case Expectation.Vouched(var nodes, var when) -> asked(nodes, end);
            case Expectation.NewFeed(var nodes, var why, var when) -> asked(nodes, end);
            case Expectation.Reconverged(var nodes, var syncs, var when) -> asked(nodes, end);
            case Expectation.Forked(var nodes, var knownBy, var syncs, var when) ->
                both(about(nodes, end), asked(knownBy, end));
            case Expectation.Traffic(var nodes, TrafficClaim.PeersRemoved(var subjects), var when) ->
                pairs(nodes, subjects, end);
            case Expectation.Traffic(var nodes, var claim, var when) -> asked(nodes, end);
            // Of nodes that write nothing these are true, and no answer: of some it may be.
            case Expectation.NoFork(var nodes, var when) -> aboutSome(nodes, end);
            case Expectation.Lines(var nodes, var atMost, var when) -> aboutSome(nodes, end);
            case Expectation.Confirmations(var subjects, var atMost, var when) -> aboutSome(subjects, end);
        };
    }

    private List<String> pairs(SortedSet<NodeId> by, SortedSet<NodeId> subjects, int end) {
        return both(both(asked(by, end), about(subjects, end)), others(by, subjects));
    }

    private List<String> never(SortedSet<NodeId> by, SortedSet<NodeId> subjects, int end) {
        return both(both(asked(by, end), aboutSome(subjects, end)), others(by, subjects));
    }

    private static List<String> both(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** An observer is never asked about itself, nor a twin about its node. */
    private static List<String> others(SortedSet<NodeId> by, SortedSet<NodeId> subjects) {
        return by.stream().allMatch(observer -> subjects.equals(Set.of(Twin.node(observer))))
                ? List.of(
                        English.list(by) + " would be asked about " + English.list(subjects) + " only, and an observer"
                                + " is asked about others only")
                : List.of();
    }

    private List<String> asked(Collection<NodeId> nodes, int end) {
        return objections(absent(nodes, end), "so there is nobody to ask");
    }

    private List<String> about(Collection<NodeId> nodes, int end) {
        return objections(absent(nodes, end), "so nobody can know of it");
    }

    private List<String> aboutSome(Collection<NodeId> nodes, int end) {
        return absent(nodes, end).size() == nodes.size() ? about(nodes, end) : List.of();
    }

    private SortedSet<NodeId> absent(Collection<NodeId> nodes, int end) {
        var absent = new TreeSet<>(nodes);
        absent.removeIf(node -> entrances.getOrDefault(node, Integer.MAX_VALUE) < end);
        return absent;
    }

    private List<String> objections(SortedSet<NodeId> absent, String so) {
        if (absent.isEmpty()) {
            return List.of();
        }
        var never = absent.stream().noneMatch(entrances::containsKey);
        return List.of(English.list(absent) + English.agree(absent, " is", " are") + (never
                ? " never started, "
                : " not started before the end of that stretch, ") + so + "; start "
                + English.agree(absent, "it, or leave it out", "them, or leave them out"));
    }

    /** {@return the number of the step at whose start the stretch ends} */
    private int end(When when) {
        return switch (when) {
            case When.During(var name) -> Experiment.phase(timeline, name).end();
            case When.WholeRun whole -> Integer.MAX_VALUE - 1;
            case When.After after -> Integer.MAX_VALUE - 1;
        };
    }
}
