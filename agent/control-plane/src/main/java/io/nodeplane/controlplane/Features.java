package io.nodeplane.controlplane;

/**
 * What an implementation may offer beyond the core. Features are texts, lower-case words joined by hyphens: a later spec
 * and any implementation may name more, and a reader ignores those it does not know.
 */
public final class Features {
    /** Overlapping claims of addresses and keys are settled, with a quarantine of addresses and joins that require one. */
    public static final String ADDRESS_CLAIMS = "address-claims";
    /** A test may set the clocks. */
    public static final String CLOCK_CONTROL = "clock-control";
    /** The reports of all peers can be read as a matrix of pairs. */
    public static final String CONNECTIVITY_MATRIX = "connectivity-matrix";
    /** A token admits exactly one joiner. */
    public static final String ONE_TIME_TOKEN = "one-time-token";
    /** A restarted node without peers serves its last view. */
    public static final String PERSISTENT_VIEW = "persistent-view";
    /** A subscription may continue where an earlier one ended. */
    public static final String RESUME = "resume";
    /** Metadata is signed by the peer it speaks of. */
    public static final String SIGNATURES = "signatures";

    /** Of living members whose claims of addresses or keys overlap the earlier one alone is routable. */
    public static final String SETTLED_CLAIMS = "settled-claims";

    private Features() {}
}
