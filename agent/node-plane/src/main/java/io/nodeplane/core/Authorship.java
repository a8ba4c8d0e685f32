package io.nodeplane.core;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a node writes its own feed. {@link Authoring} alone changes it.
 *
 * @param feed its own feed; null until its genesis
 * @param nonce of this process
 * @param told the voters that have held the feed's genesis and then told this node all they hold
 * @param begun how often this process began another feed because it learnt of an older one
 * @param calmUntil before this it does not do so again, in ms of the monotonic clock: a second process of this name may be
 *     doing the same
 */
record Authorship(@Nullable FeedId feed, String nonce, SortedSet<NodeId> told, int begun, long calmUntil) {

    /** {@return a process of which nothing is known yet but the feed on its disk, if there is one} */
    static Authorship of(@Nullable FeedId feed, String nonce) {
        return new Authorship(feed, nonce, Collections.emptySortedSet(), 0, 0);
    }

    /** {@return who writes that feed from now on; nobody has vouched for it yet} */
    Authorship writing(FeedId next) {
        return new Authorship(next, nonce, Collections.emptySortedSet(), begun, calmUntil);
    }

    /** {@return who goes on with that feed, which was its own all the time} */
    Authorship resuming(FeedId own) {
        return new Authorship(own, nonce, told, begun, calmUntil);
    }

    Authorship told(NodeId by) {
        var more = new TreeSet<>(told);
        more.add(by);
        return new Authorship(feed, nonce, Collections.unmodifiableSortedSet(more), begun, calmUntil);
    }

    Authorship again(long until) {
        return new Authorship(feed, nonce, told, begun + 1, until);
    }
}
