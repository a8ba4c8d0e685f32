package io.nodeplane.harness;

import io.nodeplane.harness.chaos.Planted;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.experiment.Experiment;
import java.util.concurrent.Callable;

/** A bug that two of four voters show: they bury the others, and the agent's own rule calls it justified. */
final class PlantedMinority {
    static final String TYPE = "io.nodeplane.charter.Charter";
    static final String METHOD = "majority";
    private static final String TEXT = """
            question: Do two of four voters bury the others?
            cluster: { nodes: 4, seeds: [node-1] }
            charter: { voters: all, probeIntervalMs: 500, confirmAfterMs: 2000, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { vouched: all, within: 120s }
              - await: { converged: all, within: 120s }
              - kill: [node-3, node-4]
              - await: { believes: { by: [node-1, node-2], subjects: [node-3, node-4], state: dead }, within: 120s }
              - await: { converged: [node-1, node-2], within: 120s }
            expect:
              - no-fork: { nodes: all }
            """;

    private PlantedMinority() {}

    static Experiment experiment() {
        return SimulatedRun.experiment("minority", TEXT);
    }

    /** {@return what this answers while the bug is in the agent's code of this JVM, by which the lab judges as well} */
    static <T> T during(Callable<T> action) throws Exception {
        return Planted.in(TYPE, METHOD, Planted.Minority.class).during(action);
    }

    /** {@return the answer to the invariant of this number} */
    static String answer(Judgement judgement, String number) {
        return judgement.findings().stream().filter(finding -> finding.kind() == Finding.Kind.INVARIANT)
                .filter(finding -> finding.name().endsWith("(" + number + ")"))
                .map(finding -> finding.verdict().word() + ": " + finding.verdict().because()).findFirst()
                .orElseThrow(() -> new AssertionError(number + " was not judged"));
    }
}
