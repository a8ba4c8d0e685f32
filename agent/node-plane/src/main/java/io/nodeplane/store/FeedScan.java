package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import io.nodeplane.store.Spot.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the segments of one feed hold. A line is in its place if it continues an earlier one: a feed is a tree, and its
 * lines stand in the order in which they arrived. Mostly it is a chain, and they stand in the order of their seq.
 *
 * @param spots all bytes of all segments, in their order; a line in its place is {@link Standing#SOUND} here, whatever a
 *     ledger will say to it
 * @param sizes the segments that are there, with their lengths
 * @param measured what the seal of a segment must be, for each segment without a flaw that is not the last
 */
record FeedScan(FeedId feed, Path folder, List<Spot> spots, NavigableMap<Integer, Integer> sizes,
        SortedMap<Integer, Seal> measured, Manifest manifest) {

    /** @throws StoreException if a file cannot be read */
    static FeedScan read(Disk disk, FeedId feed, Path folder) {
        try {
            var manifest = Manifest.read(disk, folder);
            var segments = Layout.segments(disk, folder);
            // Each alone: several cores can read at once, and the result does not tell how many did.
            var cuts = List.copyOf(segments.entrySet()).parallelStream()
                    .map(segment -> Cut.read(disk, segment.getKey(), segment.getValue(),
                            segment.getKey() < segments.lastKey() || manifest.sealed(segment.getKey())))
                    .toList();
            return joined(feed, folder, manifest, cuts);
        } catch (IOException failed) {
            throw new StoreException("read", folder, failed);
        }
    }

    /** One segment, read. */
    private record Cut(int number, Path file, int length, List<Spot> spots, Optional<Seal> measured) {

        static Cut read(Disk disk, int number, Path file, boolean closed) {
            try {
                var bytes = disk.read(file);
                var spots = SegmentBytes.cut(new LineReader(), number, file, bytes);
                return new Cut(number, file, bytes.length, spots,
                        closed ? measure(number, bytes, spots) : Optional.empty());
            } catch (IOException failed) {
                throw new StoreException("read", file, failed);
            }
        }
    }

    private static FeedScan joined(FeedId feed, Path folder, Manifest manifest, List<Cut> cuts) {
        var parts = new ArrayList<List<Spot>>();
        var sizes = new TreeMap<Integer, Integer>();
        var measured = new TreeMap<Integer, Seal>();
        var expected = 1;
        for (var cut : cuts) {
            if (cut.number() != expected) {
                parts.add(List.of(Spot.missing(expected, folder.resolve(Layout.segment(expected)), 1, 0,
                        "the segment is missing")));
            }
            expected = cut.number() + 1;
            parts.add(cut.spots());
            sizes.put(cut.number(), cut.length());
            cut.measured().ifPresent(seal -> measured.put(cut.number(), seal));
            cutOff(cut.file(), manifest, measured, cut.number()).ifPresent(spot -> parts.add(List.of(spot)));
        }
        var seals = manifest.seals();
        if (!seals.isEmpty() && seals.lastKey() >= expected) {
            parts.add(List.of(Spot.missing(expected, folder.resolve(Layout.segment(expected)), 1, 0,
                    "the segment is missing, and " + Layout.MANIFEST + " has its seal")));
        }
        var sound = SoundSpots.joined(parts.stream().filter(SoundSpots.class::isInstance)
                .map(SoundSpots.class::cast).toList());
        var spots = parts.stream().allMatch(SoundSpots.class::isInstance) && sound.chain(feed)
                ? sound
                : placed(feed, parts.stream().flatMap(List::stream).toList(), sizes.lastKey(), manifest);
        return new FeedScan(feed, folder, spots, sizes, measured, manifest);
    }

    /** {@return the last segment} */
    int last() {
        return sizes.lastKey();
    }

    /** {@return where the first bytes begin that a crash left behind the last line} */
    Optional<Spot> torn() {
        return spots instanceof SoundSpots
                ? Optional.empty()
                : spots.stream().filter(spot -> spot.standing() == Standing.TORN).findFirst();
    }

    static Optional<Seal> measure(int segment, byte[] bytes, List<Spot> cut) {
        if (cut.isEmpty() || !(cut instanceof SoundSpots)
                && cut.stream().anyMatch(spot -> spot.content().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(Seal.of(segment, bytes, cut.size(), Seal.End.of(cut.getFirst().content().get()),
                Seal.End.of(cut.getLast().content().get())));
    }

    private static Optional<Spot> cutOff(Path file, Manifest manifest, SortedMap<Integer, Seal> measured, int number) {
        var seal = manifest.seals().get(number);
        var is = measured.get(number);
        return seal == null || is == null || !seal.more(is)
                ? Optional.empty()
                : Optional.of(Spot.missing(number, file, is.lines() + 1, (int) is.bytes(),
                        "the segment ends here, and " + Layout.MANIFEST + " says that it has " + seal.lines()
                                + " lines"));
    }

    private static List<Spot> placed(FeedId feed, List<Spot> spots, int last, Manifest manifest) {
        var places = new HashMap<Hash, Long>();
        places.put(Hash.NONE, 0L);
        var placed = new ArrayList<Spot>();
        Optional<Line> before = Optional.empty();
        for (var spot : spots) {
            if (spot.content().isEmpty()) {
                placed.add(spot);
                continue;
            }
            var line = spot.content().get();
            var seq = line.entry().seq();
            if (!line.feed().equals(feed)) {
                placed.add(spot.as(Standing.BAD, "the line is " + line.id() + ", and this is a file of feed " + feed));
            } else if (places.containsKey(line.hash())) {
                placed.add(spot.as(Standing.BAD, "the line stands twice"));
            } else if (places.getOrDefault(line.entry().prev(), -1L) == seq - 1) {
                if (line.entry().prev().equals(before.map(Line::hash).orElse(Hash.NONE))) {
                    // The feed goes on here: whatever is said about what stood between, nothing is missing.
                    while (!placed.isEmpty() && placed.getLast().standing() == Standing.MISSING) {
                        placed.removeLast();
                    }
                }
                placed.add(spot);
                places.put(line.hash(), seq);
                before = Optional.of(line);
            } else {
                placed.add(spot.as(Standing.LOOSE, misplaced(line, before)));
            }
        }
        return torn(placed, last, manifest);
    }

    private static String misplaced(Line line, Optional<Line> before) {
        var expected = before.map(last -> last.entry().seq()).orElse(0L) + 1;
        if (line.entry().seq() != expected) {
            return "seq is " + line.entry().seq() + " where " + expected + " was expected";
        }
        return "prev is " + line.entry().prev().first(16) + "..., the line before has the hash "
                + before.map(Line::hash).orElse(Hash.NONE).first(16) + "...";
    }

    /** What was sealed was whole: only behind the last line of an open segment can a crash have left something. */
    private static List<Spot> torn(List<Spot> spots, int last, Manifest manifest) {
        for (int i = spots.size() - 1; i >= 0; i--) {
            var spot = spots.get(i);
            if (spot.standing() != Standing.BAD || spot.content().isPresent()
                    || spot.segment() != last || manifest.sealed(spot.segment())) {
                break;
            }
            spots.set(i, spot.as(Standing.TORN, spot.what()));
        }
        return List.copyOf(spots);
    }
}
