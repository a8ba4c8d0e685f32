package io.nodeplane.ledger;

/** What was laid on a {@link Shelf} cannot be had any more, or nothing can be laid there; the message says why, in a sentence. */
public final class ShelfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ShelfException(String why) {
        super(why);
    }

    /** @param cause how the disk has failed */
    public ShelfException(String why, Exception cause) {
        super(why, cause);
    }
}
