package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Line;
import io.nodeplane.store.Spot.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The segments of a damaged feed, and how lines that are brought later go into them: where the bad bytes were, before
 * the lines that wait behind them. What is no line of the feed is left out.
 *
 * <p>A value: {@link #with} gives the next one, and the files are written by whoever asks.
 */
final class Mending {

    /** A line in its place, one that waits, or (without a line) a place where some are missing. */
    private record Item(int segment, Optional<Line> line, boolean sound) {}

    private final List<Item> items;

    private Mending(List<Item> items) {
        this.items = items;
    }

    /** {@return the feed as it lies on disk, if it is damaged; torn bytes must be cut off before} */
    static Optional<Mending> of(List<Spot> spots) {
        if (spots instanceof SoundSpots
                || spots.stream().allMatch(spot -> spot.sound() || spot.standing() == Standing.TORN)) {
            return Optional.empty();
        }
        var items = new ArrayList<Item>();
        var known = new HashSet<Hash>();
        for (var spot : spots) {
            if (spot.sound() || spot.standing().waits()) {
                // A second copy of a line that waits is nothing that has to be kept here.
                if (known.add(spot.content().orElseThrow().hash())) {
                    items.add(new Item(spot.segment(), spot.content(), spot.sound()));
                }
            } else if (spot.standing() != Standing.TORN) {
                items.add(new Item(spot.segment(), Optional.empty(), false));
            }
        }
        return Optional.of(new Mending(items));
    }

    /** {@return the hashes of all lines, in their place or waiting} */
    Set<Hash> hashes() {
        var hashes = new HashSet<Hash>();
        items.forEach(item -> item.line().ifPresent(line -> hashes.add(line.hash())));
        return hashes;
    }

    /** {@return how many lines still wait} */
    long waiting() {
        return items.stream().filter(item -> item.line().isPresent() && !item.sound()).count();
    }

    /**
     * {@return the feed with these lines, which the ledger has admitted in this order}
     *
     * <p>If nothing waits any more, lines that go to the feed's end are left out, to be appended as usual: see
     * {@link Result#rest}.
     */
    Result with(List<Line> lines) {
        return new Pass(lines).run();
    }

    /** {@return the lines of each segment, in their order} */
    NavigableMap<Integer, List<Line>> segments() {
        var segments = new TreeMap<Integer, List<Line>>();
        for (var item : items) {
            var segment = segments.computeIfAbsent(item.segment(), number -> new ArrayList<>());
            item.line().ifPresent(segment::add);
        }
        return segments;
    }

    /**
     * The feed after lines were brought.
     *
     * @param rest the lines that go behind all of it
     */
    record Result(Mending mending, List<Line> rest) {}

    /** One walk over the items, which brings lines in wherever their predecessor stands already. */
    private final class Pass {
        private final List<Item> out = new ArrayList<>();
        private final Set<Hash> brought = new HashSet<>();
        /** Lines to place, by predecessor. */
        private final Map<Hash, List<Line>> next = new HashMap<>();
        /** Lines whose predecessor stands, in the order in which they came to be so. */
        private final ArrayDeque<Line> ready = new ArrayDeque<>();
        private final Set<Hash> placed = new HashSet<>();
        private final List<Item> gaps = new ArrayList<>();
        private boolean moved;

        Pass(List<Line> lines) {
            var here = new HashSet<Hash>();
            items.forEach(item -> item.line().ifPresent(line -> here.add(line.hash())));
            for (var line : lines) {
                brought.add(line.hash());
                if (!here.contains(line.hash())) {
                    expect(line);
                }
            }
            place(Hash.NONE);
        }

        Result run() {
            for (var item : items) {
                if (item.line().isEmpty()) {
                    bring(item.segment());
                    gaps.add(item);
                    continue;
                }
                var line = item.line().get();
                var sound = item.sound() || brought.contains(line.hash());
                if (!sound || !placed.contains(line.entry().prev())) {
                    bring(item.segment());
                }
                if (sound && !placed.contains(line.entry().prev())) {
                    // It stands before what it continues.
                    expect(line);
                    moved = true;
                } else if (sound) {
                    gaps.clear();
                    out.add(new Item(item.segment(), item.line(), true));
                    place(line.hash());
                } else {
                    out.addAll(gaps);
                    gaps.clear();
                    out.add(item);
                }
            }
            var rest = new ArrayList<Line>();
            if (moved || out.stream().anyMatch(item -> !item.sound())) {
                bring(items.getLast().segment());
            }
            for (var line = ready.poll(); line != null; line = ready.poll()) {
                rest.add(line);
                place(line.hash());
            }
            if (!next.isEmpty()) {
                throw new IllegalStateException("lines without a predecessor: " + next.keySet());
            }
            return new Result(new Mending(out), rest);
        }

        private void expect(Line line) {
            var prev = line.entry().prev();
            if (placed.contains(prev)) {
                ready.add(line);
            } else {
                next.computeIfAbsent(prev, hash -> new ArrayList<>()).add(line);
            }
        }

        private void place(Hash hash) {
            placed.add(hash);
            ready.addAll(next.getOrDefault(hash, List.of()));
            next.remove(hash);
        }

        private void bring(int segment) {
            for (var line = ready.poll(); line != null; line = ready.poll()) {
                out.add(new Item(segment, Optional.of(line), true));
                place(line.hash());
            }
        }
    }
}
