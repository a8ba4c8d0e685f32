package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Sha256;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import io.nodeplane.ledger.Words;
import io.nodeplane.store.Snapshot.Extent;
import io.nodeplane.store.Spot.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a feed that is a chain without a flaw, read and verified one after the other; nothing of them is kept. Only
 * what a crash leaves behind the last one may follow.
 *
 * <p>One thread at a time reads: {@link ReadAhead} sees to that.
 */
final class FeedStream {
    /** How much is read at a time, at most and at least. */
    static final int PIECE_MAX = 1 << 15;
    static final int PIECE_MIN = 1 << 11;

    /** The feed is no such chain: it has to be read as a whole, to see what it is. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient FeedId feed;

        Broken(FeedId feed, String why) {
            super(why, null, false, false);
            this.feed = feed;
        }

        FeedId feed() {
            return feed;
        }
    }

    /**
     * Lines that follow each other.
     *
     * @param counts how many lines each segment of the feed has, as far as it has been read with them
     * @param last whether no further ones come
     * @param failed why, if they do not because of a flaw, or because the disk has failed
     */
    record Batch(List<Line> lines, List<Integer> counts, boolean last, @Nullable RuntimeException failed) {
        static final Batch NONE = new Batch(List.of(), List.of(), false, null);
    }

    /** Kinds whose bodies nobody asks for. */
    private static final List<String> QUIET = List.of(Words.REPORTED, Words.STARTED);

    private final int pieceBytes;
    private final Disk disk;
    private final FeedId feed;
    private final Path folder;
    private final LineReader reader = new LineReader();
    private final Manifest manifest;
    private final SortedMap<Integer, Path> files;
    private final NavigableMap<Integer, Integer> sizes = new TreeMap<>();
    private final SortedMap<Integer, Seal> measured = new TreeMap<>();
    /** How many lines each segment has, as far as it has been read. */
    private final List<Integer> counts = new ArrayList<>();
    private final List<Spot> torn = new ArrayList<>();
    private Hash prev = Hash.NONE;
    private long seq;
    private Sha256 sha = new Sha256();
    private Seal.@Nullable End first;
    /** Bytes of the present segment: from {@code at} on they are not read yet, and {@code piece[0]} is byte {@code base}. */
    private byte[] piece = {};
    private int at;
    private int base;
    /** The first lines, which are known, by segment; none once they have been passed by. */
    private List<Extent> covered;

    /**
     * @param pieceBytes how much is read at a time
     * @param covered the first lines, which are known: it begins behind them
     */
    FeedStream(Disk disk, FeedId feed, Path folder, int pieceBytes, List<Extent> covered) {
        this.covered = covered;
        this.pieceBytes = pieceBytes;
        this.disk = disk;
        this.feed = feed;
        this.folder = folder;
        try {
            manifest = Manifest.read(disk, folder);
            files = Layout.segments(disk, folder);
            for (var file : files.entrySet()) {
                sizes.put(file.getKey(), Math.toIntExact(disk.tail(file.getValue()).size()));
            }
        } catch (IOException failed) {
            throw new StoreException("read", folder, failed);
        }
        if (files.lastKey() != files.size()
                || !manifest.seals().isEmpty() && manifest.seals().lastKey() > files.size()) {
            throw broken("a segment is missing");
        }
        counts.add(0);
    }

    /**
     * {@return the next lines, of about {@code piece} bytes: those before the first flaw, and what it is} Only the last batch
     * may be empty.
     */
    Batch batch() {
        var lines = new ArrayList<Line>();
        try {
            pass();
            for (var bytes = 0; bytes < pieceBytes;) {
                var line = read();
                if (line == null) {
                    return new Batch(lines, List.copyOf(counts), true, null);
                }
                lines.add(line);
                bytes += line.length();
            }
            return new Batch(lines, List.copyOf(counts), false, null);
        } catch (Broken | StoreException failed) {
            return new Batch(lines, List.copyOf(counts), true, failed);
        }
    }

    /**
     * {@return what was found; after the last line}
     *
     * @param lines all of them, read when they are asked for
     */
    FeedScan scan(List<Line> lines) {
        var last = files.lastKey();
        var ends = new TreeMap<>(sizes);
        if (!torn.isEmpty()) {
            ends.put(last, torn.getFirst().from());
        }
        var sound = SoundSpots.counted(folder, counts, ends, lines);
        return new FeedScan(feed, folder, torn.isEmpty() ? sound : new SoundSpots.Torn(sound, torn), sizes, measured,
                manifest);
    }

    /** Passes by the lines that are known, if their bytes are the very ones. */
    private void pass() {
        var known = covered;
        covered = List.of();
        if (known.size() > files.size()) {
            throw broken("a segment is missing");
        }
        for (var extent : known) {
            var seal = extent.seal();
            if (seal.segment() > 1) {
                begin();
            }
            pass(extent, seal.segment() < known.size());
            counts.set(counts.size() - 1, Math.toIntExact(seal.lines()));
            first = seal.first();
            seq = seal.last().seq();
            prev = seal.last().hash();
            base = Math.toIntExact(seal.bytes());
        }
    }

    /** @param full whether the segment has no more lines than these */
    private void pass(Extent extent, boolean full) {
        var seal = extent.seal();
        var file = Objects.requireNonNull(files.get(seal.segment()));
        var size = sizes.getOrDefault(seal.segment(), 0);
        try {
            if (size < seal.bytes() || full && size > seal.bytes()
                    || FilePieces.sum(disk, file, seal.bytes()) != extent.sum()) {
                throw broken(file + " does not begin with the bytes that it was made from");
            }
            if (full) {
                measured(seal);
            } else if (isClosed(seal.segment())) {
                FilePieces.each(disk, file, seal.bytes(), piece -> sha.update(piece, 0, piece.length));
            }
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        }
    }

    private boolean isClosed(int number) {
        return number < files.lastKey() || manifest.sealed(number);
    }

    private @Nullable Line read() {
        while (true) {
            var end = at;
            while (end < piece.length && piece[end] != '\n') {
                end++;
            }
            if (end < piece.length) {
                return line(end);
            }
            if (base + piece.length < sizes.getOrDefault(counts.size(), 0)) {
                more();
            } else if (at < piece.length) {
                tear(base + at, "the line has no end");
                return null;
            } else if (!turned()) {
                return null;
            }
        }
    }

    private @Nullable Line line(int end) {
        Line line;
        try {
            line = reader.shared(piece, at, end);
        } catch (BadLineException bad) {
            tear(base + at, String.valueOf(bad.getMessage()));
            return null;
        }
        if (line.seq() != seq + 1 || !line.feed().equals(feed) || !line.entry().prev().equals(prev)) {
            throw broken(line.id() + " does not continue the line before it");
        }
        if (!QUIET.contains(line.entry().kind())) {
            // It is asked twice, by those who have to do one line after the other.
            line.entry().body();
        }
        sha.update(piece, at, end + 1);
        first = first == null ? Seal.End.of(line) : first;
        seq = line.seq();
        prev = line.hash();
        at = end + 1;
        counts.set(counts.size() - 1, counts.getLast() + 1);
        return line;
    }

    /** Lines that were given away stand in the old piece. */
    private void more() {
        var rest = piece.length - at;
        var size = sizes.getOrDefault(counts.size(), 0);
        if (rest > Line.LENGTH_MAX) {
            // No line is as long; and what is bad here is looked at as a whole.
            throw broken("a line is too long");
        }
        var more = bytes(base + piece.length, Math.min(pieceBytes, size - base - piece.length));
        var longer = new byte[rest + more.length];
        System.arraycopy(piece, at, longer, 0, rest);
        System.arraycopy(more, 0, longer, rest, more.length);
        base += at;
        piece = longer;
        at = 0;
    }

    /** {@return whether there is another segment, which is begun} */
    private boolean turned() {
        var number = counts.size();
        if (isClosed(number)) {
            seal(number);
        }
        if (number == files.lastKey()) {
            return false;
        }
        begin();
        return true;
    }

    private void begin() {
        counts.add(0);
        piece = new byte[0];
        at = 0;
        base = 0;
        sha = new Sha256();
        first = null;
    }

    private void seal(int number) {
        var begin = first;
        if (begin != null) {
            measured(new Seal(number, counts.getLast(), begin, new Seal.End(seq, prev), sizes.getOrDefault(number, 0),
                    sha.result()));
        }
    }

    private void measured(Seal is) {
        var said = manifest.seals().get(is.segment());
        if (said != null && said.more(is)) {
            throw broken("segment " + is.segment() + " has lost its end");
        }
        measured.put(is.segment(), is);
    }

    /** Bad bytes: a crash has left them if they stand at the end of an open segment, and no line follows. */
    private void tear(int from, String what) {
        var number = counts.size();
        if (isClosed(number)) {
            throw broken(what);
        }
        var file = Objects.requireNonNull(files.get(number));
        var rest = bytes(from, sizes.getOrDefault(number, 0) - from);
        for (var spot : SegmentBytes.cut(reader, number, file, rest)) {
            if (spot.content().isPresent()) {
                throw broken(what);
            }
            torn.add(new Spot(number, file, counts.getLast() + spot.line(), from + spot.from(), from + spot.to(),
                    spot.content(), Standing.TORN, spot.what()));
        }
    }

    private byte[] bytes(int from, int length) {
        var file = Objects.requireNonNull(files.get(counts.size()));
        try {
            return disk.read(file, from, length);
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        }
    }

    private Broken broken(String why) {
        return new Broken(feed, why);
    }
}
