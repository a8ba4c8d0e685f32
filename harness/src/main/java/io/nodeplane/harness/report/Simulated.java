package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Series;

/** What the simulated world says of an experiment that ran in a real one. */
public sealed interface Simulated {

    /**
     * It ran there.
     *
     * @param series one run for each seed
     * @param how which seeds, and in which time, in a few words
     */
    record Done(Series series, String how) implements Simulated {}

    /**
     * It did not.
     *
     * @param why in one sentence without its full stop; empty if nobody asked
     */
    record Skipped(String why) implements Simulated {}

    /** {@return that nobody asked} */
    static Simulated notAsked() {
        return new Skipped("");
    }
}
