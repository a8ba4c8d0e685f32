package io.nodeplane.store;

import io.nodeplane.canon.Sha256;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import io.nodeplane.store.Snapshot.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A feed of which a snapshot covers the first bytes of some segments: those are the bytes that were verified when it was
 * made, and are only compared; what stands behind them is read as usual.
 *
 * @param covered the lines that the snapshot covers
 * @param rest those behind
 */
record CoveredFeed(FeedScan scan, List<Line> covered, List<Line> rest) {

    /** The snapshot does not fit the files, or they have a flaw: they have to be read as if there were none. */
    static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misfit(String reason) {
            super(reason, null, false, false);
        }
    }

    /** One segment: how many of its lines are covered, and its seal if it needs one. */
    private record Part(int number, int length, int covered, SoundSpots spots, Optional<Seal> measured) {}

    /**
     * {@return the feed}
     *
     * @throws Misfit if it is not exactly what the snapshot covers, with sound lines behind
     */
    static CoveredFeed read(Disk disk, FeedId feed, Path folder, List<Extent> extents) {
        try {
            var manifest = Manifest.read(disk, folder);
            var files = Layout.segments(disk, folder);
            if (files.lastKey() != files.size() || files.size() < extents.size()) {
                throw new Misfit("a segment of " + feed + " is missing");
            }
            var first = new TreeMap<Integer, Long>();
            var seq = 1L;
            for (int i = 1; i <= extents.size(); i++) {
                first.put(i, seq);
                seq += extents.get(i - 1).ends().length;
            }
            var parts = List.copyOf(files.entrySet()).parallelStream().map(file -> {
                var number = file.getKey();
                return number > extents.size()
                        ? part(disk, number, file.getValue(), closed(number, files, manifest))
                        : part(disk, feed, number, file.getValue(), extents.get(number - 1),
                                Objects.requireNonNull(first.get(number)),
                                number < extents.size(), closed(number, files, manifest));
            }).toList();
            return joined(feed, folder, manifest, parts);
        } catch (IOException failed) {
            throw new StoreException("read", folder, failed);
        }
    }

    private static boolean closed(int number, SortedMap<Integer, Path> files, Manifest manifest) {
        return number < files.lastKey() || manifest.sealed(number);
    }

    private static CoveredFeed joined(FeedId feed, Path folder, Manifest manifest, List<Part> parts) {
        var sizes = new TreeMap<Integer, Integer>();
        var measured = new TreeMap<Integer, Seal>();
        var count = 0;
        for (var part : parts) {
            sizes.put(part.number(), part.length());
            part.measured().ifPresent(seal -> measured.put(part.number(), seal));
            count += part.covered();
            var seal = manifest.seals().get(part.number());
            if (seal != null && part.measured().map(seal::more).orElse(false)) {
                throw new Misfit("segment " + part.number() + " of " + feed + " has lost its end");
            }
        }
        var spots = SoundSpots.joined(parts.stream().map(Part::spots).toList());
        if (!spots.chain(feed, count)) {
            throw new Misfit("a line of " + feed + " does not continue the one before it");
        }
        var lines = spots.lines();
        return new CoveredFeed(new FeedScan(feed, folder, spots, sizes, measured, manifest),
                lines.subList(0, count), lines.subList(count, lines.size()));
    }

    /** A segment of which nothing is covered. */
    private static Part part(Disk disk, int number, Path file, boolean closed) {
        var bytes = read(disk, file);
        var spots = sound(SegmentBytes.cut(new LineReader(), number, file, bytes), file);
        return new Part(number, bytes.length, 0, spots,
                closed ? FeedScan.measure(number, bytes, spots) : Optional.empty());
    }

    private static Part part(Disk disk, FeedId feed, int number, Path file, Extent extent, long first, boolean whole,
            boolean closed) {
        var bytes = read(disk, file);
        if (bytes.length < extent.bytes() || whole && bytes.length > extent.bytes()
                || !new Sha256().of(bytes, 0, extent.bytes()).equals(extent.sha256())) {
            throw new Misfit(file + " does not begin with the bytes that it was made from");
        }
        var known = new SoundSpots.Draft();
        var at = 0;
        var seq = first;
        for (var end : extent.ends()) {
            known.add(Line.verified(feed, seq++, bytes, at, end - 1), end);
            at = end;
        }
        var spots = sound(SegmentBytes.cut(new LineReader(), number, file, bytes, known, at), file);
        return new Part(number, bytes.length, extent.ends().length, spots,
                closed ? measured(number, bytes, spots, extent) : Optional.empty());
    }

    private static Optional<Seal> measured(int number, byte[] bytes, SoundSpots spots, Extent extent) {
        if (bytes.length > extent.bytes()) {
            return FeedScan.measure(number, bytes, spots);
        }
        var lines = spots.lines();
        return Optional.of(new Seal(number, lines.size(), end(lines.getFirst()), end(lines.getLast()), bytes.length,
                extent.sha256()));
    }

    private static Seal.End end(Line line) {
        return new Seal.End(line.seq(), line.hash());
    }

    private static SoundSpots sound(List<Spot> spots, Path file) {
        if (spots instanceof SoundSpots sound) {
            return sound;
        }
        throw new Misfit("there are bad bytes in " + file);
    }

    private static byte[] read(Disk disk, Path file) {
        try {
            return disk.read(file);
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        }
    }
}
