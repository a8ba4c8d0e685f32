package io.nodeplane.harness.sweep;

import io.nodeplane.harness.experiment.Experiment;

/**
 * An experiment that somebody asked for.
 *
 * @param as how it was asked for: its name, or the path of a file of one's own
 */
public record Asked(String as, Experiment experiment) {

    /** {@return what runs the experiment again in this world} */
    public String command(String world) {
        return "mvn -pl harness verify -Dexperiment=" + as + " -Dworld=" + world;
    }
}
