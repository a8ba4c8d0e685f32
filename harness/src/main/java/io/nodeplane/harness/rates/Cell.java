package io.nodeplane.harness.rates;

import io.nodeplane.harness.experiment.CharterPlan;
import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One row of a table: a cluster of five voters, one kind of trouble, and what of its charter is not the default.
 *
 * @param trouble in a few words
 * @param hours what is done in a number of hours of it
 * @param loss the share of messages lost, from 0 to 1
 */
public record Cell(String trouble, Function<Duration, List<Step>> hours, double loss,
        SequencedMap<String, Long> thresholds) {
    /** How many nodes each cluster has. */
    public static final int NODES = 5;
    /** The step from which on a run is counted. */
    static final String FORMED = "formed";
    private static final ClusterPlan CLUSTER = new ClusterPlan(NODES,
            List.of(new NodeId("node-1"), new NodeId("node-2"), new NodeId("node-3")));
    private static final Duration FORM_MAX = Duration.ofMinutes(10);

    public Cell {
        thresholds = new LinkedHashMap<>(thresholds);
    }

    /** {@return the thresholds that are not the default, in words} */
    public String setting() {
        return thresholds.isEmpty()
                ? "default"
                : thresholds.entrySet().stream().map(one -> one.getKey() + " " + one.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** {@return an experiment with so much of the trouble} */
    public Experiment experiment(Duration time) {
        var all = new TreeSet<>(CLUSTER.nodes());
        var steps = new ArrayList<TimelineStep>();
        steps.add(TimelineStep.unnamed(new Step.Start(List.copyOf(all), Duration.ZERO)));
        steps.add(TimelineStep.unnamed(new Step.Await(new Condition.Vouched(all), FORM_MAX)));
        steps.add(new TimelineStep(0, FORMED, new Step.Await(new Condition.Converged(all), FORM_MAX)));
        hours.apply(time).forEach(step -> steps.add(step instanceof Step.Inject
                ? new TimelineStep(0, "trouble-" + steps.size(), step)
                : TimelineStep.unnamed(step)));
        return new Experiment("rates", trouble, CLUSTER,
                new CharterPlan("rates", List.copyOf(all), thresholds), TimelineStep.numbered(steps), List.of());
    }
}
