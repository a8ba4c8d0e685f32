package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import java.util.List;

/**
 * Two different entries at one place of one feed. The two lines are the proof that more than one writer wrote it: a
 * clone, a disk that was set back, or a changed line.
 *
 * <p>Of several places the first one, and of several entries there the two with the lowest hashes: a function of the
 * set of entries alone, the same on every node that holds them.
 *
 * @param seq the place; this entry and all after it in the feed are void
 * @param first the line with the lower hash
 */
public record Fork(FeedId feed, long seq, Line first, Line second) {

    /** {@return the hashes of the two lines, the lower one first} */
    public List<Hash> hashes() {
        return List.of(first.hash(), second.hash());
    }

    /** {@return feed, seq and hashes as JSON; the lines are in the ledger} */
    public Json.Obj json() {
        return Json.object()
                .with("feed", feed.label())
                .with("hashes", new Json.Arr(hashes().stream().<Json>map(hash -> new Json.Str(hash.hex())).toList()))
                .with("seq", seq);
    }
}
