package io.nodeplane.ledger;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Strand.Held;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a ledger works out of its lines, to be kept beside them: the causal past of each entry. A function of the set of
 * entries, so two ledgers that hold the same are packed into the same bytes.
 *
 * <p>Only a ledger without a fork can be packed.
 */
public final class LedgerSnapshot {
    private LedgerSnapshot() {}

    /** {@return whether this ledger can be packed} */
    public static boolean possible(Ledger ledger) {
        return ledger.forks().isEmpty();
    }

    /**
     * Packs what the ledger knows besides its lines.
     *
     * @throws IllegalArgumentException unless that is {@link #possible}
     */
    public static void write(Ledger ledger, Packer out) {
        if (!possible(ledger)) {
            throw new IllegalArgumentException("a ledger with a fork is not packed");
        }
        // Feeds are numbered in the order of their names here, and in that of their arrival in the ledger.
        var feeds = new ArrayList<Feed>();
        var ranks = new int[ledger.strandCount()];
        for (var id : ledger.feeds()) {
            var feed = ledger.known(id);
            ranks[feed.strands().get(0).ordinal()] = feeds.size();
            feeds.add(feed);
        }
        out.number(feeds.size());
        for (var feed : feeds) {
            out.text(feed.id().label()).number(feed.end());
            pasts(feed.strands().get(0), ranks, out);
        }
    }

    /** Where a past differs from the one before: how many entries further on, and what has grown by how much. */
    private static void pasts(Strand strand, int[] ranks, Packer out) {
        var before = new int[ranks.length];
        var now = new int[ranks.length];
        var written = 0L;
        Past last = Past.NONE;
        for (var held : strand.entries()) {
            if (held.past() == last) {
                continue;
            }
            last = held.past();
            for (int i = 0; i < ranks.length; i++) {
                now[ranks[i]] = (int) last.count(i);
            }
            if (Arrays.equals(now, before)) {
                continue;
            }
            out.number(held.seq() - written);
            written = held.seq();
            var grown = 0;
            for (int i = 0; i < now.length; i++) {
                grown += now[i] > before[i] ? 1 : 0;
            }
            out.number(grown);
            for (int i = 0; i < now.length; i++) {
                if (now[i] > before[i]) {
                    out.number(i).number(now[i] - before[i]);
                }
            }
            System.arraycopy(now, 0, before, 0, now.length);
        }
        out.number(0);
    }

    /**
     * {@return the ledger that was packed}
     *
     * @param feeds the lines of its feeds, the very same
     * @throws IllegalArgumentException if that is no ledger with these lines
     */
    public static Ledger read(ClusterId cluster, Unpacker in, SortedMap<FeedId, List<Line>> feeds) {
        if (in.number() != feeds.size()) {
            throw new IllegalArgumentException("it has another number of feeds");
        }
        var index = new TreeMap<FeedId, Integer>();
        var all = new Feed[feeds.size()];
        var size = 0L;
        for (var feed : feeds.entrySet()) {
            var lines = feed.getValue();
            if (!in.text().equals(feed.getKey().label()) || in.number() != lines.size() || lines.isEmpty()) {
                throw new IllegalArgumentException("it has other lines in " + feed.getKey());
            }
            var rank = index.size();
            all[rank] = new Feed(feed.getKey(),
                    List.of(new Strand(rank, rank, 1, Run.of(held(in, rank, all.length, lines)))),
                    null);
            index.put(feed.getKey(), rank);
            size += lines.size();
        }
        return Ledger.of(cluster, index, all, size);
    }

    private static Chain<Held> held(Unpacker in, int rank, int feeds, List<Line> lines) {
        var entries = new ArrayList<Held>(lines.size());
        var past = Past.NONE;
        var at = 0;
        for (var step = in.number(); step > 0; step = in.number()) {
            if (step > lines.size() - at) {
                throw new IllegalArgumentException("it has more entries");
            }
            // The entries up to the one where the past grows still have the old one.
            for (at += (int) step; entries.size() < at - 1;) {
                entries.add(new Held(lines.get(entries.size()), rank, past));
            }
            var counts = past.counts(feeds);
            for (var grown = in.number(); grown > 0; grown--) {
                var other = in.number();
                if (other >= feeds) {
                    throw new IllegalArgumentException("there is no feed " + other);
                }
                counts[(int) other] += (int) in.number();
            }
            past = Past.of(counts);
        }
        while (entries.size() < lines.size()) {
            entries.add(new Held(lines.get(entries.size()), rank, past));
        }
        return Chain.of(entries);
    }
}
