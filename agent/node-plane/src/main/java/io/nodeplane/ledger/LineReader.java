package io.nodeplane.ledger;

import io.nodeplane.canon.CanonicalForm;
import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.canon.Sha256;
import io.nodeplane.charter.ClusterId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines one after the other, in one pass over the bytes of each: canonical form, fields and hash are judged
 * together, and no tree is built.
 *
 * <p>What lines of one file have in common (cluster, feeds, the hash that the next line has as its prev) is kept once.
 * For one thread at a time; several threads have a reader each.
 */
public final class LineReader {
    private static final Literal AT = new Literal("{\"entry\":{\"at\":");
    private static final Literal BODY = new Literal(",\"body\":");
    private static final Literal CLUSTER = new Literal(",\"cluster\":\"");
    private static final Literal FEED = new Literal("\",\"feed\":\"");
    private static final Literal KIND = new Literal("\",\"kind\":");
    private static final Literal LAMPORT = new Literal(",\"lamport\":");
    private static final Literal PARENTS = new Literal(",\"parents\":[");
    private static final Literal PREV = new Literal("],\"prev\":\"");
    private static final Literal SEQ = new Literal("\",\"seq\":");
    private static final Literal HASH = new Literal(",\"v\":" + Entry.VERSION + "},\"hash\":\"");
    private static final int ENTRY = "{\"entry\":".length();
    private static final int BEHIND_ENTRY = ",\"hash\":\"".length();
    private static final int VERSION = ",\"v\":1".length();
    private static final int FIELD_DEPTH = 2;

    private final Sha256 sha = new Sha256();
    private final FeedIds feeds = new FeedIds();
    private final byte[] clusterHex = new byte[Hash.DIGITS];
    private final byte[] lastHex = new byte[Hash.DIGITS];
    private @Nullable ClusterId cluster;
    private @Nullable Hash last;

    private byte[] bytes = {};
    private int from;
    private int at;
    private int to;

    /**
     * {@return the line that the bytes are, from {@code from} up to, and without, {@code to}} They are copied.
     *
     * @throws BadLineException if they are too many, not canonical, of another version, or do not match their hash; the
     *     message begins with the field in which the first wrong byte stands
     */
    public Line read(byte[] bytes, int from, int to) {
        return shared(Arrays.copyOfRange(bytes, from, to), 0, to - from);
    }

    /**
     * {@return the line that the bytes are} As {@link #read}, but the line keeps the array instead of a copy: nobody may
     * change it any more. For those who keep all lines of a file.
     *
     * @throws BadLineException as {@link #read}
     */
    public Line shared(byte[] bytes, int from, int to) {
        if (to - from > Line.LENGTH_MAX) {
            throw new BadLineException("longer than " + Line.LENGTH_MAX + " bytes");
        }
        this.bytes = bytes;
        this.from = from;
        this.at = from;
        this.to = to;
        return line();
    }

    private Line line() {
        pass(AT, "at");
        var time = number("at");
        pass(BODY, "body");
        var body = at;
        canonical("body", '{', FIELD_DEPTH);
        var bodyEnd = at;
        pass(CLUSTER, "cluster");
        var ofCluster = cluster();
        pass(FEED, "feed");
        var feed = feed("feed");
        pass(KIND, "kind");
        var kind = kind();
        pass(LAMPORT, "lamport");
        var lamport = number("lamport");
        pass(PARENTS, "parents");
        var parents = parents();
        pass(PREV, "prev");
        var prev = prev();
        pass(SEQ, "seq");
        var seq = number("seq");
        pass(HASH, "v");
        var hash = hash();
        var entry = new Entry(ofCluster, feed, seq, prev, lamport, parents, time, kind, bytes, body, bodyEnd);
        return new Line(entry, feed.isUnborn() ? feeds.of(feed, hash) : feed, hash, bytes, from, to);
    }

    private Hash hash() {
        var hash = sha.of(bytes, from + ENTRY, at - BEHIND_ENTRY);
        hash.write(lastHex);
        last = hash;
        if (!stands(lastHex)) {
            var stated = digest("hash");
            throw new BadLineException("hash: the entry's bytes have the hash " + hash.apart(stated, 16)
                    + "..., the line says " + stated.apart(hash, 16) + "...");
        }
        if (at + 2 != to || bytes[at] != '"' || bytes[at + 1] != '}') {
            throw wrong("hash", at, "'\"}' and the end of the line were expected");
        }
        return hash;
    }

    private ClusterId cluster() {
        var known = cluster;
        if (known == null || !stands(clusterHex)) {
            known = new ClusterId(digest("cluster"));
            System.arraycopy(bytes, at - Hash.DIGITS, clusterHex, 0, Hash.DIGITS);
            cluster = known;
        }
        return known;
    }

    /** The hash of the line read before, in most lines of a file. */
    private Hash prev() {
        var known = last;
        return known != null && stands(lastHex) ? known : digest("prev");
    }

    private boolean stands(byte[] digits) {
        if (to - at < digits.length || !Arrays.equals(bytes, at, at + digits.length, digits, 0, digits.length)) {
            return false;
        }
        at += digits.length;
        return true;
    }

    private Hash digest(String field) {
        try {
            if (to - at >= Hash.DIGITS) {
                var digest = Hash.read(bytes, at);
                at += Hash.DIGITS;
                return digest.equals(Hash.NONE) ? Hash.NONE : digest;
            }
        } catch (IllegalArgumentException noDigest) {
            throw wrong(field, at, "64 lower-case hex digits were expected");
        }
        throw wrong(field, to, "64 lower-case hex digits were expected");
    }

    private FeedId feed(String field) {
        var end = at;
        while (end < to && bytes[end] != '"') {
            end++;
        }
        if (end == to) {
            throw wrong(field, to, "the label of a feed was expected");
        }
        try {
            var feed = feeds.of(bytes, at, end);
            at = end;
            return feed;
        } catch (IllegalArgumentException noFeed) {
            throw wrong(field, at, String.valueOf(noFeed.getMessage()));
        }
    }

    private String kind() {
        var begin = at;
        canonical("kind", '"', FIELD_DEPTH);
        return Words.kind(bytes, begin + 1, at - 1);
    }

    private List<EntryId> parents() {
        if (at < to && bytes[at] == ']') {
            return List.of();
        }
        var parents = new ArrayList<EntryId>(Entry.PARENTS_MAX);
        do {
            at += parents.isEmpty() ? 0 : 1;
            triple('[');
            triple('"');
            var feed = feed("parents");
            triple('"');
            triple(',');
            var seq = number("parents");
            triple(',');
            triple('"');
            var hash = digest("parents");
            triple('"');
            triple(']');
            parents.add(new EntryId(feed, seq, hash));
        } while (at < to && bytes[at] == ',');
        return parents;
    }

    private void triple(char c) {
        if (at >= to || bytes[at] != c) {
            throw wrong("parents", at, "a parent is named as [feed, seq, hash]");
        }
        at++;
    }

    private long number(String field) {
        var end = CanonicalForm.number(bytes, at, to);
        if (end < 0) {
            throw wrong(field, ~end, "a number of 0.." + Json.NUMBER_MAX + " without leading zeros was expected");
        }
        var value = 0L;
        while (at < end) {
            value = value * 10 + bytes[at++] - '0';
        }
        return value;
    }

    /** Steps over a value in canonical form that begins with this character. */
    private void canonical(String field, char first, int depth) {
        var end = CanonicalForm.end(bytes, at, to, depth);
        if (end < 0 || bytes[at] != first) {
            throw wrong(field, end < 0 ? ~end : at,
                    first == '{' ? "a JSON object in canonical form was expected" : "a text in quotes was expected");
        }
        at = end;
    }

    private void pass(Literal literal, String field) {
        var end = literal.end(bytes, at, to);
        if (end < 0) {
            throw wrong(field, ~end,
                    "'" + literal + "' was expected; the fields of an entry are at, body, cluster, feed,"
                            + " kind, lamport, parents, prev, seq and v, in this order");
        }
        at = end;
    }

    private BadLineException wrong(String field, int place, String what) {
        var version = version();
        if (!version.isEmpty()) {
            return new BadLineException(version);
        }
        return new BadLineException("field '" + field + "', column " + (place - from + 1) + ": " + what
                + (place < to ? "" : "; the line ends here"));
    }

    /** A line of another version need not have our fields: that is said, and not what is odd about them. */
    private String version() {
        try {
            var text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
            var version = JsonParser.parseObject(text).object("entry").number("v");
            return version == Entry.VERSION
                    ? ""
                    : "field 'v': line format version " + version + "; this release reads version " + Entry.VERSION;
        } catch (JsonException noJson) {
            return "";
        }
    }
}
