package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Feed labels met before, so that each is one object. A cache of fixed size: a label that falls on the place of another
 * takes it, and is only made once more.
 */
final class FeedIds {
    private static final int PLACES = 512;

    private final @Nullable FeedId[] known = new @Nullable FeedId[PLACES];

    /**
     * {@return the feed with this label}
     *
     * @throws IllegalArgumentException if the bytes are no label
     */
    FeedId of(byte[] bytes, int from, int to) {
        var place = 0;
        // The last digits are those of a hash: they spread well.
        for (int i = Math.max(from, to - 4); i < to; i++) {
            place = place * 31 + bytes[i];
        }
        place = Math.floorMod(place, PLACES);
        var feed = known[place];
        if (feed == null || !Literal.same(feed.label(), bytes, from, to)) {
            feed = new FeedId(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
            known[place] = feed;
        }
        return feed;
    }

    /** {@return the feed that the genesis with this hash begins} */
    FeedId of(FeedId unborn, Hash genesis) {
        var label = FeedId.of(unborn.node(), genesis).label().getBytes(StandardCharsets.ISO_8859_1);
        return of(label, 0, label.length);
    }
}
