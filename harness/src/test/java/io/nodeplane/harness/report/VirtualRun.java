package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.Deed;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.experiment.Belief;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Performs an experiment file on a {@link VirtualCluster}, and keeps the evidence as a real world would. */
final class VirtualRun {
    private static final long WINDOW_MS = 1_000;

    private final Experiment experiment;
    private final VirtualCluster cluster;
    private final boolean leaky;
    private final List<Deed> deeds = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();

    private VirtualRun(Experiment experiment, boolean leaky) {
        this.experiment = experiment;
        this.cluster = new VirtualCluster(experiment.charter().charter());
        this.leaky = leaky;
    }

    static Experiment experiment(String name, String text) {
        return switch (ExperimentFile.parse(name + ".yaml", name, text)) {
            case Reading.Accepted(var experiment) -> experiment;
            case Reading.Refused refused -> throw new IllegalArgumentException(refused.toString());
        };
    }

    static Run of(Experiment experiment) {
        return new VirtualRun(experiment, false).perform();
    }

    /** {@return a run whose cuts do not cut} */
    static Run leaky(Experiment experiment) {
        return new VirtualRun(experiment, true).perform();
    }

    private Run perform() {
        var started = cluster.now();
        for (var step : experiment.timeline()) {
            var during = before(step);
            var from = cluster.now();
            var held = perform(step);
            cluster.runUntil(calls(step) > 0 ? 40 : 0, () -> false);
            deeds.add(new Deed(step, from, cluster.now(), calls(step), held));
            after(step, during);
        }
        var nodes = new TreeMap<NodeId, NodeEvidence>();
        cluster.nodes.forEach((node, driver) -> nodes.put(node, new NodeEvidence(node, driver.state().ledger(),
                driver.state().membership().view(), cluster.events.get(node), !cluster.down.contains(node), List.of(),
                Path.of("/somewhere/private/runs/the-run", node.value()))));
        return new Run("20260301T093000-" + experiment.name(), experiment, experiment.charter().charter(), "sim",
                "mvn -pl harness verify -Dexperiment=" + experiment.name(),
                List.of(new Fact("Link server", "a test's"), new Fact("JDK", "21")),
                new Detour("Each node tried every other node's own port.", List.of("node-1 to 127.0.0.2:7001"),
                        List.of()),
                started, cluster.now(), deeds, windows, nodes, new Run.Gathers(List.of(), List.of()));
    }

    /** Counts before a fault of links, and at the end of one. */
    private Optional<Sample> before(TimelineStep step) {
        if (links(step.step()).isEmpty()) {
            return step.step() instanceof Step.Heal ? Optional.of(sample()) : Optional.empty();
        }
        var start = sample();
        cluster.runUntil(WINDOW_MS, () -> false);
        windows.add(new Window(step.name(), "before", start, sample()));
        return Optional.empty();
    }

    private void after(TimelineStep step, Optional<Sample> end) {
        if (!links(step.step()).isEmpty()) {
            // Its other end is filled in by the heal.
            windows.add(new Window(step.name(), "during", sample(), sample()));
        } else if (step.step() instanceof Step.Heal(var fault)) {
            var open = windows.removeLast();
            windows.add(new Window(fault, "during", open.from(), end.orElseThrow()));
            var start = sample();
            cluster.runUntil(WINDOW_MS, () -> false);
            windows.add(new Window(fault, "after", start, sample()));
        }
    }

    private Sample sample() {
        var answered = new TreeSet<>(cluster.nodes.keySet());
        answered.removeAll(cluster.down);
        return new Sample(cluster.now(), cluster.bytes, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(),
                new TreeMap<>(),
                answered);
    }

    private SortedSet<Link> links(Step step) {
        return step instanceof Step.Inject(var fault)
                ? fault.links(experiment.cluster().nodes())
                : new TreeSet<>();
    }

    private int calls(TimelineStep step) {
        return step.step() instanceof Step.Heal ? 12 : links(step.step()).size();
    }

    private Optional<Boolean> perform(TimelineStep step) {
        switch (step.step()) {
            case Step.Start start -> start.nodes().forEach(node -> {
                cluster.start(node, experiment.cluster().seeds());
                cluster.runUntil(Math.max(20, start.every().toMillis()), () -> false);
            });
            case Step.Await await -> {
                return Optional.of(cluster.runUntil(await.within().toMillis(), () -> holds(await.condition())));
            }
            case Step.Hold hold -> cluster.runUntil(hold.time().toMillis(), () -> false);
            case Step.Inject(var fault) -> {
                return inject(fault);
            }
            case Step.Heal heal -> cluster.cut.clear();
            case Step.Restart restart ->
                restart.nodes().forEach(node -> cluster.restart(node, experiment.cluster().seeds()));
            case Step.Leave leave -> throw new IllegalArgumentException("nobody leaves here");
            case Step.Backup(var nodes) -> nodes.forEach(node -> cluster.backup(step.name(), node));
        }
        return Optional.empty();
    }

    private Optional<Boolean> inject(Fault fault) {
        switch (fault) {
            case Fault.Kill kill -> cluster.down.addAll(kill.which());
            case Fault.Stop stop -> cluster.down.addAll(stop.which());
            case Fault.LoseDisk(var which) -> which.forEach(cluster::loseDisk);
            case Fault.Restore(var backup, var which) -> which.forEach(node -> cluster.restore(backup, node));
            case Fault other when !other.ofLinks() -> throw new IllegalArgumentException("no such fault here");
            case Fault links -> {
                if (!leaky) {
                    cluster.cut.addAll(links.links(experiment.cluster().nodes()));
                }
                return Optional.empty();
            }
        }
        return Optional.of(true);
    }

    private boolean holds(Condition condition) {
        return switch (condition) {
            case Condition.Converged(var nodes) -> nodes.stream().map(node -> cluster.nodes.get(node).state().ledger()
                    .head()).distinct().count() == 1 && believe(nodes, nodes, Belief.ALIVE);
            case Condition.Believes(var by, var subjects, var state) -> believe(by, subjects, state);
            case Condition.Isolated(var nodes) ->
                nodes.stream().allMatch(node -> cluster.nodes.get(node).state().isolated().isPresent());
            case Condition.Forked(var by, var subjects) -> by.stream().allMatch(node -> subjects.stream()
                    .allMatch(subject -> cluster.nodes.get(node).state().ledger().forks().keySet().stream()
                            .anyMatch(feed -> feed.node().equals(subject))));
            case Condition.Vouched(var nodes) -> nodes.stream().allMatch(node -> {
                var state = cluster.nodes.get(node).state();
                return Certainty.hasVote(state.membership(), state.ledger(), node);
            });
        };
    }

    private boolean believe(Collection<NodeId> by, Collection<NodeId> subjects, Belief belief) {
        return by.stream().allMatch(observer -> {
            MembershipView view = cluster.nodes.get(observer).state().membership().view();
            return subjects.stream().filter(subject -> !subject.equals(observer))
                    .allMatch(subject -> view.member(subject).map(member -> member.state().word()).orElse("")
                            .equals(belief.name().toLowerCase(Locale.ROOT)));
        });
    }
}
