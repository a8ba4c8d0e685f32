package io.nodeplane.controlplane;

import org.jspecify.annotations.Nullable;

/** What became of a report about a peer. */
public enum ReportOutcome {
    /** It is the newest evidence about the peer. */
    ACCEPTED,
    /** A report observed later was accepted before. */
    STALE,
    /** The view has no such peer; it may have been there a moment ago. */
    UNKNOWN_PEER,
    /** Too many reports about this peer within a second. */
    RATE_LIMITED,
    /** A later spec's word: read as "did not count". No implementation of this spec gives it. */
    UNKNOWN;

    /** {@return the constant of this name} */
    public static ReportOutcome read(@Nullable String word) {
        return Words.read(ReportOutcome.class, word, UNKNOWN);
    }
}
