package io.nodeplane.harness;

import io.nodeplane.harness.experiment.Experiment;

/**
 * An experiment that somebody asked for.
 *
 * @param as how it was asked for: its name, or the path of a file of one's own
 */
record Asked(String as, Experiment experiment) {

    /** {@return what runs the experiment again in this world} */
    String command(String world) {
        return "mvn -pl harness verify -Dexperiment=" + as + " -Dworld=" + world;
    }
}
