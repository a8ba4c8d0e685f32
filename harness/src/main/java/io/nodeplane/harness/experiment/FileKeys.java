package io.nodeplane.harness.experiment;

import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The outermost mappings of a file, and the kinds of mapping within them. */
final class FileKeys {
    private static final int HOUR = 3_600_000;
    private static final int DAY = 24 * HOUR;

    /**
     * One number of the charter; a test holds the bounds to the agent's own.
     *
     * @param name the key
     */
    record Number(String name, Bounds bounds, String meaning) {}

    static final List<Number> CHARTER_NUMBERS = List.of(
            new Number("probeIntervalMs", new Bounds(10, HOUR), "Time between two probes of a node."),
            new Number("probeTimeoutMs", new Bounds(5, HOUR), "How long a probe waits for its answer."),
            new Number("indirectProbes", new Bounds(0, 16),
                    "How many members are asked to probe a silent node as well."),
            new Number("suspectAfter", new Bounds(1, 100),
                    "Failed probe rounds in a row before a suspicion is written."),
            new Number("confirmAfterMs", new Bounds(0, DAY),
                    "How long the suspicions of a majority stand before a death is"
                            + " confirmed."),
            new Number("syncIntervalMs", new Bounds(10, HOUR), "Time between two ledger exchanges of a node."),
            new Number("pushFanout", new Bounds(0, 16), "How many peers get a new entry at once."),
            new Number("healthMax", new Bounds(0, 16), "The worst local health; 0: a node never doubts itself."),
            new Number("backoffMax", new Bounds(0, 20),
                    "How often refuted suspicions double the silence that the next one"
                            + " needs, at most."),
            new Number("forgiveAfterMs", new Bounds(0, DAY),
                    "How long a suspected node must be heard for one refutation to"
                            + " be forgotten."),
            new Number("forgetAfterMs", new Bounds(0, 366L * DAY),
                    "How long a member has been dead when a voter says by itself that it is gone for good; 0: never."));

    static final Mapping CLUSTER = Mapping.of("cluster", "`cluster`", "The nodes and their seed list.", List.of(
            new Mapping.Entry("nodes", "How many nodes; they are called `node-1`, `node-2` and so on. More than "
                    + ClusterPlan.REAL_NODES_MAX + " need `only: sim`.",
                    Shapes.number(new Bounds(1, ClusterPlan.NODES_MAX)), true),
            new Mapping.Entry("seeds",
                    "The seed list that every node gets, in this order. `shared`: each node is told one"
                            + " and the same name, which stands for all nodes, itself among them, in varying order; in the simulated"
                            + " world only.",
                    Shapes.outline(Shapes.either(Shapes.only(ClusterPlan.SHARED).schema(),
                            Places.IN_ORDER.schema())),
                    true),
            new Mapping.Entry("vpn",
                    "A mesh VPN on each node. `netstack`: a process of `agent/mesh-vpn` and a WireGuard"
                            + " device that needs no rights, and a probe each 10 ms from every node through its tunnel to every"
                            + " other one. In the process world only. Without it there is none.",
                    Shapes.only(ClusterPlan.NETSTACK), false)));

    static final Mapping CHARTER = charter();

    static final Mapping EXPERIMENT = Mapping.of("experiment", "The file",
            "One question, the cluster it is asked of, what"
                    + " is done to it, and what is expected.",
            List.of(
                    new Mapping.Entry("question", "What the experiment shall answer, as one sentence.", Shapes.TEXT,
                            true),
                    new Mapping.Entry("only", "The only world that can run it. Without it every world can.",
                            Shapes.only(Experiment.SIM), false),
                    new Mapping.Entry("answer",
                            "What of a run answers the question. The report begins with these, in this"
                                    + " order. Without it the report begins with what was believed around each fault.",
                            Shapes.listOf(AnswerVerbs.MAPPING), false),
                    new Mapping.Entry("cluster", CLUSTER.meaning(), Shapes.mapping(CLUSTER), true),
                    new Mapping.Entry("charter", "The cluster's founding document.", Shapes.mapping(CHARTER), true),
                    new Mapping.Entry("timeline", "The steps, run one after the other.",
                            Shapes.listOf(StepVerbs.MAPPING),
                            true),
                    new Mapping.Entry("expect", "What must be true of the run, judged from its evidence.",
                            Shapes.listOf(ExpectationVerbs.MAPPING), true)));

    private FileKeys() {}

    private static Mapping charter() {
        var defaults = Charter.of("any", List.of(new NodeId("node-1"))).json();
        var entries = new ArrayList<Mapping.Entry>();
        entries.add(new Mapping.Entry("voters", "The stable nodes whose suspicions count towards certainty.",
                Places.IN_ORDER, true));
        CHARTER_NUMBERS.forEach(number -> entries.add(new Mapping.Entry(number.name(), number.meaning(),
                Shapes.number(number.bounds(),
                        defaults.find(number.name()).isPresent() ? defaults.number(number.name()) : 0),
                false)));
        return Mapping.of("charter", "`charter`",
                "Keys of `charter.json`. What is not given has the charter's default; the"
                        + " cluster's name is the experiment's.",
                entries);
    }

    /** {@return the bounds of this key of the charter, if it is a number} */
    static Optional<Bounds> charterBounds(String key) {
        return CHARTER_NUMBERS.stream().filter(number -> number.name().equals(key)).map(Number::bounds).findFirst();
    }
}
