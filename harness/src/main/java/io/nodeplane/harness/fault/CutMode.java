package io.nodeplane.harness.fault;

/** How a cut link fails. The three feel different to a client, so a report always names the one used. */
public enum CutMode {
    /** The proxy is disabled: open connections close, new ones are refused at once. */
    REFUSE,
    /** Every byte is dropped in silence (toxic {@code timeout 0}); lifting it closes the connections. */
    DROP,
    /** Nothing moves (toxic {@code bandwidth 0}); what is under way arrives after the heal. */
    JAM
}
