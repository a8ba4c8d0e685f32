package io.nodeplane.harness.run;

import io.nodeplane.harness.chaos.Audit;
import io.nodeplane.harness.chaos.Stage;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.world.sim.SimSettings;
import java.io.IOException;
import java.util.List;

/** Performs experiments with the lab's own conductor, and keeps nothing but what the audit sees. */
public final class ChaosStage implements Stage {
    private final SimSettings settings;

    public ChaosStage(SimSettings settings) {
        this.settings = settings;
    }

    @Override
    public List<ExecutedStep> perform(Experiment experiment, long seed, Audit audit)
            throws InterruptedException, IOException {
        return Rehearsal.perform(experiment, seed, settings, world -> {
            world.watch(audit);
            audit.asks(world::agent);
        }, audit::beginning);
    }
}
