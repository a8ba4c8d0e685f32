package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.ExperimentWriter;

/**
 * An experiment that breaks an invariant when it is run with this seed.
 *
 * @param seed of the simulated world
 */
public record Failure(Experiment experiment, long seed, Breach breach) {

    /** {@return the text of a file that breaks it again}, with what it breaks and the command as its first lines */
    public String file(String path) {
        return "# " + breach.toString().replace('\n', ' ') + "\n# " + command(path) + "\n"
                + ExperimentWriter.write(experiment);
    }

    /** {@return what runs the file with this path again} */
    public String command(String path) {
        return "mvn -pl harness verify -Dexperiment=" + path + " -Dworld=sim -Dseed=" + seed;
    }

    /** {@return how large it is, in few words} */
    public String size() {
        return experiment.timeline().size() + " steps, " + experiment.cluster().size() + " nodes";
    }
}
