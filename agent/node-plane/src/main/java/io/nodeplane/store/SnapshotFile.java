package io.nodeplane.store;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.store.Snapshot.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The snapshot of a data directory, written. */
final class SnapshotFile {
    private final Disk disk;
    private final Path dataDirectory;
    private final PastsFile pasts;

    SnapshotFile(Disk disk, Path dataDirectory, PastsFile pasts) {
        this.disk = disk;
        this.dataDirectory = dataDirectory;
        this.pasts = pasts;
    }

    /**
     * Writes the snapshot of this ledger, durably and in one step; it may have grown meanwhile.
     *
     * @param covered the lines of each segment of each feed
     */
    void write(Ledger ledger, Membership membership, String software, SortedMap<FeedId, List<Seal>> covered) {
        try {
            var extents = new TreeMap<FeedId, List<Extent>>();
            for (var feed : covered.entrySet()) {
                extents.put(feed.getKey(), extents(feed.getKey(), feed.getValue()));
            }
            var laid = pasts.prefix(Shelves.reach(ledger));
            if (laid.bytes() > 0) {
                disk.force(dataDirectory.resolve(Layout.SHELVES));
            }
            disk.replace(dataDirectory.resolve(Layout.SNAPSHOT),
                    Snapshot.of(ledger, membership, software, extents, laid).packed());
        } catch (IOException failed) {
            throw new StoreException("write the snapshot of", dataDirectory, failed);
        }
    }

    private List<Extent> extents(FeedId feed, List<Seal> seals) throws IOException {
        var folder = Layout.folder(dataDirectory.resolve(Layout.FEEDS), feed);
        var extents = new ArrayList<Extent>();
        for (var seal : seals) {
            extents.add(new Extent(seal,
                    FilePieces.sum(disk, folder.resolve(Layout.segment(seal.segment())), seal.bytes())));
        }
        return extents;
    }

    /**
     * Removes the snapshot.
     *
     * @throws StoreException if the disk fails
     */
    void remove() {
        try {
            disk.delete(dataDirectory.resolve(Layout.SNAPSHOT));
            disk.force(dataDirectory);
        } catch (IOException failed) {
            throw new StoreException("remove the snapshot of", dataDirectory, failed);
        }
    }
}
