package io.nodeplane.core;

import io.nodeplane.ledger.Ledger;

/**
 * How large a ledger this process can hold. Older entries lie on shelves, and take nearly nothing; a node that takes more
 * than its memory can bear could not even start again, so it stops before that.
 *
 * @param bytesMax of memory for entries; {@link Long#MAX_VALUE} for a process without a limit
 */
public record Capacity(long bytesMax) {
    /** No limit, as in tests and simulations. */
    public static final Capacity UNLIMITED = new Capacity(Long.MAX_VALUE);
    /** What an entry takes besides its text, in bytes: measured, see docs/agent-image.md. */
    public static final long ENTRY_BYTES = 600;
    /** What one takes that lies on a shelf, and what the fold keeps of it. */
    public static final long SHELVED_BYTES = 8;

    /** Which part of a heap may be entries: a start needs the rest to read them. */
    private static final double SHARE = 0.7;
    /** From which part on the node warns. */
    private static final double WARNING = 0.8;

    /** {@return the capacity of a process with a heap of so many bytes} */
    public static Capacity ofHeap(long bytes) {
        return new Capacity((long) (bytes * SHARE));
    }

    /** {@return what the ledger takes, in bytes, about} */
    public static long taken(Ledger ledger) {
        return ledger.bytesInMemory() + ENTRY_BYTES * (ledger.size() - ledger.shelved())
                + SHELVED_BYTES * ledger.shelved();
    }

    /** {@return which part of the capacity the ledger takes, in percent} */
    public long percent(Ledger ledger) {
        return !isLimited() ? 0 : (long) (100.0 * taken(ledger) / bytesMax);
    }

    /** {@return whether there is a limit} */
    public boolean isLimited() {
        return bytesMax != Long.MAX_VALUE;
    }

    /** {@return whether no entry of others is taken any more, and of its own only what membership needs} */
    boolean isReached(Ledger ledger) {
        return taken(ledger) >= bytesMax;
    }

    /** {@return whether the ledger is near it} */
    boolean isNear(Ledger ledger) {
        return taken(ledger) >= bytesMax * WARNING;
    }

    /** {@return for people: how full it is, and what to do} */
    String sentence(Ledger ledger) {
        return "the ledger has " + ledger.size() + " entries and takes " + percent(ledger)
                + " % of what this process can"
                + " hold (" + (bytesMax >> 20) + " MiB): give it a larger heap (-Xmx), on every node";
    }
}
