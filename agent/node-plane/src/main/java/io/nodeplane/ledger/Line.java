package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A sealed entry: the text that is stored, sent and hashed, and what it says.
 *
 * <p>The text is {@code {"entry":{...},"hash":"<64 hex>"}}, in canonical form, without line end; the hash is the
 * SHA-256 of the bytes of the entry object. There is exactly one text for an entry, and {@link #parse} accepts no
 * other. A value; lines are equal if their texts are.
 */
public final class Line {
    /** The most bytes of a line, without its line end. */
    public static final int LENGTH_MAX = 8192;
    /** Replay order: (lamport, feed, seq, hash), a linear extension of causality that is the same on every node. */
    public static final Comparator<Line> REPLAY_ORDER = Line::compareInReplay;

    private final FeedId feed;
    private final long seq;
    private final Entry entry;
    private final Hash hash;
    /** The text stands in there; of lines that were read together it is the same array. It never changes. */
    private final byte[] bytes;
    private final int from;
    private final int to;

    Line(Entry entry, FeedId feed, Hash hash, byte[] bytes, int from, int to) {
        this.entry = entry;
        this.feed = feed;
        this.seq = entry.seq();
        this.hash = hash;
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /**
     * {@return the entry, sealed}
     *
     * @throws BadLineException if its text would be longer than {@value #LENGTH_MAX} bytes
     */
    public static Line seal(Entry entry) {
        var out = new StringBuilder(512).append("{\"entry\":");
        var from = out.length();
        entry.write(out);
        var hash = Hash.of(out.substring(from));
        var text = out.append(",\"hash\":\"").append(hash).append("\"}").toString();
        if (text.length() > LENGTH_MAX) {
            throw new BadLineException(
                    "an entry of " + text.length() + " bytes; at most " + LENGTH_MAX + " are allowed");
        }
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        return new Line(entry, feed(entry, hash), hash, bytes, 0, bytes.length);
    }

    /**
     * {@return the line that the text is}
     *
     * @throws BadLineException as {@link #parse(byte[], int, int)}
     */
    public static Line parse(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /**
     * {@return the line that the bytes are, from {@code from} up to, and without, {@code to}} Whoever reads many lines
     * reads them with one {@link LineReader}.
     *
     * @throws BadLineException if they are too many, not canonical, of another version, or do not match their hash; the
     *     message begins with the field in which the first wrong byte stands
     */
    public static Line parse(byte[] bytes, int from, int to) {
        return new LineReader().read(bytes, from, to);
    }

    public Entry entry() {
        return entry;
    }

    public Hash hash() {
        return hash;
    }

    /** {@return its place in its feed} */
    public long seq() {
        return seq;
    }

    /** {@return the one text, without line end; all ASCII} */
    public String text() {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** {@return the bytes of the text, a copy} */
    public byte[] bytes() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** {@return whether its text is these bytes, from {@code begin} up to, and without, {@code end}} */
    public boolean reads(byte[] others, int begin, int end) {
        return Arrays.equals(bytes, from, to, others, begin, end);
    }

    /** {@return this line, in an array of its own: whoever keeps it keeps nothing else that was read with it} */
    public Line apart() {
        if (to - from == bytes.length) {
            return this;
        }
        var own = bytes();
        return new Line(entry.moved(own, -from), feed, hash, own, 0, own.length);
    }

    /** {@return how many bytes the text has} */
    public int length() {
        return to - from;
    }

    /** {@return the name of this entry; a genesis is named by the feed that it begins} */
    public EntryId id() {
        return new EntryId(feed, seq, hash());
    }

    /** {@return the feed this line belongs to; for a genesis the one that it begins} */
    public FeedId feed() {
        return feed;
    }

    private static FeedId feed(Entry entry, Hash hash) {
        return entry.feed().isUnborn() ? FeedId.of(entry.feed().node(), hash) : entry.feed();
    }

    private static int compareInReplay(Line a, Line b) {
        var byTime = Long.compare(a.entry().lamport(), b.entry().lamport());
        if (byTime != 0) {
            return byTime;
        }
        var byFeed = a.feed.compareTo(b.feed);
        if (byFeed != 0) {
            return byFeed;
        }
        var bySeq = Long.compare(a.seq, b.seq);
        return bySeq != 0 ? bySeq : a.hash().compareTo(b.hash());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Line line && hash().equals(line.hash())
                && Arrays.equals(bytes, from, to, line.bytes, line.from, line.to);
    }

    @Override
    public int hashCode() {
        return hash().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
