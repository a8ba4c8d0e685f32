package io.nodeplane.ledger;

import io.nodeplane.ledger.Strand.Held;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a strand: the first ones on shelves, stretch by stretch, the others in memory. Where an entry lies makes
 * no difference to anybody who asks for it. A value, never empty once it has an entry: the last one is always in memory.
 */
final class Run extends AbstractList<Held> {

    /**
     * A stretch on its shelf.
     *
     * @param from how many entries come before it
     * @param lamport that of its first entry
     */
    record Laid(int from, int size, long lamport, Shelf shelf) {

        /** {@return the entries that lie there} */
        List<Held> entries() {
            var entries = shelf.stretch().entries();
            if (entries.size() != size) {
                throw new ShelfException(entries.size() + " entries lie on a shelf where there should be " + size);
            }
            return entries;
        }
    }

    /** The first one, which is asked for more often than any other but the last; null where it is in memory anyway. */
    private final @Nullable Held first;
    private final Chain<Laid> laid;
    private final Chain<Held> open;
    private final int away;

    private Run(@Nullable Held first, Chain<Laid> laid, Chain<Held> open) {
        this.first = first;
        this.laid = laid;
        this.open = open;
        this.away = laid.isEmpty() ? 0 : laid.getLast().from() + laid.getLast().size();
    }

    static Run of(Chain<Held> entries) {
        return new Run(null, Chain.empty(), entries);
    }

    /** {@return the run whose first entries lie on these shelves, one behind the other} */
    static Run of(List<Laid> laid, Chain<Held> open) {
        var first = laid.isEmpty() ? null : laid.getFirst().entries().getFirst().apart();
        return new Run(first, Chain.of(laid), open);
    }

    /** {@return the stretches that lie on shelves} */
    List<Laid> laid() {
        return laid;
    }

    /** {@return the entries that are in memory, but for the first of all} */
    List<Held> inMemory() {
        return open;
    }

    Run with(Held held) {
        return new Run(first, laid, open.with(held));
    }

    /** {@return how many entries are in memory} */
    int open() {
        return open.size();
    }

    /** {@return the oldest entries that are in memory, at most so many, with about so many bytes} */
    Stretch oldest(int most, int bytesMax) {
        var size = 0;
        for (var bytes = 0; size < Math.min(most, open.size()) && (size == 0 || bytes < bytesMax); size++) {
            bytes += open.get(size).line().length();
        }
        return new Stretch(open.subList(0, size));
    }

    /** {@return this run, with its oldest entries in memory on that shelf} */
    Run with(Stretch stretch, Shelf shelf) {
        var begin = stretch.entries().getFirst();
        if (stretch.size() >= open.size() || open.get(0).seq() != begin.seq()) {
            throw new IllegalArgumentException(begin.line().id() + " is not the first of those in memory");
        }
        return new Run(first == null ? get(0).apart() : first,
                laid.with(new Laid(away, stretch.size(), begin.line().entry().lamport(), shelf)),
                Chain.of(open.subList(stretch.size(), open.size())));
    }

    /** {@return this run, of which every line in memory is in an array of its own} */
    Run settled() {
        return new Run(first, laid, Chain.of(open.stream().map(Held::apart).toList()));
    }

    @Override
    public Held get(int index) {
        if (index == 0 && first != null) {
            return first;
        }
        if (index >= away) {
            return open.get(index - away);
        }
        var holding = holding(index);
        return holding.entries().get(index - holding.from());
    }

    @Override
    public int size() {
        return away + open.size();
    }

    /** {@return how many of its entries replay after this line} */
    long behind(Line line) {
        // Only what begins before the line need be looked into, and of the shelves only the last such one.
        var low = 0;
        var high = size();
        if (!laid.isEmpty()) {
            var shelf = lastBefore(line.entry().lamport());
            low = shelf < 0 ? 0 : laid.get(shelf).from();
            high = shelf + 1 < laid.size() ? laid.get(shelf + 1).from() + 1 : size();
        }
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (Line.REPLAY_ORDER.compare(get(middle).line(), line) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return size() - low;
    }

    /** {@return the last stretch that begins with a lesser lamport; -1 if none does} */
    private int lastBefore(long lamport) {
        var low = 0;
        var high = laid.size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (laid.get(middle).lamport() < lamport) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private Laid holding(int index) {
        var low = 0;
        var high = laid.size() - 1;
        while (low < high) {
            var middle = (low + high + 1) >>> 1;
            if (laid.get(middle).from() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return laid.get(low);
    }

    @Override
    public Iterator<Held> iterator() {
        return new Walk(0, size());
    }

    /** {@return its lines, read when they are asked for} */
    List<Line> lines() {
        return new Lines(0, size());
    }

    private final class Lines extends AbstractList<Line> {
        private final int from;
        private final int to;

        Lines(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public Line get(int index) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException("line " + index + " of " + size());
            }
            return Run.this.get(from + index).line();
        }

        @Override
        public int size() {
            return to - from;
        }

        @Override
        public List<Line> subList(int begin, int end) {
            if (begin < 0 || begin > end || end > size()) {
                throw new IndexOutOfBoundsException("lines " + begin + " to " + end + " of " + size());
            }
            return new Lines(from + begin, from + end);
        }

        @Override
        public Iterator<Line> iterator() {
            var walk = new Walk(from, to);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return walk.hasNext();
                }

                @Override
                public Line next() {
                    return walk.next().line();
                }
            };
        }
    }

    /** From one entry on to another: each stretch is taken from its shelf once, whatever others are asked for meanwhile. */
    private final class Walk implements Iterator<Held> {
        private final int end;
        private int at;
        private List<Held> hand = List.of();
        private int handFrom;

        Walk(int from, int end) {
            this.at = from;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return at < end;
        }

        @Override
        public Held next() {
            if (at >= end) {
                throw new NoSuchElementException("after the last entry");
            }
            if (at >= away) {
                hand = List.of();
                return open.get(at++ - away);
            }
            if (at >= handFrom + hand.size()) {
                var holding = holding(at);
                hand = holding.entries();
                handFrom = holding.from();
            }
            return hand.get(at++ - handFrom);
        }
    }
}
