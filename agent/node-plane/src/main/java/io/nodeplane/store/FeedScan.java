package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one feed file holds: the lines that chain from its beginning on, and where and why they end before the file does.
 *
 * @param offsets where each line begins, in bytes; one more than lines: where the last one ends
 */
record FeedScan(FeedId feed, Path file, List<Line> lines, List<Long> offsets, long size, Optional<Flaw> flaw) {

    /**
     * The first bytes of a file that are not the next line of its feed.
     *
     * @param line the line's number in the file, from 1
     * @param torn whether nothing after the place is a line either, as a write leaves it that a crash cut short
     */
    record Flaw(long line, long offset, String what, boolean torn) {}

    static FeedScan read(FeedId feed, Path file) {
        try {
            // One char per byte: whatever the bytes are, offsets stay true, and no byte is lost.
            return scan(feed, file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        }
    }

    private static FeedScan scan(FeedId feed, Path file, String text) {
        var lines = new ArrayList<Line>();
        var offsets = new ArrayList<Long>(List.of(0L));
        var at = 0;
        while (at < text.length()) {
            var end = text.indexOf('\n', at);
            var next = end < 0 ? text.length() : end + 1;
            try {
                if (end < 0) {
                    throw new BadLineException("the line has no end");
                }
                var line = Line.parse(text.substring(at, end));
                fits(line, feed, lines);
                lines.add(line);
                offsets.add((long) next);
            } catch (BadLineException bad) {
                var flaw = new Flaw(lines.size() + 1L, at, String.valueOf(bad.getMessage()), !anyLine(text, at));
                return new FeedScan(feed, file, lines, offsets, text.length(), Optional.of(flaw));
            }
            at = next;
        }
        return new FeedScan(feed, file, lines, offsets, text.length(), Optional.empty());
    }

    private static void fits(Line line, FeedId feed, List<Line> before) {
        if (!line.feed().equals(feed)) {
            throw new BadLineException("the line is " + line.id() + ", and this is the file of feed " + feed);
        }
        var seq = before.size() + 1;
        if (line.entry().seq() != seq) {
            throw new BadLineException("seq is " + line.entry().seq() + " where " + seq + " was expected");
        }
        var prev = before.isEmpty() ? Hash.NONE : before.getLast().hash();
        if (!line.entry().prev().equals(prev)) {
            throw new BadLineException("prev is " + line.entry().prev().first(16) + "..., the line before has the hash "
                    + prev.first(16) + "...");
        }
    }

    private static boolean anyLine(String text, int from) {
        var at = from;
        for (var end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
            try {
                Line.parse(text.substring(at, end));
                return true;
            } catch (BadLineException bad) {
                at = end + 1;
            }
        }
        return false;
    }
}
