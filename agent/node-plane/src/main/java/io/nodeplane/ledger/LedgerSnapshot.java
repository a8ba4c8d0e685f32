package io.nodeplane.ledger;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Run.Laid;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Where the entries of a ledger lie, packed for a next process: the shelves, and of what is on none what was worked out of it. It
 * says nothing of what the entries say, and is of use only beside the very lines it was made of.
 *
 * <p>Only a ledger without a fork can be packed.
 */
public final class LedgerSnapshot {
    private LedgerSnapshot() {}

    /** From where the entries are had again. */
    public interface Source {

        /** {@return the shelf that was packed here, with so many entries of the feed from that place on} */
        Shelf shelf(FeedId feed, long firstSeq, int size, Unpacker in);

        /** {@return the lines of the feed from that place on, each with its line end: those that were on no shelf} */
        byte[] lines(FeedId feed, long firstSeq);
    }

    /** {@return whether this ledger can be packed} */
    public static boolean possible(Ledger ledger) {
        return ledger.forks().isEmpty();
    }

    /**
     * Packs where the entries of the ledger lie.
     *
     * @param shelves packs what is to be known of a shelf
     * @throws IllegalArgumentException unless that is {@link #possible}
     */
    public static void write(Ledger ledger, BiConsumer<Shelf, Packer> shelves, Packer out) {
        if (!possible(ledger)) {
            throw new IllegalArgumentException("a ledger with a fork is not packed");
        }
        out.number(ledger.bytes()).number(ledger.feedCount());
        for (var feed : inOrder(ledger)) {
            var run = feed.strands().getFirst().entries();
            out.text(feed.id().label()).number(run.laid().size());
            for (var laid : run.laid()) {
                out.number(laid.size()).number(laid.lamport());
                shelves.accept(laid.shelf(), out);
            }
            out.bytes(new Stretch(run.inMemory()).pasts());
        }
    }

    /** {@return the feeds as pasts count them: in the order in which they came to this ledger} */
    private static List<Feed> inOrder(Ledger ledger) {
        var feeds = new TreeMap<Integer, Feed>();
        for (var id : ledger.feeds()) {
            var feed = ledger.known(id);
            feeds.put(feed.strands().getFirst().ordinal(), feed);
        }
        return List.copyOf(feeds.values());
    }

    /**
     * {@return the ledger that was packed}
     *
     * @throws IllegalArgumentException if there is no such ledger
     * @throws BadLineException if a line that was on no shelf is none, or does not continue the one before it
     * @throws ShelfException if what lies on a shelf cannot be had
     */
    public static Ledger read(ClusterId cluster, Unpacker in, Source source) {
        var bytes = in.number();
        var bytesAway = bytes;
        var feeds = new Feed[in.size()];
        var index = new TreeMap<FeedId, Integer>();
        var size = 0L;
        var sizeAway = 0L;
        for (int i = 0; i < feeds.length; i++) {
            feeds[i] = feed(new FeedId(in.text()), i, in, source);
            size += feeds[i].end();
            var open = new Stretch(feeds[i].strands().getFirst().entries().inMemory());
            sizeAway += feeds[i].end() - open.size();
            bytesAway -= open.bytes();
            if (index.put(feeds[i].id(), i) != null) {
                throw new IllegalArgumentException("the feed " + feeds[i].id() + " is there twice");
            }
        }
        return Ledger.of(cluster, index, feeds, feeds.length, size, bytes, new Away(sizeAway, bytesAway),
                new TreeMap<>());
    }

    private static Feed feed(FeedId feed, int ordinal, Unpacker in, Source source) {
        var laid = new ArrayList<Laid>();
        var count = 0;
        for (var left = in.number(); left > 0; left--) {
            var size = Math.toIntExact(in.number());
            laid.add(new Laid(count, size, in.number(), source.shelf(feed, count + 1L, size, in)));
            count = Math.addExact(count, size);
        }
        var open = Stretch.of(feed, count + 1L, source.lines(feed, count + 1L), in.bytes());
        if (open.size() == 0 || open.entries().getFirst().strand() != ordinal) {
            throw new IllegalArgumentException("the feed " + feed + " is not in its place");
        }
        return new Feed(feed, List.of(new Strand(ordinal, ordinal, 1, Run.of(laid, Chain.of(open.entries())))), null);
    }
}
