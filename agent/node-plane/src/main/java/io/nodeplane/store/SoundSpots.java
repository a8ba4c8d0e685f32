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

/**
 * The spots of segments that are nothing but whole lines, as nearly all are: each spot is made when somebody asks for
 * it, so that long feeds cost no more than their lines.
 */
final class SoundSpots extends AbstractList<Spot> implements RandomAccess {

    /** The lines of one segment, and where each ends. */
    private record Segment(int number, Path file, List<Line> lines, int[] ends) {}

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

        int size() {
            return lines.size();
        }

        SoundSpots of(int segment, Path file) {
            return new SoundSpots(List.of(new Segment(segment, file, lines, ends)));
        }
    }

    /** {@return the parts, one behind the other} */
    static SoundSpots joined(List<SoundSpots> parts) {
        return new SoundSpots(parts.stream().flatMap(part -> part.segments.stream()).toList());
    }

    /** {@return whether every line is of this feed and continues the one before it; the first ones are known to} */
    boolean chain(FeedId feed, int known) {
        var lines = lines();
        var prev = known == 0 ? Hash.NONE : lines.get(known - 1).hash();
        for (int i = known; i < lines.size(); i++) {
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
        return segments.stream().filter(segment -> segment.number() == number && !segment.lines().isEmpty())
                .mapToInt(segment -> segment.ends()[segment.lines().size() - 1]).sum();
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
        return Spot.whole(segment.number(), segment.file(), i + 1, i == 0 ? 0 : segment.ends()[i - 1],
                segment.ends()[i], segment.lines().get(i));
    }

    @Override
    public int size() {
        return before[segments.size()];
    }
}
