package io.nodeplane.store;

import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Capacity;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.LedgerSnapshot;
import io.nodeplane.ledger.Shelf;
import io.nodeplane.ledger.ShelfException;
import io.nodeplane.membership.MembershipSnapshot;
import io.nodeplane.store.Snapshot.Extent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a start finds with the help of a snapshot: the same as without, sooner.
 *
 * @param covered how many entries the snapshot covers
 */
record SnapshotStart(StreamedSurvey found, long covered, SnapshotCheck check) {
    /** How many times the heap must hold what the ledger takes: the check builds it once more, and a snapshot is packed. */
    private static final long HEAP_MIN = 3;

    /** The snapshot does not fit the files, or they have a flaw: they have to be read as if there were none. */
    static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misfit(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * {@return the start from the snapshot of the data directory}
     *
     * @throws Misfit saying why it is of no use
     * @throws StoreException if a file cannot be read
     */
    static SnapshotStart read(Disk disk, Path dataDirectory, Charter charter, String software, Shelves shelves) {
        var snapshot = snapshot(disk, dataDirectory.resolve(Layout.SNAPSHOT));
        if (!snapshot.cluster().equals(charter.id())) {
            throw new Misfit("it belongs to cluster " + snapshot.cluster().brief());
        }
        if (!snapshot.software().equals(software)) {
            throw new Misfit("release " + snapshot.software() + " made it");
        }
        var feeds = dataDirectory.resolve(Layout.FEEDS);
        var folders = Layout.feeds(disk, feeds);
        for (var feed : snapshot.feeds().keySet()) {
            if (!folders.containsKey(feed)) {
                throw new Misfit("the feed " + feed + " is not here");
            }
        }
        try {
            resume(shelves, snapshot.shelves());
            var ledger = ledger(disk, feeds, charter, snapshot, shelves);
            var in = new Unpacker(snapshot.fold().bytes());
            var membership = MembershipSnapshot.read(charter, ledger, in);
            in.end();
            if (!ledger.head().equals(snapshot.head()) || !membership.view().digest().equals(snapshot.view())) {
                throw new Misfit("its fold has another digest than it says");
            }
            return new SnapshotStart(StreamedSurvey.behind(disk, feeds, shelves, snapshot.feeds(), ledger, membership),
                    ledger.size(), new SnapshotCheck(charter, ledger, snapshot.fold(), snapshot.view()));
        } catch (IllegalArgumentException | ArithmeticException | BadLineException | ShelfException wrong) {
            throw new Misfit(String.valueOf(wrong.getMessage()));
        }
    }

    /** {@return whether the heap has room for a start from a snapshot of this ledger, and for the check after it} */
    static boolean roomFor(Ledger ledger) {
        return Runtime.getRuntime().maxMemory() >= Capacity.taken(ledger) * HEAP_MIN;
    }

    private static Snapshot snapshot(Disk disk, Path file) {
        try {
            return Snapshot.parse(disk.read(file));
        } catch (IOException failed) {
            throw new Misfit("it cannot be read: " + StoreException.why(failed));
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new Misfit(String.valueOf(wrong.getMessage()));
        }
    }

    private static void resume(Shelves shelves, Snapshot.Prefix covered) {
        try {
            if (!shelves.pasts().prefix(covered.bytes()).equals(covered)) {
                throw new Misfit(Layout.SHELVES + " does not begin with the bytes that it was made with");
            }
            shelves.resume(covered.bytes());
        } catch (IOException failed) {
            throw new Misfit("it needs " + Layout.SHELVES + ", and that cannot be read: " + StoreException.why(failed));
        }
    }

    private static Ledger ledger(Disk disk, Path feeds, Charter charter, Snapshot snapshot, Shelves shelves) {
        var in = new Unpacker(snapshot.ledger().bytes());
        var segments = new TreeMap<FeedId, List<Integer>>();
        snapshot.feeds().forEach((feed, extents) -> segments.put(feed,
                extents.stream().map(extent -> (int) extent.seal().lines()).toList()));
        var ledger = LedgerSnapshot.read(charter.id(), in, new LedgerSnapshot.Source() {
            @Override
            public Shelf shelf(FeedId feed, long firstSeq, int size, Unpacker packed) {
                return shelves.shelf(feed, firstSeq, size, covered(segments, feed), packed);
            }

            @Override
            public byte[] lines(FeedId feed, long firstSeq) {
                return open(disk, Layout.folder(feeds, feed), covered(snapshot.feeds(), feed), shelves.place(feed));
            }
        });
        in.end();
        return ledger;
    }

    private static <T> List<T> covered(SortedMap<FeedId, List<T>> of, FeedId feed) {
        var known = of.get(feed);
        if (known == null) {
            throw new IllegalArgumentException("nothing of " + feed + " is covered");
        }
        return known;
    }

    /** {@return the covered lines from there on} */
    private static byte[] open(Disk disk, Path folder, List<Extent> extents, Shelves.Place place) {
        var lines = new ByteArrayOutputStream();
        var from = place.from();
        for (var extent : extents.subList(place.segment() - 1, extents.size())) {
            var file = folder.resolve(Layout.segment(extent.seal().segment()));
            try {
                lines.writeBytes(disk.read(file, from, Math.toIntExact(extent.seal().bytes() - from)));
            } catch (IOException failed) {
                throw new Misfit("it covers bytes of " + file + " that cannot be read: " + StoreException.why(failed));
            }
            from = 0;
        }
        return lines.toByteArray();
    }

    /** {@return how many entries have been read as usual} */
    long replayed() {
        return found.survey().ledger().size() - covered;
    }
}
