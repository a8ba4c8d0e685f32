package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.SortedMap;

/**
 * The spots of segments that are nothing but whole lines, as nearly all are: each spot is made when somebody asks for
 * it, so that long feeds cost no more than their lines.
 */
final class SoundSpots extends AbstractList<Spot> implements RandomAccess {

    /** The lines of one segment, and where each ends. */
    private record Segment(int number, Path file, List<Line> lines, int[] ends, int bytes) {

        /** {@return where the i-th line ends, from 0; -1 if nobody noted it} */
        int end(int i) {
            return ends.length == 0 ? -1 : ends[i];
        }
    }

    private final List<Segment> segments;
    /** Of each segment how many lines come before it; and how many there are. */
    private final int[] before;

    private SoundSpots(List<Segment> segments) {
        this.segments = segments;
        this.before = new int[segments.size() + 1];
        for (int i = 0; i < segments.size(); i++) {
            before[i + 1] = before[i] + segments.get(i).lines().size();
        }
    }

    /** Lines of one segment, as they are read. */
    static final class Draft {
        private static final int LINES_FIRST = 16;

        private final List<Line> lines = new ArrayList<>();
        private int[] ends = new int[LINES_FIRST];

        void add(Line line, int end) {
            if (lines.size() == ends.length) {
                ends = Arrays.copyOf(ends, ends.length * 2);
            }
            ends[lines.size()] = end;
            lines.add(line);
        }

        SoundSpots of(int segment, Path file) {
            return new SoundSpots(
                    List.of(new Segment(segment, file, lines, ends, lines.isEmpty() ? 0 : ends[lines.size() - 1])));
        }
    }

    /**
     * {@return the spots of these lines, of which it was not kept where each ends}
     *
     * @param counts how many lines each segment has
     * @param sizes how many bytes they have
     */
    static SoundSpots counted(Path folder, List<Integer> counts, SortedMap<Integer, Integer> sizes, List<Line> lines) {
        var segments = new ArrayList<Segment>();
        var from = 0;
        for (int number = 1; number <= counts.size(); number++) {
            var to = from + counts.get(number - 1);
            segments.add(new Segment(number, folder.resolve(Layout.segment(number)), lines.subList(from, to),
                    new int[0], sizes.getOrDefault(number, 0)));
            from = to;
        }
        return new SoundSpots(segments);
    }

    /** Sound spots, and behind them what a crash has left. */
    static final class Torn extends AbstractList<Spot> {
        private final SoundSpots sound;
        private final List<Spot> torn;

        Torn(SoundSpots sound, List<Spot> torn) {
            this.sound = sound;
            this.torn = List.copyOf(torn);
        }

        @Override
        public Spot get(int index) {
            return index < sound.size() ? sound.get(index) : torn.get(index - sound.size());
        }

        @Override
        public int size() {
            return sound.size() + torn.size();
        }
    }

    /** {@return the parts, one behind the other} */
    static SoundSpots joined(List<SoundSpots> parts) {
        return new SoundSpots(parts.stream().flatMap(part -> part.segments.stream()).toList());
    }

    /** {@return whether every line is of this feed and continues the one before it} */
    boolean chain(FeedId feed) {
        var lines = lines();
        var prev = Hash.NONE;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.seq() != i + 1 || !line.entry().prev().equals(prev) || !line.feed().equals(feed)) {
                return false;
            }
            prev = line.hash();
        }
        return true;
    }

    /** {@return how many bytes the lines of that segment have with their ends} */
    int bytes(int number) {
        return segments.stream().filter(segment -> segment.number() == number).mapToInt(Segment::bytes).sum();
    }

    /** {@return how many lines that segment has} */
    int lines(int number) {
        return segments.stream().filter(segment -> segment.number() == number)
                .mapToInt(segment -> segment.lines().size()).sum();
    }

    /** {@return the lines, in their order} */
    List<Line> lines() {
        var lines = new ArrayList<Line>(size());
        segments.forEach(segment -> lines.addAll(segment.lines()));
        return lines;
    }

    @Override
    public Spot get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("spot " + index + " of " + size());
        }
        var place = Arrays.binarySearch(before, index);
        var at = place >= 0 ? place : -place - 2;
        while (segments.get(at).lines().isEmpty()) {
            at++;
        }
        var segment = segments.get(at);
        var i = index - before[at];
        return Spot.whole(segment.number(), segment.file(), i + 1, i == 0 ? 0 : segment.end(i - 1),
                segment.end(i), segment.lines().get(i));
    }

    @Override
    public int size() {
        return before[segments.size()];
    }
}
