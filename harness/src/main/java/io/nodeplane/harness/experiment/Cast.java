package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** Who appears in a timeline, and from which step on: nobody else can be asked, or asked about. */
final class Cast {
    private final Problems problems;
    private final List<TimelineStep> timeline;
    /** The number of the step that first starts a place. */
    private final SortedMap<NodeId, Integer> entrances = new TreeMap<>();

    Cast(Problems problems, List<TimelineStep> timeline) {
        this.problems = problems;
        this.timeline = List.copyOf(timeline);
        for (var step : timeline) {
            switch (step.step()) {
                case Step.Start(var nodes, var every) -> nodes.forEach(node -> enter(node, step));
                case Step.Inject(Fault.Clone clone) -> clone.twins().forEach(twin -> enter(twin, step));
                case Step other -> {
                    // Nobody comes by it for the first time.
                }
            }
        }
    }

    private void enter(NodeId place, TimelineStep step) {
        entrances.putIfAbsent(place, step.number());
    }

    /** Objects to a question that nobody can answer, or that is about nobody. */
    void check(Expectation expectation, Node at) {
        var end = end(expectation.when());
        switch (expectation) {
            case Expectation.Confirmed(var by, var subjects, var when) -> pairs(by, subjects, end, at);
            case Expectation.Suspected(var by, var subjects, var when) -> pairs(by, subjects, end, at);
            case Expectation.Alive(var by, var subjects, var when) -> pairs(by, subjects, end, at);
            case Expectation.Left(var by, var subjects, var when) -> pairs(by, subjects, end, at);
            case Expectation.NeverConfirmed(var by, var subjects, var when) -> never(by, subjects, end, at);
            case Expectation.NeverSuspected(var by, var subjects, var when) -> never(by, subjects, end, at);
            case Expectation.Isolated(var nodes, var when) -> asked(nodes, end, at);
            case Expectation.NeverIsolated(var nodes, var when) -> asked(nodes, end, at);
            case Expectation.Converged(var nodes, var when) -> asked(nodes, end, at);
            case Expectation.IncarnationRaised(var nodes, var when) -> asked(nodes, end, at);
            case Expectation.FeedKept(var nodes, var when) -> asked(nodes, end, at);
            case Expectation.Mended(var nodes, var when) -> asked(nodes, end, at);
            case Expectation.Vouched(var nodes, var when) -> asked(nodes, end, at);
            case Expectation.NewFeed(var nodes, var why, var when) -> asked(nodes, end, at);
            case Expectation.Reconverged(var nodes, var syncs, var when) -> asked(nodes, end, at);
            case Expectation.Forked(var nodes, var knownBy, var syncs, var when) -> {
                about(nodes, end, at);
                asked(knownBy, end, at);
            }
            // Of nodes that write nothing these are true, and no answer: of some it may be.
            case Expectation.NoFork(var nodes, var when) -> aboutSome(nodes, end, at);
            case Expectation.Lines(var nodes, var atMost, var when) -> aboutSome(nodes, end, at);
            case Expectation.Confirmations(var subjects, var atMost, var when) -> aboutSome(subjects, end, at);
        }
    }

    private void pairs(SortedSet<NodeId> by, SortedSet<NodeId> subjects, int end, Node at) {
        asked(by, end, at);
        about(subjects, end, at);
        others(by, subjects, at);
    }

    private void never(SortedSet<NodeId> by, SortedSet<NodeId> subjects, int end, Node at) {
        asked(by, end, at);
        aboutSome(subjects, end, at);
        others(by, subjects, at);
    }

    /** An observer is never asked about itself, nor a twin about its node. */
    private void others(SortedSet<NodeId> by, SortedSet<NodeId> subjects, Node at) {
        if (by.stream().allMatch(observer -> subjects.equals(Set.of(Twin.node(observer))))) {
            problems.add(at,
                    English.list(by) + " would be asked about " + English.list(subjects) + " only, and an observer"
                            + " is asked about others only");
        }
    }

    private void asked(Collection<NodeId> nodes, int end, Node at) {
        object(absent(nodes, end), at, "so there is nobody to ask");
    }

    private void about(Collection<NodeId> nodes, int end, Node at) {
        object(absent(nodes, end), at, "so nobody can know of it");
    }

    private void aboutSome(Collection<NodeId> nodes, int end, Node at) {
        var absent = absent(nodes, end);
        if (absent.size() == nodes.size()) {
            about(nodes, end, at);
        }
    }

    private SortedSet<NodeId> absent(Collection<NodeId> nodes, int end) {
        var absent = new TreeSet<>(nodes);
        absent.removeIf(node -> entrances.getOrDefault(node, Integer.MAX_VALUE) < end);
        return absent;
    }

    private void object(SortedSet<NodeId> absent, Node at, String so) {
        if (!absent.isEmpty()) {
            var never = absent.stream().noneMatch(entrances::containsKey);
            problems.add(at, English.list(absent) + English.agree(absent, " is", " are") + (never
                    ? " never started, "
                    : " not started before the end of that stretch, ") + so + "; start "
                    + English.agree(absent, "it, or leave it out", "them, or leave them out"));
        }
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
