package io.nodeplane.store;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Growth;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ReplayOrder;
import io.nodeplane.membership.Membership;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
                return new Pass(disk, feeds, charter, shelves, whole).run();
            } catch (FeedStream.Broken broken) {
                whole.add(broken.feed());
            }
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

        Pass(Disk disk, Path feeds, Charter charter, Shelves shelves, SortedSet<FeedId> whole) {
            this.shelves = shelves;
            this.growth = new Growth(charter.id());
            this.folding = new Folding(Membership.none(charter));
            var folders = Layout.feeds(disk, feeds);
            for (var folder : folders.entrySet()) {
                var feed = folder.getKey();
                if (whole.contains(feed)) {
                    scans.put(feed, FeedScan.read(disk, feed, folder.getValue()));
                } else {
                    streams.put(feed, new FeedStream(disk, feed, folder.getValue(), piece(folders.size())));
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
            if (growth.shelvable(line.feed()) >= Shelves.LINES + Shelves.KEPT) {
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
