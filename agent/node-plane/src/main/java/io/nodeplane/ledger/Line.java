package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.ClusterId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A sealed entry: the text that is stored, sent and hashed, and what it says.
 *
 * <p>The text is {@code {"entry":{...},"hash":"<64 hex>"}}, in canonical form, without line end; the hash is the
 * SHA-256 of the bytes of the entry object. There is exactly one text for an entry, and {@link #parse} accepts no
 * other.
 */
public record Line(Entry entry, Hash hash, String text) {
    /** The most bytes of a line, without its line end. */
    public static final int LENGTH_MAX = 8192;
    /** Replay order: (lamport, feed, seq, hash), a linear extension of causality that is the same on every node. */
    public static final Comparator<Line> REPLAY_ORDER = Comparator.<Line>comparingLong(line -> line.entry.lamport())
            .thenComparing(Line::id);

    private static final String HEAD = "{\"entry\":";
    private static final String MIDDLE = ",\"hash\":\"";
    private static final SortedSet<String> FIELDS = new TreeSet<>(
            List.of("at", "body", "cluster", "feed", "kind", "lamport", "parents", "prev", "seq", "v"));

    /**
     * {@return the entry, sealed}
     *
     * @throws BadLineException if its text would be longer than {@value #LENGTH_MAX} bytes
     */
    public static Line seal(Entry entry) {
        var bytes = entry.json().canonical();
        var hash = Hash.of(bytes);
        var text = HEAD + bytes + MIDDLE + hash.hex() + "\"}";
        if (text.length() > LENGTH_MAX) {
            throw new BadLineException(
                    "an entry of " + text.length() + " bytes; at most " + LENGTH_MAX + " are allowed");
        }
        return new Line(entry, hash, text);
    }

    /**
     * {@return the line that the text is}
     *
     * @throws BadLineException if it is too long, not canonical, of another version, or does not match its hash
     */
    public static Line parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new BadLineException("longer than " + LENGTH_MAX + " bytes");
        }
        try {
            var json = JsonParser.parseObject(text);
            if (!json.canonical().equals(text) || json.fields().size() != 2) {
                throw new BadLineException("not in canonical form");
            }
            var fields = json.object("entry");
            var stated = new Hash(json.text("hash"));
            var hash = Hash.of(text.substring(HEAD.length(), text.length() - MIDDLE.length() - 66));
            if (!stated.equals(hash)) {
                throw new BadLineException("the entry's bytes have the hash " + hash.first(16) + "..., the line says "
                        + stated.first(16) + "...");
            }
            return new Line(entry(fields), hash, text);
        } catch (JsonException | IllegalArgumentException wrong) {
            throw new BadLineException(String.valueOf(wrong.getMessage()));
        }
    }

    /** {@return the name of this entry; a genesis is named by the feed that it begins} */
    public EntryId id() {
        return new EntryId(feed(), entry.seq(), hash);
    }

    /** {@return the feed this line belongs to; for a genesis the one that it begins} */
    public FeedId feed() {
        return entry.feed().isUnborn() ? FeedId.of(entry.feed().node(), hash) : entry.feed();
    }

    private static Entry entry(Json.Obj json) {
        if (json.number("v") != Entry.VERSION) {
            throw new BadLineException("line format version " + json.number("v") + "; this release reads version "
                    + Entry.VERSION);
        }
        if (!json.fields().keySet().equals(FIELDS)) {
            throw new BadLineException("the entry's fields are " + json.fields().keySet());
        }
        var parents = new ArrayList<EntryId>();
        json.array("parents").forEach(parent -> parents.add(EntryId.parse(parent)));
        return new Entry(new ClusterId(new Hash(json.text("cluster"))), new FeedId(json.text("feed")),
                json.number("seq"), new Hash(json.text("prev")), json.number("lamport"), List.copyOf(parents),
                json.number("at"), Body.read(json.text("kind"), json.object("body")));
    }
}
