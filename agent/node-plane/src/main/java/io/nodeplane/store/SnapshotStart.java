package io.nodeplane.store;

import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.LedgerSnapshot;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ReplayOrder;
import io.nodeplane.membership.Membership;
import io.nodeplane.membership.MembershipSnapshot;
import io.nodeplane.store.CoveredFeed.Misfit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a start finds with the help of a snapshot: the same as without, sooner.
 *
 * @param covered how many entries the snapshot covers
 * @param membership the fold of the survey's ledger
 */
record SnapshotStart(Survey survey, long covered, Membership membership, SnapshotCheck check) {
    /** How many times the covered bytes the heap must have: for them, for what is made of them, and for that once more. */
    private static final long HEAP_MIN = 3;

    /**
     * {@return the start from the snapshot of the data directory}
     *
     * @throws Misfit saying why it is of no use
     * @throws StoreException if a file cannot be read
     */
    static SnapshotStart read(Disk disk, Path dataDirectory, Charter charter, String software) {
        var snapshot = snapshot(disk, dataDirectory.resolve(Layout.SNAPSHOT));
        if (!snapshot.cluster().equals(charter.id())) {
            throw new Misfit("it belongs to cluster " + snapshot.cluster().brief());
        }
        if (!snapshot.software().equals(software)) {
            throw new Misfit("release " + snapshot.software() + " made it");
        }
        if (!roomFor(snapshot.bytes())) {
            throw new Misfit("the heap has no room to check it beside the node");
        }
        var folders = Layout.feeds(disk, dataDirectory.resolve(Layout.FEEDS));
        for (var feed : snapshot.feeds().keySet()) {
            if (!folders.containsKey(feed)) {
                throw new Misfit("the feed " + feed + " is not here");
            }
        }
        var feeds = List.copyOf(folders.entrySet()).parallelStream().map(folder -> CoveredFeed.read(disk,
                folder.getKey(), folder.getValue(), snapshot.feeds().getOrDefault(folder.getKey(), List.of())))
                .toList();
        try {
            return of(snapshot, charter, feeds);
        } catch (IllegalArgumentException wrong) {
            throw new Misfit(String.valueOf(wrong.getMessage()));
        }
    }

    /** {@return whether the heap is large enough for a snapshot that covers so many bytes of lines} */
    static boolean roomFor(long bytes) {
        return Runtime.getRuntime().maxMemory() >= bytes * HEAP_MIN;
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

    private static SnapshotStart of(Snapshot snapshot, Charter charter, List<CoveredFeed> feeds) {
        var covered = new TreeMap<FeedId, List<Line>>();
        var scans = new TreeMap<FeedId, FeedScan>();
        for (var feed : feeds) {
            scans.put(feed.scan().feed(), feed.scan());
            if (!feed.covered().isEmpty()) {
                covered.put(feed.scan().feed(), feed.covered());
            }
        }
        var in = new Unpacker(snapshot.fold().packed());
        var ledger = LedgerSnapshot.read(charter.id(), in, covered);
        var membership = MembershipSnapshot.read(charter, ledger, in);
        in.end();
        if (!ledger.head().equals(snapshot.head()) || !membership.view().digest().equals(snapshot.view())) {
            throw new Misfit("its fold has another digest than it says");
        }
        var rest = new ArrayList<Line>();
        ReplayOrder.each(feeds.stream().map(feed -> ReplayOrder.sorted(feed.rest())).toList(), rest::add);
        var survey = Survey.of(ledger, rest, scans);
        return new SnapshotStart(survey, ledger.size(), membership.apply(survey.ledger(), rest),
                new SnapshotCheck(charter, snapshot, covered));
    }

    /** {@return how many entries have been read as usual} */
    long replayed() {
        return survey.ledger().size() - covered;
    }
}
