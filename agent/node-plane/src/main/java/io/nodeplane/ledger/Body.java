package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an entry says. The writer is the node of the entry's feed; what a kind says about "itself" is said about it.
 *
 * <p>A kind that this release does not know, or whose body it cannot read, is an {@link Other}: kept, chained and
 * relayed, and without effect on any state.
 */
public sealed interface Body {

    /**
     * The feed begins. The nonce keeps two beginnings of one node apart.
     *
     * @param after the tips of the node's earlier feeds, as far as it knows them: the node writes them no more
     * @param earlier those of them that are too many to be named; empty if all are named
     * @param why what made it begin another feed, one of {@link Genesis#WHYS}; empty for a first one
     */
    record Genesis(NodeId node, String nonce, List<EntryId> after, Optional<Earlier> earlier, String why)
            implements
                Body {
        /** Its disk was empty, and peers know a feed of this node. */
        public static final String LOST_DISK = "lost-disk";
        /** The data directory is a copy, or somebody else writes this node's feed. */
        public static final String COPIED = "copied";
        /** The disk holds less of the own feed than it once did. */
        public static final String ROLLED_BACK = "rolled-back";
        /** The own feed turned out to be forked. */
        public static final String FORKED = "forked";
        /** The own feed has a hole on this disk. */
        public static final String DAMAGED = "damaged";
        /** Every reason there is. */
        public static final List<String> WHYS = List.of(LOST_DISK, COPIED, ROLLED_BACK, FORKED, DAMAGED);
        /** The most tips that are named, so that a genesis is a line whatever came before it. */
        public static final int AFTER_MAX = 16;

        /**
         * Earlier tips that are not named one by one.
         *
         * @param count how many they are
         * @param digest of their frontier: see {@link Frontier#digest}
         */
        public record Earlier(long count, Hash digest) {}

        public Genesis {
            after = after.stream().sorted().toList();
        }

        /** The first feed of a node. */
        public Genesis(NodeId node, String nonce) {
            this(node, nonce, List.of(), Optional.empty(), "");
        }

        /** A feed that comes after all these tips. */
        public Genesis(NodeId node, String nonce, List<EntryId> after, String why) {
            this(node, nonce, after, Optional.empty(), why);
        }

        /**
         * {@return the genesis of a feed that comes after all these tips; of many, the first {@value #AFTER_MAX} are named}
         *
         * @param tips those that matter most first
         */
        public static Genesis after(NodeId node, String nonce, List<EntryId> tips, String why) {
            var named = tips.subList(0, Math.min(AFTER_MAX, tips.size()));
            var rest = tips.subList(named.size(), tips.size());
            return new Genesis(node, nonce, named, rest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Earlier(rest.size(), new Frontier(new TreeSet<>(rest)).digest())), why);
        }
    }

    /** A process of the node started; one entry per process start. */
    record Started(String nonce, String software) implements Body {}

    /** The node is a member in this incarnation, and reached there. */
    record Joined(Incarnation incarnation, PeerAddress address, SortedMap<String, String> metadata) implements Body {
        public Joined {
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }
    }

    /** The node left on purpose and ended this incarnation of its own. */
    record Left(Incarnation incarnation) implements Body {}

    /** The writer could not reach the subject, directly or through others: one observer's honest report. */
    record Suspected(NodeId subject, Incarnation incarnation, String reason) implements Body {
        public Suspected {
            // What is held must be what its bytes say, or a sealed line would differ from the same line read back.
            reason = Json.printable(reason).value();
        }
    }

    /** A majority of voters that trust each other agree that the subject is silent; the evidence is their suspicions. */
    record Confirmed(NodeId subject, Incarnation incarnation, List<EntryId> evidence) implements Body {
        public Confirmed {
            evidence = evidence.stream().sorted().toList();
        }
    }

    /** The node answers every suspicion of its earlier incarnations: it is alive in this one. */
    record Recovered(Incarnation incarnation, PeerAddress address) implements Body {}

    /** The node's metadata is now this. The version counts the changes, from 1 with the first. */
    record Updated(long version, SortedMap<String, String> metadata) implements Body {
        public Updated {
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }
    }

    /** Evidence from the data plane: how the VPN on the writer's machine sees its peer. It decides nothing. */
    record Reported(NodeId peer, String state) implements Body {}

    /**
     * The writer found two entries at one place of a feed. It records who found it and when; the effect of a fork follows
     * from the two entries themselves.
     */
    record Forked(FeedId feed, long seq, List<Hash> hashes) implements Body {
        public Forked {
            hashes = hashes.stream().sorted().toList();
        }
    }

    /**
     * These voters have held the genesis of the writer's feed and then told the writer all they hold: nothing that the
     * writer ever said to enough of them is missing here. From here on its suspicions count.
     */
    record Vouched(SortedSet<NodeId> by) implements Body {
        public Vouched {
            by = Collections.unmodifiableSortedSet(new TreeSet<>(by));
        }
    }

    /** A voter says that the subject, dead in this incarnation, is gone for good: nobody need look for it any more. */
    record Forgotten(NodeId subject, Incarnation incarnation) implements Body {}

    /** A word about the charter that is to come. */
    record Amending(Amendment what) implements Body {}

    /** A kind without meaning here. */
    record Other(String name, Json.Obj content) implements Body {}

    /** {@return the word that the entry carries as its kind} */
    default String kind() {
        return switch (this) {
            case Genesis g -> Words.GENESIS;
            case Started s -> Words.STARTED;
            case Joined j -> Words.JOINED;
            case Left l -> Words.LEFT;
            case Suspected s -> Words.SUSPECTED;
            case Confirmed c -> Words.CONFIRMED;
            case Recovered r -> Words.RECOVERED;
            case Updated u -> Words.UPDATED;
            case Reported r -> Words.REPORTED;
            case Forked f -> Words.FORKED;
            case Vouched v -> Words.VOUCHED;
            case Forgotten f -> Words.FORGOTTEN;
            case Amending(var what) -> what.kind();
            case Other(var name, var content) -> name;
        };
    }

    /** {@return the JSON that the entry carries as its body} */
    default Json.Obj json() {
        return switch (this) {
            case Genesis(var node, var nonce, var after, var earlier, var why) -> {
                var json = Json.object().with(Words.NODE, node.value()).with(Words.NONCE, nonce);
                if (!why.isEmpty() || !after.isEmpty()) {
                    json = json.with(Words.AFTER, new Json.Arr(after.stream().map(EntryId::json).toList())).with(
                            Words.WHY,
                            why);
                }
                yield earlier.isEmpty()
                        ? json
                        : json.with(Words.EARLIER, Json.object().with(Words.COUNT, earlier.get().count())
                                .with(Words.DIGEST, earlier.get().digest().hex()));
            }
            case Started(var nonce, var software) ->
                Json.object().with(Words.NONCE, nonce).with(Words.SOFTWARE, software);
            case Joined(var incarnation, var address, var metadata) -> Json.object()
                    .with(Words.INCARNATION, incarnation.number())
                    .with(Words.ADDRESS, address.toString())
                    .with(Words.METADATA, texts(metadata));
            case Left(var incarnation) -> Json.object().with(Words.INCARNATION, incarnation.number());
            case Suspected(var subject, var incarnation, var reason) -> Json.object()
                    .with(Words.SUBJECT, subject.value())
                    .with(Words.INCARNATION, incarnation.number())
                    .with(Words.REASON, reason);
            case Confirmed(var subject, var incarnation, var evidence) -> Json.object()
                    .with(Words.SUBJECT, subject.value())
                    .with(Words.INCARNATION, incarnation.number())
                    .with(Words.EVIDENCE, new Json.Arr(evidence.stream().map(EntryId::json).toList()));
            case Recovered(var incarnation, var address) -> Json.object()
                    .with(Words.INCARNATION, incarnation.number())
                    .with(Words.ADDRESS, address.toString());
            case Updated(var version, var metadata) -> Json.object()
                    .with(Words.VERSION, version)
                    .with(Words.METADATA, texts(metadata));
            case Reported(var peer, var state) -> Json.object().with(Words.PEER, peer.value()).with(Words.STATE, state);
            case Forked(var feed, var seq, var hashes) -> Json.object()
                    .with(Words.FEED, feed.label())
                    .with(Words.HASHES, new Json.Arr(hashes.stream().<Json>map(h -> new Json.Str(h.hex())).toList()))
                    .with(Words.SEQ, seq);
            case Vouched(var by) -> Json.object().with(Words.BY, Json.texts(by));
            case Forgotten(var subject, var incarnation) -> Json.object()
                    .with(Words.SUBJECT, subject.value())
                    .with(Words.INCARNATION, incarnation.number());
            case Amending(var what) -> what.json();
            case Other(var name, var content) -> content;
        };
    }

    /** {@return what the kind and the JSON say; never fails: what cannot be read is an {@link Other}} */
    static Body read(String kind, Json.Obj json) {
        Body body;
        try {
            body = known(kind, json);
        } catch (JsonException | IllegalArgumentException unreadable) {
            return new Other(kind, json);
        }
        // Fields that this release does not know would be lost on the way back to bytes: then it is not ours to read.
        return body.json().equals(json) ? body : new Other(kind, json);
    }

    private static Body known(String kind, Json.Obj json) {
        return switch (kind) {
            case Words.GENESIS -> new Genesis(new NodeId(json.text(Words.NODE)), json.text(Words.NONCE),
                    json.find(Words.AFTER).isPresent()
                            ? json.array(Words.AFTER).stream().map(EntryId::parse).toList()
                            : List.of(),
                    json.find(Words.EARLIER).isPresent()
                            ? Optional.of(new Genesis.Earlier(json.object(Words.EARLIER).number(Words.COUNT),
                                    new Hash(json.object(Words.EARLIER).text(Words.DIGEST))))
                            : Optional.empty(),
                    json.find(Words.WHY).isPresent() ? json.text(Words.WHY) : "");
            case Words.STARTED -> new Started(json.text(Words.NONCE), json.text(Words.SOFTWARE));
            case Words.JOINED -> new Joined(incarnation(json), address(json), texts(json.object(Words.METADATA)));
            case Words.LEFT -> new Left(incarnation(json));
            case Words.SUSPECTED ->
                new Suspected(new NodeId(json.text(Words.SUBJECT)), incarnation(json), json.text(Words.REASON));
            case Words.CONFIRMED -> new Confirmed(new NodeId(json.text(Words.SUBJECT)), incarnation(json),
                    json.array(Words.EVIDENCE).stream().map(EntryId::parse).toList());
            case Words.RECOVERED -> new Recovered(incarnation(json), address(json));
            case Words.UPDATED -> new Updated(json.number(Words.VERSION), texts(json.object(Words.METADATA)));
            case Words.REPORTED -> new Reported(new NodeId(json.text(Words.PEER)), json.text(Words.STATE));
            case Words.FORKED -> new Forked(new FeedId(json.text(Words.FEED)), json.number(Words.SEQ),
                    texts(json.array(Words.HASHES)).stream().map(Hash::new).toList());
            case Words.VOUCHED -> new Vouched(texts(json.array(Words.BY)).stream().map(NodeId::new)
                    .collect(Collectors.toCollection(TreeSet::new)));
            case Words.FORGOTTEN -> new Forgotten(new NodeId(json.text(Words.SUBJECT)), incarnation(json));
            case Words.PROPOSED, Words.APPROVED, Words.RATIFIED, Words.AMENDED ->
                new Amending(Amendment.read(kind, json));
            default -> new Other(kind, json);
        };
    }

    private static List<String> texts(List<Json> items) {
        return items.stream().map(item -> {
            if (item instanceof Json.Str(var text)) {
                return text;
            }
            throw new JsonException("a list of texts was expected");
        }).toList();
    }

    private static Incarnation incarnation(Json.Obj json) {
        return new Incarnation(json.number(Words.INCARNATION));
    }

    private static PeerAddress address(Json.Obj json) {
        return PeerAddress.written(json.text(Words.ADDRESS));
    }

    private static Json.Obj texts(SortedMap<String, String> map) {
        var fields = new TreeMap<String, Json>();
        map.forEach((name, value) -> fields.put(name, new Json.Str(value)));
        return new Json.Obj(fields);
    }

    private static SortedMap<String, String> texts(Json.Obj json) {
        var map = new TreeMap<String, String>();
        json.fields().keySet().forEach(name -> map.put(name, json.text(name)));
        return map;
    }
}
