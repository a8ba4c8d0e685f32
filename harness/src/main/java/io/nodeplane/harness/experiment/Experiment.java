package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One question, the cluster it is asked of, what is done to it, and what is expected: an experiment file as a value.
 *
 * @param name the file's name without its ending; also the name of the cluster and of the report
 * @param only the word of the only world that can run it; empty for any
 * @param answer what of a run answers the question, in the order in which it is told; empty if the file does not say
 */
public record Experiment(String name, String question, Optional<String> only, List<AnswerPart> answer,
        ClusterPlan cluster, CharterPlan charter, List<TimelineStep> timeline, List<Expectation> expectations) {
    /** The word of the world of virtual time, which alone can be the only one for an experiment. */
    public static final String SIM = "sim";
    /** The word of the world of processes, which alone has a mesh VPN. */
    private static final String PROCESS = "process";

    public Experiment {
        answer = List.copyOf(answer);
        timeline = List.copyOf(timeline);
        expectations = List.copyOf(expectations);
    }

    /** An experiment that does not say what answers its question. */
    public Experiment(String name, String question, Optional<String> only, ClusterPlan cluster, CharterPlan charter,
            List<TimelineStep> timeline, List<Expectation> expectations) {
        this(name, question, only, List.of(), cluster, charter, timeline, expectations);
    }

    /** An experiment for any world. */
    public Experiment(String name, String question, ClusterPlan cluster, CharterPlan charter,
            List<TimelineStep> timeline, List<Expectation> expectations) {
        this(name, question, Optional.empty(), cluster, charter, timeline, expectations);
    }

    /**
     * {@return why the world of this word cannot run it, as the rest of a sentence about the experiment, with the worlds
     * that can; empty if it can}
     */
    public Optional<String> unfit(String world) {
        if (cluster.vpn() && !world.equals(PROCESS)) {
            return Optional.of("has a mesh VPN, which the " + world + " world does not run; add -Dworld=" + PROCESS);
        }
        if (world.equals(SIM)) {
            return unfitSteps(world);
        }
        if (only.isPresent()) {
            return Optional.of("runs in the simulated world only; add -Dworld=" + SIM);
        }
        if (cluster.oneName()) {
            return Optional.of("has 'seeds: shared', one name that stands for all nodes, and the " + world
                    + " world gives each node a name of its own; add -Dworld=" + SIM);
        }
        return unfitSteps(world);
    }

    private Optional<String> unfitSteps(String world) {
        return timeline.stream().flatMap(step -> unfit(step, world).stream()).findFirst();
    }

    private static Optional<String> unfit(TimelineStep step, String world) {
        var limits = switch (step.step()) {
            case Step.Inject(var fault) -> FaultVerbs.of(fault).limits();
            case Step.Claim claim -> Optional.of(StepVerbs.OF_A_CLAIM);
            case Step.Install install -> Optional.of(StepVerbs.OF_A_RELEASE);
            case Step other -> Optional.<FaultVerb.Limits>empty();
        };
        return limits.filter(limit -> !limit.can().contains(world))
                .map(limit -> "cannot run in the " + world + " world, which cannot " + limit.cannot() + ", as step "
                        + step.number() + " wants; add -Dworld=" + String.join(" or -Dworld=", limit.can()));
    }

    /** {@return why it makes no sense, step by step and expectation by expectation; empty if a file can say it} */
    public List<String> objections() {
        return Soundness.objections(this);
    }

    /** {@return the experiment in one line: its name and its question} */
    public String describe() {
        return name + ": " + question;
    }

    /**
     * {@return the step with this name}
     *
     * @throws NoSuchElementException if there is none
     */
    public TimelineStep step(String stepName) {
        return step(timeline, stepName);
    }

    private static TimelineStep step(List<TimelineStep> timeline, String stepName) {
        return timeline.stream().filter(step -> step.name().equals(stepName)).findFirst()
                .orElseThrow(() -> new NoSuchElementException("no step '" + stepName + "'"));
    }

    /**
     * {@return the phase of the step with this name}
     *
     * @throws NoSuchElementException if there is none
     */
    public Phase phase(String stepName) {
        return phase(timeline, stepName);
    }

    static Phase phase(List<TimelineStep> timeline, String stepName) {
        var first = step(timeline, stepName);
        var end = first.step() instanceof Step.Inject inject && !inject.fault().passes()
                ? timeline.stream().filter(later -> later.number() > first.number())
                        .filter(later -> lifts(later.step(), stepName, inject.fault())).mapToInt(TimelineStep::number)
                        .findFirst().orElse(timeline.size() + 1)
                : first.number() + 1;
        return new Phase(stepName, first.number(), end);
    }

    /** {@return the first word that says something of a mesh VPN, if there is one} */
    static Optional<String> ofVpn(List<TimelineStep> timeline, List<Expectation> expectations) {
        return Stream.concat(timeline.stream().map(TimelineStep::step).flatMap(Experiment::ofVpn),
                expectations.stream().filter(Expectation.Traffic.class::isInstance).map(Expectation::key)).findFirst();
    }

    private static Stream<String> ofVpn(Step step) {
        return switch (step) {
            case Step.Inject(VpnFault fault) -> Stream.of(step.kind());
            case Step.Await(Condition.Carries carries, var within) -> Stream.of(ConditionVerbs.ALL.of(carries).name());
            case Step other -> Stream.empty();
        };
    }

    /** {@return whether its cluster has a secret: only then can a node have another one} */
    public boolean secret() {
        return timeline.stream()
                .anyMatch(step -> step.step() instanceof Step.Inject(NodeFault.OtherSecret other));
    }

    /** {@return whether a node of it runs the previous release at some time} */
    public boolean needsPrevious() {
        return timeline.stream().anyMatch(step -> step.step() instanceof Step.Install(var nodes, var release)
                && release == Release.PREVIOUS);
    }

    /** {@return the places where an agent runs at some time: the nodes, and the twins that the timeline makes} */
    public SortedSet<NodeId> places() {
        var places = new TreeSet<>(cluster.nodes());
        places.addAll(twins(timeline));
        return Collections.unmodifiableSortedSet(places);
    }

    static SortedSet<NodeId> twins(List<TimelineStep> timeline) {
        var twins = new TreeSet<NodeId>();
        for (var step : timeline) {
            if (step.step() instanceof Step.Inject(NodeFault.Clone clone)) {
                twins.addAll(clone.twins());
            }
        }
        return twins;
    }

    private static boolean lifts(Step step, String stepName, Fault fault) {
        return switch (step) {
            case Step.Heal heal -> heal.fault().equals(stepName);
            case Step.Restart restart -> !Collections.disjoint(restart.nodes(), fault.ended())
                    || !Collections.disjoint(restart.nodes(), fault.disks())
                    || endedByStarting(fault, restart.nodes());
            case Step.Inject(var ending) -> fault instanceof NodeFault.Clone clone
                    && !Collections.disjoint(ending.ended(), clone.twins());
            case Step.Start start -> endedByStarting(fault, start.nodes());
            case Step other -> false;
        };
    }

    private static boolean endedByStarting(Fault fault, Collection<NodeId> nodes) {
        return !fault.endedBy(nodes).equals(fault);
    }
}
