package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Growth;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Shelf;
import io.nodeplane.ledger.ShelfException;
import io.nodeplane.ledger.Stretch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * The shelves of a running process: entries that its ledger need not keep in memory are read from the feed files when
 * somebody asks. What the ledger has worked out of them goes into a file, {@code shelves.bin}. No other process reads that,
 * but one that starts from a {@link Snapshot} goes on with what the snapshot covers of it.
 *
 * <p>What is read is verified: each line is sound, continues the one before it, and the last is the one that was laid away. One
 * thread lays away; any may read.
 */
final class Shelves {
    /** About how many bytes of lines make a stretch, if it has fewer entries. */
    static final int BYTES_MAX = 1 << 16;
    /** How many stretches that were read are kept for whoever asks next. */
    static final int HAND_MAX = 128;

    private static final long UNSIGNED = 0xffff_ffffL;

    private final Path dataDirectory;
    private final Disk disk;
    private final Limits limits;
    private final Map<FeedId, Place> places = new HashMap<>();
    private final Map<Laid, Stretch> hand = new LinkedHashMap<>(HAND_MAX, 0.75f, true);
    private final PastsFile pasts;

    /** @param limits say how many entries make a stretch, and how many of a feed stay in memory */
    Shelves(Path dataDirectory, Disk disk, Limits limits) {
        this.limits = limits;
        this.dataDirectory = dataDirectory;
        this.disk = disk;
        this.pasts = new PastsFile(disk, dataDirectory);
    }

    /** Where the next line of a feed that is to be laid away begins: its segment, and there its line and byte, from 0. */
    record Place(int segment, int line, int from) {
        private static final Place BEGIN = new Place(1, 0, 0);

        Place behind(int lines, int bytes) {
            return new Place(segment, line + lines, from + bytes);
        }
    }

    /** A stretch on its shelf; each is one of its own. */
    private final class Laid implements Shelf {
        private final FeedId feed;
        private final long firstSeq;
        private final int segment;
        private final int from;
        private final int bytes;
        private final long pastsFrom;
        private final int pastsBytes;
        /** Of its last line, which has the hash of the one before it, and so on; and of what was worked out. */
        private final long hash;
        private final int sum;

        /** As it was packed. */
        Laid(FeedId feed, long firstSeq, Unpacker in) {
            this.feed = feed;
            this.firstSeq = firstSeq;
            this.segment = Math.toIntExact(in.number());
            this.from = Math.toIntExact(in.number());
            this.bytes = Math.toIntExact(in.number());
            this.pastsFrom = in.number();
            this.pastsBytes = Math.toIntExact(in.number());
            this.hash = in.number() << Integer.SIZE | in.number();
            this.sum = (int) in.number();
        }

        void pack(Packer out) {
            out.number(segment).number(from).number(bytes).number(pastsFrom).number(pastsBytes)
                    .number(hash >>> Integer.SIZE).number(hash & UNSIGNED).number(sum & UNSIGNED);
        }

        Laid(Stretch stretch, Place place, int bytes, byte[] worked) {
            this.feed = stretch.feed();
            this.firstSeq = stretch.firstSeq();
            this.segment = place.segment();
            this.from = place.from();
            this.bytes = bytes;
            this.pastsFrom = pasts.length();
            this.pastsBytes = worked.length;
            this.hash = Shelves.digits(stretch.lastHash());
            this.sum = Shelves.sum(worked);
        }

        @Override
        public Stretch stretch() {
            return taken(this);
        }

        private Stretch read() {
            var file = Layout.folder(dataDirectory.resolve(Layout.FEEDS), feed).resolve(Layout.segment(segment));
            var lines = Shelves.read(disk, file, from, bytes);
            var worked = pasts.read(pastsFrom, pastsBytes);
            try {
                if (Shelves.sum(worked) == sum) {
                    var stretch = Stretch.of(feed, firstSeq, lines, worked);
                    if (Shelves.digits(stretch.lastHash()) == hash) {
                        return stretch;
                    }
                }
            } catch (BadLineException | IllegalArgumentException changed) {
                // It is told as any other change is.
            }
            throw new ShelfException(file + " has changed under the running agent, from byte " + from
                    + " on, or " + Layout.SHELVES
                    + " beside the feeds has: start it again, and it tells what is wrong");
        }
    }

    /**
     * {@return the ledger, with all but the last entries of the feed on shelves}
     *
     * @param lines how many lines each segment of the feed has, at least: those of the ledger in their order, and durable
     * @throws ShelfException if the disk fails
     */
    Ledger shelved(Ledger ledger, FeedId feed, List<Integer> lines) {
        var shelved = ledger;
        while (suffice(shelved.shelvable(feed))) {
            var stretch = fitting(shelved.oldest(feed, limits.stretch(), BYTES_MAX), lines);
            shelved = shelved.with(stretch, laid(stretch));
        }
        return shelved;
    }

    /** Lays all but the last entries of the feed away, as {@link #shelved} does. */
    void shelve(Growth growth, FeedId feed, List<Integer> lines) {
        while (suffice(growth.shelvable(feed))) {
            var stretch = fitting(growth.oldest(feed, limits.stretch(), BYTES_MAX), lines);
            growth.lay(stretch, laid(stretch));
        }
    }

    /** {@return whether some of so many entries of a feed are to lie on a shelf} */
    boolean suffice(int shelvable) {
        return shelvable >= limits.stretch() + limits.kept();
    }

    /** {@return the beginning of the stretch that lies in one segment} */
    private Stretch fitting(Stretch stretch, List<Integer> lines) {
        var place = place(stretch.feed());
        while (place.line() >= lines.get(place.segment() - 1)) {
            place = new Place(place.segment() + 1, 0, 0);
        }
        places.put(stretch.feed(), place);
        return stretch.first(Math.min(stretch.size(), lines.get(place.segment() - 1) - place.line()));
    }

    /** {@return how many bytes of {@code shelves.bin} the shelves of this ledger need} */
    static long reach(Ledger ledger) {
        var reach = new AtomicLong();
        ledger.shelves(
                shelf -> reach.accumulateAndGet(((Laid) shelf).pastsFrom + ((Laid) shelf).pastsBytes, Math::max));
        return reach.get();
    }

    /** Packs where the stretch lies, for {@link #shelf}. */
    static void pack(Shelf shelf, Packer out) {
        ((Laid) shelf).pack(out);
    }

    /** {@return what was worked out of what lies on them} */
    PastsFile pasts() {
        return pasts;
    }

    /**
     * Goes on with what another process of this data directory has left: so many bytes of {@code shelves.bin} stay.
     *
     * @throws IOException if it has fewer
     */
    void resume(long bytes) throws IOException {
        forget();
        pasts.resume(bytes);
    }

    /**
     * {@return the shelf that was {@linkplain #pack packed} here, the next of the feed}
     *
     * @param firstSeq of the stretch that lies there
     * @param size how many entries it has
     * @param segments how many lines the segments of the feed have
     */
    Shelf shelf(FeedId feed, long firstSeq, int size, List<Integer> segments, Unpacker in) {
        var laid = new Laid(feed, firstSeq, in);
        var before = segments.subList(0, laid.segment - 1).stream().mapToLong(Integer::longValue).sum();
        places.put(feed, new Place(laid.segment, (int) (firstSeq - 1 + size - before), laid.from + laid.bytes));
        return laid;
    }

    /** {@return where the first line of the feed stands that lies on no shelf} */
    Place place(FeedId feed) {
        return places.getOrDefault(feed, Place.BEGIN);
    }

    /** Nothing is on shelves any more, and nobody may ask for what was. */
    void clear() {
        forget();
        pasts.clear();
    }

    private void forget() {
        places.clear();
        synchronized (hand) {
            hand.clear();
        }
    }

    /** Nothing more is laid away. */
    void close() {
        pasts.close();
    }

    private Shelf laid(Stretch stretch) {
        var place = place(stretch.feed());
        var bytes = stretch.bytes() + stretch.size();
        var worked = stretch.pasts();
        var laid = new Laid(stretch, place, bytes, worked);
        pasts.append(worked);
        places.put(stretch.feed(), place.behind(stretch.size(), bytes));
        return laid;
    }

    private Stretch taken(Laid laid) {
        synchronized (hand) {
            var known = hand.get(laid);
            if (known != null) {
                return known;
            }
            var read = laid.read();
            if (hand.size() >= HAND_MAX) {
                hand.remove(hand.keySet().iterator().next());
            }
            hand.put(laid, read);
            return read;
        }
    }

    /** @throws ShelfException if the disk fails, or the file has fewer bytes */
    static byte[] read(Disk disk, Path file, long from, int bytes) {
        try {
            return disk.read(file, from, bytes);
        } catch (IOException failed) {
            throw new ShelfException(
                    "cannot read " + file + ", where older entries lie: " + StoreException.why(failed), failed);
        }
    }

    /** Against bytes that change by themselves, 64 bits are enough. */
    private static long digits(Hash hash) {
        return Long.parseUnsignedLong(hash.first(Long.BYTES * 2), 16);
    }

    private static int sum(byte[] bytes) {
        var sum = new CRC32C();
        sum.update(bytes, 0, bytes.length);
        return (int) sum.getValue();
    }
}
