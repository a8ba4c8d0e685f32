package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.ClusterId;
import java.util.List;

/**
 * One statement of one node, before it is sealed into a {@link Line}.
 *
 * @param cluster the cluster it belongs to
 * @param feed the writer's feed; in a genesis the label with zeros
 * @param seq its place in the feed, from 1 without gaps
 * @param prev the hash of the entry before it in the feed; {@link Hash#NONE} in a genesis
 * @param lamport exactly one more than the greatest lamport among prev and parents (Lamport 1978); 1 without any
 * @param parents tips of other feeds that the writer has learnt since its previous entry: sorted, at most
 *     {@value #PARENTS_MAX}, none an ancestor of another
 * @param at wall-clock time in ms since 1970, for people; it decides nothing
 * @param body what is said
 */
public record Entry(ClusterId cluster, FeedId feed, long seq, Hash prev, long lamport, List<EntryId> parents, long at,
        Body body) {

    /** The version of the line format. */
    public static final int VERSION = 1;
    /** The most parents of one entry; further tips ride on the next. */
    public static final int PARENTS_MAX = 8;

    public Entry {
        parents = List.copyOf(parents);
    }

    Json.Obj json() {
        return Json.object()
                .with("at", at)
                .with("body", body.json())
                .with("cluster", cluster.hash().hex())
                .with("feed", feed.label())
                .with("kind", body.kind())
                .with("lamport", lamport)
                .with("parents", new Json.Arr(parents.stream().map(EntryId::json).toList()))
                .with("prev", prev.hex())
                .with("seq", seq)
                .with("v", VERSION);
    }
}
