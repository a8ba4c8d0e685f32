package io.nodeplane.controlplane.kit;

import java.time.Duration;

/**
 * How long checks watch that nothing happens, and how much they ask.
 *
 * @param quiet how long nothing is watched
 * @param threads that call at one time
 * @param calls of each of these
 * @param reads of a view under changes
 */
public record Pace(Duration quiet, int threads, int calls, int reads) {
    /** For every build. */
    public static final Pace BUILD = new Pace(Duration.ofSeconds(2), 16, 200, 20_000);
    /** As the rules say it. */
    public static final Pace FULL = new Pace(Duration.ofSeconds(60), 16, 1_000, 100_000);
}
