package io.nodeplane.store;

import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Line;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bytes of one segment, cut into lines and what is none. */
final class SegmentBytes {
    private static final String HEAD = "{\"entry\":";

    private final int segment;
    private final Path file;
    private final String text;
    private final List<Spot> spots = new ArrayList<>();

    private SegmentBytes(int segment, Path file, byte[] bytes) {
        this.segment = segment;
        this.file = file;
        // One char per byte: whatever the bytes are, offsets stay true, and no byte is lost.
        this.text = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** {@return all bytes, in their order; each line is sound in itself} */
    static List<Spot> cut(int segment, Path file, byte[] bytes) {
        var cut = new SegmentBytes(segment, file, bytes);
        cut.run();
        return cut.spots;
    }

    private void run() {
        var at = 0;
        for (long number = 1; at < text.length(); number++) {
            var end = text.indexOf('\n', at);
            var next = end < 0 ? text.length() : end + 1;
            try {
                if (end < 0) {
                    throw new BadLineException("the line has no end");
                }
                spots.add(Spot.whole(segment, file, number, at, next, Line.parse(text.substring(at, end))));
            } catch (BadLineException bad) {
                damaged(number, at, end, next, String.valueOf(bad.getMessage()));
            }
            at = next;
        }
    }

    /** Bad bytes may have swallowed the end of a line: then a whole one may begin behind them. */
    private void damaged(long number, int at, int end, int next, String what) {
        var from = end < 0 ? next : Math.max(at + 1, end - Line.LENGTH_MAX);
        for (var hidden = text.indexOf(HEAD, from); hidden >= 0 && hidden < end; hidden = text.indexOf(HEAD,
                hidden + 1)) {
            var line = parsed(hidden, end);
            if (line.isPresent()) {
                var swallowed = parsed(at, hidden - 1).isPresent() ? "the line has no end" : what;
                spots.add(Spot.bad(segment, file, number, at, hidden, swallowed));
                spots.add(Spot.whole(segment, file, number, hidden, next, line.get()));
                return;
            }
        }
        spots.add(Spot.bad(segment, file, number, at, next, what));
    }

    private Optional<Line> parsed(int from, int to) {
        try {
            return Optional.of(Line.parse(text.substring(from, Math.max(from, to))));
        } catch (BadLineException bad) {
            return Optional.empty();
        }
    }
}
