package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.ClusterId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One statement of one node, before it is sealed into a {@link Line}. A value: what an entry says never changes, and any
 * number of threads may read it.
 */
public final class Entry {

    /** The version of the line format. */
    public static final int VERSION = 1;
    /** The most parents of one entry; further tips ride on the next. */
    public static final int PARENTS_MAX = 8;

    private static final byte[] NO_BYTES = {};

    private final ClusterId cluster;
    private final FeedId feed;
    private final long seq;
    private final Hash prev;
    private final long lamport;
    private final List<EntryId> parents;
    private final long at;
    private final String kind;
    /** The line in which the body stands, if it was read from one, and where. */
    private final byte[] bytes;
    private final int from;
    private final int to;
    /** Read when somebody asks: of most entries only the place matters. Racing threads find equal ones. */
    private @Nullable Body body;

    /**
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
    public Entry(ClusterId cluster, FeedId feed, long seq, Hash prev, long lamport, List<EntryId> parents, long at,
            Body body) {
        this(cluster, feed, seq, prev, lamport, parents, at, body.kind(), NO_BYTES, 0, 0);
        this.body = body;
    }

    /** An entry whose body is read when somebody asks: the JSON from {@code from} to {@code to} in the bytes. */
    Entry(ClusterId cluster, FeedId feed, long seq, Hash prev, long lamport, List<EntryId> parents, long at,
            String kind, byte[] bytes, int from, int to) {
        this.cluster = cluster;
        this.feed = feed;
        this.seq = seq;
        this.prev = prev;
        this.lamport = lamport;
        this.parents = List.copyOf(parents);
        this.at = at;
        this.kind = kind;
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /** {@return the same entry, whose text stands in those bytes, so much further on; its body is read anew if somebody asks} */
    Entry moved(byte[] into, int by) {
        return new Entry(cluster, feed, seq, prev, lamport, parents, at, kind, into, from + by, to + by);
    }

    public ClusterId cluster() {
        return cluster;
    }

    public FeedId feed() {
        return feed;
    }

    public long seq() {
        return seq;
    }

    public Hash prev() {
        return prev;
    }

    public long lamport() {
        return lamport;
    }

    public List<EntryId> parents() {
        return parents;
    }

    public long at() {
        return at;
    }

    /** {@return the word that the entry carries as its kind} */
    public String kind() {
        return kind;
    }

    /** {@return what is said} */
    public Body body() {
        var known = body;
        if (known == null) {
            known = bodyOnce();
            body = known;
        }
        return known;
    }

    /** {@return what is said, for somebody who asks once of each of very many entries: it is not kept} */
    public Body bodyOnce() {
        var known = body;
        return known != null
                ? known
                : BodyReader.read(kind, new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }

    /** {@return what is wrong with this entry in itself, whatever else a ledger holds} */
    Optional<String> flaw() {
        var first = seq == 1;
        if (seq < 1 || first != feed.isUnborn() || first != kind.equals(Words.GENESIS)) {
            return Optional.of("seq 1, and only it, is a genesis with an unborn feed label");
        }
        if (first && body() instanceof Body.Genesis genesis && !genesis.node().equals(feed.node())) {
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
        return excess();
    }

    /**
     * A step to the next incarnation or version takes an entry of one's own, and with it a lamport. So nobody can claim one
     * that leaves no room for the next. Asked of every line of a start: other bodies are not read, and none is kept.
     */
    private Optional<String> excess() {
        return switch (kind) {
            case Words.JOINED, Words.RECOVERED, Words.LEFT, Words.UPDATED -> switch (bodyOnce()) {
                case Body.Joined(var incarnation, var address, var metadata) ->
                    excess(Words.INCARNATION, incarnation.number());
                case Body.Recovered(var incarnation, var address) -> excess(Words.INCARNATION, incarnation.number());
                case Body.Left(var incarnation) -> excess(Words.INCARNATION, incarnation.number());
                case Body.Updated(var version, var metadata) -> excess(Words.VERSION, version);
                case Body other -> Optional.empty();
            };
            default -> Optional.empty();
        };
    }

    private Optional<String> excess(String what, long claimed) {
        return claimed <= lamport
                ? Optional.empty()
                : Optional.of(what + " " + claimed + " is more than its lamport " + lamport + ": each next "
                        + what + " takes an entry");
    }

    /** Writes the canonical bytes that are hashed: the fields in the order of their names. */
    void write(StringBuilder out) {
        out.append("{\"at\":").append(at).append(",\"body\":").append(body().json().canonical());
        out.append(",\"cluster\":\"").append(cluster).append("\",\"feed\":\"").append(feed);
        out.append("\",\"kind\":").append(new Json.Str(kind).canonical());
        out.append(",\"lamport\":").append(lamport).append(",\"parents\":[");
        for (int i = 0; i < parents.size(); i++) {
            var parent = parents.get(i);
            out.append(i > 0 ? ",[\"" : "[\"").append(parent.feed()).append("\",").append(parent.seq());
            out.append(",\"").append(parent.hash()).append("\"]");
        }
        out.append("],\"prev\":\"").append(prev).append("\",\"seq\":").append(seq);
        out.append(",\"v\":").append(VERSION).append('}');
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Entry entry && seq == entry.seq && lamport == entry.lamport
                && at == entry.at && feed.equals(entry.feed) && prev.equals(entry.prev) && kind.equals(entry.kind)
                && cluster.equals(entry.cluster) && parents.equals(entry.parents) && body().equals(entry.body());
    }

    @Override
    public int hashCode() {
        return Objects.hash(feed, seq, prev, kind);
    }

    /** {@return the canonical bytes} */
    @Override
    public String toString() {
        var out = new StringBuilder();
        write(out);
        return out.toString();
    }
}
