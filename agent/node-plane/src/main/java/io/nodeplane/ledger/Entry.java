package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.ClusterId;
import java.util.List;
import java.util.Optional;

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

    /** {@return what is wrong with this entry in itself, whatever else a ledger holds} */
    Optional<String> flaw() {
        var first = seq == 1;
        if (seq < 1 || first != feed.isUnborn() || first != body.kind().equals("genesis")) {
            return Optional.of("seq 1, and only it, is a genesis with an unborn feed label");
        }
        if (body instanceof Body.Genesis genesis && !genesis.node().equals(feed.node())) {
            return Optional.of("the genesis of " + feed.node() + " names " + genesis.node());
        }
        if (first != prev.equals(Hash.NONE)) {
            return Optional.of("prev is " + prev.first(16) + "...; in a genesis, and only there, it is zeros");
        }
        if (parents.size() > PARENTS_MAX) {
            return Optional.of(parents.size() + " parents; at most " + PARENTS_MAX + " are allowed");
        }
        for (int i = 0; i < parents.size(); i++) {
            var parent = parents.get(i);
            if (parent.seq() < 1 || parent.feed().isUnborn()) {
                return Optional.of("its parent " + parent + " can be no entry");
            }
            if (parent.feed().equals(feed)) {
                return Optional.of("a parent in its own feed");
            }
            if (i > 0 && parents.get(i - 1).compareTo(parent) >= 0) {
                return Optional.of("its parents are not sorted, or one stands twice");
            }
        }
        return Optional.empty();
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
