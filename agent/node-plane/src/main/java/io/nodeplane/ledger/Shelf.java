package io.nodeplane.ledger;

/** Where a {@link Stretch} lies that is not kept in memory. */
public interface Shelf {

    /**
     * {@return the stretch that was laid there, the very same each time; any thread may ask}
     *
     * @throws ShelfException if it cannot be had any more: nothing may be decided without it
     */
    Stretch stretch();
}
