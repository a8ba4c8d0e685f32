package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.FeedId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What came of fetching segments from an archive back into a data directory: those that its {@code segments.jsonl} has a seal of,
 * and that are not there. Nothing that is there is touched.
 *
 * @param segments how many are there again
 * @param missing those that the archive does not have as they are sealed, as people find them
 */
public record Fetched(int segments, List<String> missing) {
    public Fetched {
        missing = List.copyOf(missing);
    }

    /**
     * Fetches them.
     *
     * @throws StoreException if one of the two is not what it should be, if they are of different clusters, if a process holds
     *     the data directory, or if a file cannot be read or written
     */
    public static Fetched from(Path folder, Path data) {
        var archive = Archive.find(folder)
                .orElseThrow(() -> new StoreException(folder + " is no archive: it has no " + Archive.FILE));
        LedgerFiles.read(folder);
        var identity = Identity.read(data)
                .orElseThrow(() -> new StoreException(data + " is no data directory: it has no " + Layout.IDENTITY));
        if (!identity.cluster().equals(archive.cluster())) {
            throw new StoreException("the archive " + folder + " is of cluster " + archive.cluster().brief() + ", and "
                    + data + " of " + identity.cluster().brief());
        }
        try {
            return alone(folder, data);
        } catch (Disk.HeldException held) {
            throw new StoreException("the data directory " + data + " is in use by " + held.getMessage()
                    + ": stop that one first");
        } catch (IOException failed) {
            throw new StoreException("fetch into", data, failed);
        }
    }

    /** While no agent, and no other order, has the data directory. */
    private static Fetched alone(Path folder, Path data) throws IOException {
        var lock = Disk.REAL.lock(Disk.REAL.real(data).resolve(Layout.LOCK));
        try {
            return fetched(folder.resolve(Layout.FEEDS), data.resolve(Layout.FEEDS));
        } finally {
            lock.close();
        }
    }

    private static Fetched fetched(Path from, Path to) throws IOException {
        // A feed of which no segment is left has no line that anybody could list, but its seals.
        var feeds = new TreeSet<FeedId>(Layout.feeds(Disk.REAL, from).keySet());
        feeds.addAll(Layout.feeds(Disk.REAL, to).keySet());
        var segments = 0;
        var missing = new ArrayList<String>();
        for (var feed : feeds) {
            var folder = Layout.folder(to, feed);
            for (var seal : Manifest.read(Disk.REAL, folder).seals().values()) {
                var file = Layout.segment(seal.segment());
                if (Disk.REAL.exists(folder.resolve(file))) {
                    continue;
                }
                if (back(Layout.folder(from, feed).resolve(file), folder.resolve(file), seal)) {
                    segments++;
                } else {
                    missing.add(Layout.name(feed, seal.segment()));
                }
            }
        }
        return new Fetched(segments, missing);
    }

    private static boolean back(Path from, Path to, Seal seal) throws IOException {
        if (!Disk.REAL.exists(from)) {
            return false;
        }
        var bytes = Disk.REAL.read(from);
        if (bytes.length != seal.bytes() || !Hash.of(bytes).equals(seal.sha256())) {
            return false;
        }
        Disk.REAL.replace(to, bytes);
        return true;
    }
}
