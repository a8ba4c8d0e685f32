package io.nodeplane.ledger;

import java.io.IOException;

/** What was laid on a {@link Shelf} cannot be had any more, or nothing can be laid there; the message says why, in a sentence. */
public final class ShelfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ShelfException(String why) {
        super(why);
    }

    /** The disk has failed. */
    public ShelfException(String why, IOException cause) {
        super(why, cause);
    }
}
