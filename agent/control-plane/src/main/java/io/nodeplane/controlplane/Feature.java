package io.nodeplane.controlplane;

/** What an implementation may offer beyond the core. */
public enum Feature {
    /** Overlapping claims of addresses and keys are settled, and the loser is not routable. */
    ADDRESS_CLAIMS,
    /** A test may set the clocks. */
    CLOCK_CONTROL,
    /** The reports of all peers can be read as a matrix of pairs. */
    CONNECTIVITY_MATRIX,
    /** A token admits exactly one joiner. */
    ONE_TIME_TOKEN,
    /** A restarted node without peers serves its last view. */
    PERSISTENT_VIEW,
    /** A subscription may continue where an earlier one ended. */
    RESUME,
    /** Metadata is signed by the peer it speaks of. */
    SIGNATURES
}
