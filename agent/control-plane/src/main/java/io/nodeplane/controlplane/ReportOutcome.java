package io.nodeplane.controlplane;

/** What became of a report about a peer. */
public enum ReportOutcome {
    /** It is the newest evidence about the peer. */
    ACCEPTED,
    /** A report observed later was accepted before. */
    STALE,
    /** The view has no such peer; it may have been there a moment ago. */
    UNKNOWN_PEER,
    /** Too many reports about this peer within a second. */
    RATE_LIMITED
}
