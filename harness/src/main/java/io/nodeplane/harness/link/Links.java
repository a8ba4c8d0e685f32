package io.nodeplane.harness.link;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Streams;
import java.time.Duration;
import java.util.SortedSet;

/**
 * The directed links between the places of a world, as they can be broken and mended. A link from a to b carries what a
 * asks b, and what b replies to that.
 */
public interface Links {

    /**
     * Cuts these links, both streams of each. Slowed links can be cut.
     *
     * @throws IllegalStateException if one is cut already; then none is touched
     */
    Applied cut(SortedSet<Link> links, CutMode mode);

    /** Undoes the cuts of these links, whatever their mode. A link that is not cut stays as it is. */
    Applied mend(SortedSet<Link> links);

    /**
     * Makes every chunk on these links wait, in both directions, in whole milliseconds.
     *
     * @throws IllegalStateException if one is slowed already; then none is touched
     */
    Applied slow(SortedSet<Link> links, Duration delay, Duration jitter);

    /** Undoes {@link #slow} on these links; bytes under way arrive at once. A link that is not slowed stays as it is. */
    Applied unslow(SortedSet<Link> links);

    /**
     * Closes each connection over these links when so many bytes of a stream have passed; a limit that is there already
     * is changed. Each connection counts from its beginning, or from the first limit.
     */
    Applied limit(SortedSet<Link> links, Streams streams, int bytes);

    /** Undoes {@link #limit} on these links. A link without a limit stays as it is. */
    Applied unlimit(SortedSet<Link> links);
}
