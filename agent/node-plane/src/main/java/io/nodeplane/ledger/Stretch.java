package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.ledger.Strand.Held;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Some entries of one strand that follow each other, with what their ledger has worked out of them. Never empty. */
public final class Stretch {
    private final List<Held> entries;

    Stretch(List<Held> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * {@return the stretch that has these lines, each with its line end, and these pasts} Every line is verified, and that it
     * continues the one before it: so all are those that were laid away if the {@link #lastHash} is that of the last.
     *
     * @param pasts what {@link #pasts} gave, the very same
     * @throws IllegalArgumentException if that is no stretch of the feed
     */
    public static Stretch of(FeedId feed, long firstSeq, byte[] lines, byte[] pasts) {
        var in = new Unpacker(pasts);
        var strand = Math.toIntExact(in.number());
        var entries = new ArrayList<Held>();
        var reader = new LineReader();
        var past = Past.NONE;
        for (int from = 0, to = 0; to < lines.length; to++) {
            if (lines[to] == '\n') {
                past = after(past, in);
                entries.add(new Held(continued(reader.shared(lines, from, to), feed, firstSeq, entries), strand, past));
                from = to + 1;
            }
        }
        in.end();
        return new Stretch(entries);
    }

    private static Line continued(Line line, FeedId feed, long firstSeq, List<Held> before) {
        if (!line.feed().equals(feed) || line.seq() != firstSeq + before.size()
                || !before.isEmpty() && !line.entry().prev().equals(before.getLast().line().hash())) {
            throw new BadLineException(line.id() + " does not continue the line before it");
        }
        return line;
    }

    public FeedId feed() {
        return entries.getFirst().line().feed();
    }

    /** {@return the place of its first entry in the feed} */
    public long firstSeq() {
        return entries.getFirst().seq();
    }

    public int size() {
        return entries.size();
    }

    /** {@return the hash of its last line} */
    public Hash lastHash() {
        return entries.getLast().line().hash();
    }

    /** {@return how many bytes the texts of its lines have, without line ends} */
    public int bytes() {
        var bytes = 0;
        for (var held : entries) {
            bytes += held.line().length();
        }
        return bytes;
    }

    public List<Line> lines() {
        return entries.stream().map(Held::line).toList();
    }

    /** {@return its beginning, with so many lines} */
    public Stretch first(int lines) {
        return lines == size() ? this : new Stretch(entries.subList(0, lines));
    }

    /** {@return the causal past of each entry, packed: only the ledger in which they stand can make something of it} */
    public byte[] pasts() {
        var out = new Packer().number(entries.getFirst().strand());
        var before = Past.NONE;
        for (var held : entries) {
            grown(before, held.past(), out);
            before = held.past();
        }
        return out.packed();
    }

    /** Along a strand the past only grows, and mostly it stays. */
    private static void grown(Past before, Past now, Packer out) {
        var size = now == before ? 0 : now.size();
        var grown = 0;
        for (int i = 0; i < size; i++) {
            grown += now.at(i) > before.count(i) ? 1 : 0;
        }
        out.number(grown);
        for (int i = 0, at = 0; grown > 0; i++) {
            var more = now.at(i) - before.count(i);
            if (more > 0) {
                out.number(i - at).number(more);
                at = i;
                grown--;
            }
        }
    }

    private static Past after(Past before, Unpacker in) {
        var grown = in.number();
        if (grown == 0) {
            return before;
        }
        var counts = before.counts();
        for (var at = 0; grown > 0; grown--) {
            at += (int) in.number();
            counts = at < counts.length ? counts : Arrays.copyOf(counts, at + 1);
            counts[at] += (int) in.number();
        }
        return Past.of(counts);
    }

    List<Held> entries() {
        return entries;
    }
}
