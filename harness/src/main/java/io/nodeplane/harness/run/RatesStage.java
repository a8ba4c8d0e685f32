package io.nodeplane.harness.run;

import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.rates.Count;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import java.io.IOException;
import java.util.TreeMap;

/** Performs the experiments of the table of false suspicions, and keeps only the lines that were written. */
public final class RatesStage implements Count.Stage {

    @Override
    public Count.Written perform(Experiment experiment, long seed, double loss, String formed)
            throws InterruptedException, IOException {
        var lines = new TreeMap<EntryId, Line>();
        var steps = Rehearsal.perform(experiment, seed, settings(loss), world -> world.watch((place, before, after) -> {
            var own = after.feed();
            if (own != null) {
                after.ledger().feed(own).forEach(line -> lines.put(line.id(), line));
            }
        }), step -> {});
        var begun = steps.stream().filter(executed -> executed.step().name().equals(formed)).findFirst().orElseThrow();
        return new Count.Written(lines.values(), begun.ended(), steps.getLast().ended(),
                experiment.cluster().size());
    }

    private static SimSettings settings(double loss) {
        return SimSettings.USUAL.withTroubles(loss, 0);
    }
}
