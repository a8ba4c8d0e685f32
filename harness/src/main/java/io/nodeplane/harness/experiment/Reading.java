package io.nodeplane.harness.experiment;

import java.util.List;

/** What came of reading an experiment file. */
public sealed interface Reading {

    /** The file is sound. */
    record Accepted(Experiment experiment) implements Reading {}

    /** The file is not; all that could be told at once, in the order of its lines. Never empty. */
    record Refused(List<Problem> problems) implements Reading {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
