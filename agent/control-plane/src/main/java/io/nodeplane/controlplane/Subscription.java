package io.nodeplane.controlplane;

/** A running subscription. */
public interface Subscription extends AutoCloseable {
    /**
     * Ends the subscription. No call of the handler starts after this returned; one that runs is left to its end. May be
     * called from any thread, from the handler, and repeatedly.
     */
    void cancel();

    /** The same as {@link #cancel()}. */
    @Override
    default void close() {
        cancel();
    }
}
