package io.nodeplane.store;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Growth;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ReplayOrder;
import io.nodeplane.membership.Membership;
import io.nodeplane.store.Snapshot.Extent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A survey of files with which nothing is wrong but what a crash leaves at their ends: all lines are read, verified and
 * folded in replay order, and go on shelves behind. So it takes no more memory than what comes of it. Only forked feeds
 * are read as a whole.
 *
 * @param membership the fold of the survey's ledger
 */
record StreamedSurvey(Survey survey, Membership membership) {
    /** Which part of the heap the bytes may be that are read at a time. With their lines, two pieces of a feed are about six. */
    private static final int HEAP_PARTS = 32;

    /** {@return the survey; empty if something else is wrong with the files, and they have to be read as a whole} */
    static Optional<StreamedSurvey> of(Disk disk, Path feeds, Charter charter, Shelves shelves) {
        var whole = new TreeSet<FeedId>();
        while (true) {
            try {
                shelves.clear();
                return new Pass(disk, feeds, Ledger.empty(charter.id()).growth(), Membership.none(charter), shelves,
                        new TreeMap<>(), whole).run();
            } catch (FeedStream.Broken broken) {
                whole.add(broken.feed());
            }
        }
    }

    /**
     * {@return the survey of files whose first lines are known}
     *
     * @param covered those lines: they are passed by, if their bytes are the very ones
     * @param ledger holds them, on the shelves as far as they need not be in memory
     * @param membership its fold
     * @throws SnapshotStart.Misfit if their bytes are others, or something is wrong behind them
     */
    static StreamedSurvey behind(Disk disk, Path feeds, Shelves shelves, SortedMap<FeedId, List<Extent>> covered,
            Ledger ledger, Membership membership) {
        try {
            var found = new Pass(disk, feeds, ledger.growth(), membership, shelves, covered, new TreeSet<>()).run()
                    .orElseThrow(() -> new SnapshotStart.Misfit("a line behind what it covers is not admitted"));
            if (found.survey().scans().values().stream().anyMatch(scan -> scan.torn().isPresent())) {
                throw new SnapshotStart.Misfit("a line is torn behind what it covers");
            }
            return found;
        } catch (FeedStream.Broken broken) {
            throw new SnapshotStart.Misfit("of the feed " + broken.feed() + ": " + broken.getMessage());
        }
    }

    /** One walk through all files. */
    private static final class Pass {
        private final Shelves shelves;
        private final TreeMap<FeedId, FeedStream> streams = new TreeMap<>();
        private final TreeMap<FeedId, ReadAhead> readers = new TreeMap<>();
        private final TreeMap<FeedId, FeedScan> scans = new TreeMap<>();
        private final Folding folding;
        private final Growth growth;
        private boolean sound = true;

        Pass(Disk disk, Path feeds, Growth before, Membership fold, Shelves shelves,
                SortedMap<FeedId, List<Extent>> covered, SortedSet<FeedId> whole) {
            this.shelves = shelves;
            this.growth = before;
            this.folding = new Folding(fold);
            var folders = Layout.feeds(disk, feeds);
            for (var folder : folders.entrySet()) {
                var feed = folder.getKey();
                if (whole.contains(feed)) {
                    scans.put(feed, FeedScan.read(disk, feed, folder.getValue()));
                } else {
                    streams.put(feed, new FeedStream(disk, feed, folder.getValue(), piece(folders.size()),
                            covered.getOrDefault(feed, List.of())));
                }
            }
        }

        /** {@return how many bytes of each feed are read at a time: those of all feeds together take a part of the heap} */
        private static int piece(int feeds) {
            var share = Runtime.getRuntime().maxMemory() / HEAP_PARTS / Math.max(1, feeds);
            return Math.clamp(share, FeedStream.PIECE_MIN, FeedStream.PIECE_MAX);
        }

        Optional<StreamedSurvey> run() {
            // A feed that is read as a whole is a tree of lines, with nothing that waits, or it is no case for this.
            if (scans.values().stream().anyMatch(scan -> !scan.spots().stream().allMatch(Spot::sound))) {
                return Optional.empty();
            }
            streams.forEach((feed, stream) -> readers.put(feed, new ReadAhead(stream)));
            try {
                walk();
                return sound ? Optional.of(found()) : Optional.empty();
            } finally {
                readers.values().forEach(ReadAhead::close);
                folding.close();
            }
        }

        private void walk() {
            var runs = new ArrayList<Iterable<Line>>();
            readers.values().forEach(reader -> runs.add(() -> reader));
            scans.values().forEach(scan -> runs.add(ReplayOrder
                    .sorted(scan.spots().stream().map(spot -> spot.content().orElseThrow()).toList())));
            ReplayOrder.each(runs, this::take);
        }

        private void take(Line line) {
            sound = sound && growth.admit(line);
            if (!sound) {
                return;
            }
            folding.take(growth, line);
            if (shelves.suffice(growth.shelvable(line.feed()))) {
                var reader = readers.get(line.feed());
                if (reader != null) {
                    shelves.shelve(growth, line.feed(), reader.counts());
                }
            }
        }

        private StreamedSurvey found() {
            var ledger = growth.settled();
            streams.forEach((feed, stream) -> scans.put(feed, stream.scan(ledger.feed(feed))));
            var spots = new TreeMap<FeedId, List<Spot>>();
            scans.forEach((feed, scan) -> spots.put(feed, scan.spots()));
            return new StreamedSurvey(new Survey(Collections.unmodifiableSortedMap(scans), ledger,
                    Collections.unmodifiableSortedMap(spots)), folding.whole(ledger));
        }
    }
}
