package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import java.util.List;

/** Which entry: its feed, its place there from 1, and the hash of its bytes. */
public record EntryId(FeedId feed, long seq, Hash hash) implements Comparable<EntryId> {

    /** {@return the JSON form {@code [feed, seq, hash]}} */
    public Json json() {
        return new Json.Arr(List.of(new Json.Str(feed.label()), new Json.Num(seq), new Json.Str(hash.hex())));
    }

    /**
     * {@return the entry that the JSON names}
     *
     * @throws JsonException unless it is {@code [feed, seq, hash]}
     */
    public static EntryId parse(Json json) {
        if (json instanceof Json.Arr(var parts) && parts.size() == 3 && parts.get(0) instanceof Json.Str(var feed)
                && parts.get(1) instanceof Json.Num(var seq) && parts.get(2) instanceof Json.Str(var hash)) {
            try {
                return new EntryId(new FeedId(feed), seq, new Hash(hash));
            } catch (IllegalArgumentException wrong) {
                throw new JsonException(String.valueOf(wrong.getMessage()));
            }
        }
        throw new JsonException("an entry is named as [feed, seq, hash]");
    }

    @Override
    public int compareTo(EntryId other) {
        var byFeed = feed.compareTo(other.feed);
        if (byFeed != 0) {
            return byFeed;
        }
        return seq != other.seq ? Long.compare(seq, other.seq) : hash.compareTo(other.hash);
    }

    /** {@return {@code feed#seq}, for people; the hash is left out} */
    @Override
    public String toString() {
        return feed + "#" + seq;
    }
}
