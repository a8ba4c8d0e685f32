package io.nodeplane.ledger;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Brings lines that stand in replay order in each of several lists into one such order. */
public final class ReplayOrder {

    private static final class Cursor implements Comparable<Cursor> {
        private final Iterator<Line> lines;
        private Line line;

        Cursor(Iterator<Line> lines) {
            this.lines = lines;
            this.line = lines.next();
        }

        /** {@return whether there is one more} */
        boolean next() {
            if (!lines.hasNext()) {
                return false;
            }
            line = lines.next();
            return true;
        }

        @Override
        public int compareTo(Cursor other) {
            return Line.REPLAY_ORDER.compare(line, other.line);
        }
    }

    private final PriorityQueue<Cursor> others = new PriorityQueue<>();

    private ReplayOrder(List<? extends Iterable<Line>> runs) {
        for (var run : runs) {
            var lines = run.iterator();
            if (lines.hasNext()) {
                others.add(new Cursor(lines));
            }
        }
    }

    /** Gives all lines in replay order; of each run no more than the next line is asked for beforehand. */
    public static void each(List<? extends Iterable<Line>> runs, Consumer<Line> action) {
        new ReplayOrder(runs).run(action);
    }

    /** {@return all lines in replay order, each read when it is its turn} */
    static Iterator<Line> walk(List<? extends Iterable<Line>> runs) {
        var cursors = new ReplayOrder(runs).others;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !cursors.isEmpty();
            }

            @Override
            public Line next() {
                var first = cursors.remove();
                var line = first.line;
                if (first.next()) {
                    cursors.add(first);
                }
                return line;
            }
        };
    }

    /** {@return the first lines in replay order, with about so many bytes, and at least one if there are any} */
    public static List<Line> first(List<List<Line>> runs, long bytesMax) {
        var lines = new ArrayList<Line>();
        var cursors = new ReplayOrder(runs).others;
        var bytes = 0L;
        for (var next = cursors.poll(); next != null; next = cursors.poll()) {
            bytes += next.line.length() + 1;
            if (bytes > bytesMax && !lines.isEmpty()) {
                break;
            }
            lines.add(next.line);
            if (next.next()) {
                cursors.add(next);
            }
        }
        return lines;
    }

    /** {@return the lines in replay order: themselves, if they stand so already} */
    public static List<Line> sorted(List<Line> lines) {
        for (int i = 1; i < lines.size(); i++) {
            if (Line.REPLAY_ORDER.compare(lines.get(i - 1), lines.get(i)) > 0) {
                var sorted = new ArrayList<>(lines);
                sorted.sort(Line.REPLAY_ORDER);
                return sorted;
            }
        }
        return lines;
    }

    private void run(Consumer<Line> action) {
        for (var first = others.poll(); first != null; first = others.poll()) {
            // A writer often says several things before anybody else says one.
            var rival = others.peek();
            var more = true;
            do {
                action.accept(first.line);
                more = first.next();
            } while (more && (rival == null || first.compareTo(rival) < 0));
            if (more) {
                others.add(first);
            }
        }
    }
}
