package io.nodeplane.core;

/**
 * A reading of a node's clocks.
 *
 * @param mono ms of a clock that never jumps; every interval and deadline is measured with it
 * @param wall ms since 1970, for people only; it decides nothing
 */
public record Now(long mono, long wall) {
    /** A time of the monotonic clock that does not come. */
    public static final long NEVER = Long.MAX_VALUE;
}
