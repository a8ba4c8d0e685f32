package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of one segment, cut into lines and what is none. */
final class SegmentBytes {
    private static final byte[] HEAD = "{\"entry\":".getBytes(StandardCharsets.US_ASCII);

    private final int segment;
    private final Path file;
    private final byte[] bytes;
    private final LineReader reader;
    private final SoundSpots.Draft sound = new SoundSpots.Draft();
    /** All spots so far, once there is a flaw. */
    private @Nullable List<Spot> flawed;

    private SegmentBytes(LineReader reader, int segment, Path file, byte[] bytes) {
        this.reader = reader;
        this.segment = segment;
        this.file = file;
        this.bytes = bytes;
    }

    /** {@return all bytes, in their order; each line is sound in itself} */
    static List<Spot> cut(LineReader reader, int segment, Path file, byte[] bytes) {
        var cut = new SegmentBytes(reader, segment, file, bytes);
        cut.run();
        return cut.flawed == null ? cut.sound.of(segment, file) : cut.flawed;
    }

    /** {@return whether some of the bytes would be nowhere if only those lines were in the segment} */
    static boolean loses(int segment, Path file, byte[] old, List<Line> kept) {
        var hashes = new HashSet<Hash>();
        kept.forEach(line -> hashes.add(line.hash()));
        return cut(new LineReader(), segment, file, old).stream()
                .anyMatch(spot -> spot.content().map(line -> !hashes.remove(line.hash())).orElse(true));
    }

    /** {@return whether the bytes are one sound line, without its end} */
    static boolean sound(LineReader reader, byte[] line) {
        try {
            reader.shared(line, 0, line.length);
            return true;
        } catch (BadLineException bad) {
            return false;
        }
    }

    private void run() {
        var at = 0;
        for (long number = 1; at < bytes.length; number++) {
            var end = end(at);
            var next = Math.min(end + 1, bytes.length);
            try {
                if (end == bytes.length) {
                    throw new BadLineException("the line has no end");
                }
                whole(number, at, next, reader.shared(bytes, at, end));
            } catch (BadLineException bad) {
                damaged(number, at, end, next, String.valueOf(bad.getMessage()));
            }
            at = next;
        }
    }

    private void whole(long number, int at, int next, Line line) {
        if (flawed == null) {
            sound.add(line, next);
        } else {
            flawed.add(Spot.whole(segment, file, number, at, next, line));
        }
    }

    private int end(int from) {
        var at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Bad bytes may have swallowed the end of a line: then a whole one may begin behind them. */
    private void damaged(long number, int at, int end, int next, String what) {
        var spots = flawed == null ? new ArrayList<>(sound.of(segment, file)) : flawed;
        flawed = spots;
        for (var hidden = Math.max(at + 1, end - Line.LENGTH_MAX); next > end && hidden < end; hidden++) {
            var line = begins(hidden) ? parsed(hidden, end) : Optional.<Line>empty();
            if (line.isPresent()) {
                var swallowed = parsed(at, hidden - 1).isPresent() ? "the line has no end" : what;
                spots.add(Spot.bad(segment, file, number, at, hidden, swallowed));
                spots.add(Spot.whole(segment, file, number, hidden, next, line.get()));
                return;
            }
        }
        spots.add(Spot.bad(segment, file, number, at, next, what));
    }

    private boolean begins(int at) {
        return at + HEAD.length <= bytes.length && Arrays.equals(bytes, at, at + HEAD.length, HEAD, 0, HEAD.length);
    }

    private Optional<Line> parsed(int from, int to) {
        try {
            return Optional.of(reader.shared(bytes, from, Math.max(from, to)));
        } catch (BadLineException bad) {
            return Optional.empty();
        }
    }
}
