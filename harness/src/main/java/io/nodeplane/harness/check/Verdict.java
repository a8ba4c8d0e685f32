package io.nodeplane.harness.check;

import java.util.List;

/** The answer of a check. A run is as good as its worst finding: BROKEN before VACUOUS before UNKNOWN before HELD. */
public sealed interface Verdict {

    /** It is true, and this shows it. */
    record Held(String evidence) implements Verdict {}

    /** It is not true, and these show it. */
    record Broken(List<String> evidence) implements Verdict {
        public Broken {
            evidence = List.copyOf(evidence);
        }
    }

    /** The evidence does not say. */
    record Unknown(String why) implements Verdict {}

    /** The fault did not bite, so that the run shows nothing. */
    record Vacuous(String fault) implements Verdict {}

    /** {@return {@code HELD}, {@code BROKEN}, {@code UNKNOWN} or {@code VACUOUS}} */
    default String word() {
        return switch (this) {
            case Held held -> "HELD";
            case Broken broken -> "BROKEN";
            case Unknown unknown -> "UNKNOWN";
            case Vacuous vacuous -> "VACUOUS";
        };
    }

    /** {@return the exit status of a run with this verdict: 0, 1, 3 or 4} */
    default int exitStatus() {
        return switch (this) {
            case Held held -> 0;
            case Broken broken -> 1;
            case Unknown unknown -> 3;
            case Vacuous vacuous -> 4;
        };
    }

    /** {@return what shows it, in one line} */
    default String because() {
        return switch (this) {
            case Held(var evidence) -> evidence;
            case Broken(var evidence) -> String.join("; ", evidence);
            case Unknown(var why) -> why;
            case Vacuous(var fault) -> fault;
        };
    }
}
