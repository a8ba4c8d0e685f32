package io.nodeplane.store;

import io.nodeplane.canon.Hash;
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
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The shelves of a running process: entries that its ledger need not keep in memory are read from the feed files when
 * somebody asks. What the ledger has worked out of them goes into a file of this process alone, {@code shelves.bin}: no
 * other one ever reads it, so nothing in it has to be believed.
 *
 * <p>What is read is verified: each line is sound, continues the one before it, and the last is the one that was laid away. One
 * thread lays away; any may read.
 */
final class Shelves {
    /** How many entries make a stretch. */
    static final int LINES = 64;
    /** How many entries of a feed stay in memory at least. */
    static final int KEPT = 32;
    /** About how many bytes of lines make a stretch, if it has fewer entries. */
    static final int BYTES_MAX = 1 << 16;
    /** How many stretches that were read are kept for whoever asks next. */
    static final int HAND_MAX = 128;

    private final Path dataDirectory;
    private final Disk disk;
    private final Map<FeedId, Place> places = new HashMap<>();
    private final Map<Laid, Stretch> hand = new LinkedHashMap<>(HAND_MAX, 0.75f, true);
    private Disk.@Nullable Appender pasts;
    private long written;

    Shelves(Path dataDirectory, Disk disk) {
        this.dataDirectory = dataDirectory;
        this.disk = disk;
    }

    /** Where the next line of a feed that is to be laid away begins: its segment, and there its line and byte, from 0. */
    private record Place(int segment, int line, int from) {
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

        Laid(Stretch stretch, Place place, int bytes, byte[] worked) {
            this.feed = stretch.feed();
            this.firstSeq = stretch.firstSeq();
            this.segment = place.segment();
            this.from = place.from();
            this.bytes = bytes;
            this.pastsFrom = written;
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
            var lines = Shelves.this.read(file, from, bytes);
            var worked = Shelves.this.read(dataDirectory.resolve(Layout.SHELVES), pastsFrom, pastsBytes);
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
        while (shelved.shelvable(feed) >= LINES + KEPT) {
            var stretch = fitting(shelved.oldest(feed, LINES, BYTES_MAX), lines);
            shelved = shelved.with(stretch, laid(stretch));
        }
        return shelved;
    }

    /** Lays all but the last entries of the feed away, as {@link #shelved} does. */
    void shelve(Growth growth, FeedId feed, List<Integer> lines) {
        while (growth.shelvable(feed) >= LINES + KEPT) {
            var stretch = fitting(growth.oldest(feed, LINES, BYTES_MAX), lines);
            growth.lay(stretch, laid(stretch));
        }
    }

    /** {@return the beginning of the stretch that lies in one segment} */
    private Stretch fitting(Stretch stretch, List<Integer> lines) {
        var place = places.getOrDefault(stretch.feed(), Place.BEGIN);
        while (place.line() >= lines.get(place.segment() - 1)) {
            place = new Place(place.segment() + 1, 0, 0);
        }
        places.put(stretch.feed(), place);
        return stretch.first(Math.min(stretch.size(), lines.get(place.segment() - 1) - place.line()));
    }

    /** Nothing is on shelves any more, and nobody may ask for what was. */
    void clear() {
        close();
        places.clear();
        synchronized (hand) {
            hand.clear();
        }
        try {
            if (disk.exists(dataDirectory.resolve(Layout.SHELVES))) {
                disk.delete(dataDirectory.resolve(Layout.SHELVES));
            }
        } catch (IOException failed) {
            throw new StoreException("remove", dataDirectory.resolve(Layout.SHELVES), failed);
        }
    }

    /** Nothing more is laid away. */
    void close() {
        written = 0;
        try {
            if (pasts != null) {
                pasts.close();
            }
        } catch (IOException ignored) {
            // Nothing rests on it after this process.
            return;
        } finally {
            pasts = null;
        }
    }

    private Shelf laid(Stretch stretch) {
        var place = places.getOrDefault(stretch.feed(), Place.BEGIN);
        var bytes = stretch.bytes() + stretch.size();
        var worked = stretch.pasts();
        try {
            if (pasts == null) {
                pasts = disk.appender(dataDirectory.resolve(Layout.SHELVES));
            }
            Objects.requireNonNull(pasts).write(worked);
        } catch (IOException failed) {
            throw new ShelfException("cannot write " + dataDirectory.resolve(Layout.SHELVES) + ": "
                    + StoreException.why(failed));
        }
        var laid = new Laid(stretch, place, bytes, worked);
        written += worked.length;
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

    private byte[] read(Path file, long from, int bytes) {
        try {
            return disk.read(file, from, bytes);
        } catch (IOException failed) {
            throw new ShelfException(
                    "cannot read " + file + ", where older entries lie: " + StoreException.why(failed));
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
