package io.nodeplane.harness.probe;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.report.Exhibit;
import java.io.IOException;
import java.util.List;

/** A small thing that is shown by doing it. */
@FunctionalInterface
public interface Probe {

    /**
     * Does it; whatever it started has ended afterwards.
     *
     * @throws IOException if a file cannot be read or written
     */
    Answer look(Bench bench) throws InterruptedException, IOException;

    /** What came of it. */
    sealed interface Answer {

        /**
         * It was done.
         *
         * @param where in which world, in a few words
         * @param findings what was expected, and what was seen; at least one
         */
        record Seen(String where, List<Finding> findings, List<Exhibit> exhibits) implements Answer {
            public Seen {
                findings = List.copyOf(findings);
                exhibits = List.copyOf(exhibits);
            }
        }

        /** There was no way to do it, and why. */
        record Missing(String why) implements Answer {}
    }
}
