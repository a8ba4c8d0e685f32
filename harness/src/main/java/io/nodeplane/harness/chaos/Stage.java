package io.nodeplane.harness.chaos;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Experiment;
import java.io.IOException;
import java.util.List;

/** Where an experiment is performed as the lab performs it, in a simulated world, with an audit looking on. */
@FunctionalInterface
public interface Stage {

    /**
     * {@return what was done}
     *
     * @param seed from which all that the experiment leaves open follows
     * @throws RuntimeException whatever ended the run before its end
     */
    List<ExecutedStep> perform(Experiment experiment, long seed, Audit audit) throws InterruptedException, IOException;
}
