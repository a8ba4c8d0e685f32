package io.nodeplane.store;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
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
    private static final int BATCH = 256;

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
        private final TreeMap<FeedId, FeedScan> scans = new TreeMap<>();
        private final List<Line> batch = new ArrayList<>();
        private Ledger ledger;
        private Membership membership;
        private boolean sound = true;

        Pass(Disk disk, Path feeds, Charter charter, Shelves shelves, SortedSet<FeedId> whole) {
            this.shelves = shelves;
            this.ledger = Ledger.empty(charter.id());
            this.membership = Membership.none(charter);
            for (var folder : Layout.feeds(disk, feeds).entrySet()) {
                var feed = folder.getKey();
                if (whole.contains(feed)) {
                    scans.put(feed, FeedScan.read(disk, feed, folder.getValue()));
                } else {
                    streams.put(feed, new FeedStream(disk, feed, folder.getValue()));
                }
            }
        }

        Optional<StreamedSurvey> run() {
            // A feed that is read as a whole is a tree of lines, with nothing that waits, or it is no case for this.
            if (scans.values().stream().anyMatch(scan -> !scan.spots().stream().allMatch(Spot::sound))) {
                return Optional.empty();
            }
            var runs = new ArrayList<Iterable<Line>>();
            streams.values().forEach(stream -> runs.add(() -> stream));
            scans.values().forEach(scan -> runs.add(ReplayOrder
                    .sorted(scan.spots().stream().map(spot -> spot.content().orElseThrow()).toList())));
            ReplayOrder.each(runs, this::take);
            fold();
            return sound ? Optional.of(found()) : Optional.empty();
        }

        private void take(Line line) {
            if (!sound || !(ledger.admit(line) instanceof Admission.Stored(var grown))) {
                sound = false;
                return;
            }
            ledger = grown;
            batch.add(line);
            if (batch.size() >= BATCH) {
                fold();
            }
            var stream = streams.get(line.feed());
            if (stream != null) {
                ledger = shelves.shelved(ledger, line.feed(), stream.counts());
            }
        }

        private void fold() {
            membership = membership.apply(ledger, batch);
            batch.clear();
        }

        private StreamedSurvey found() {
            streams.forEach((feed, stream) -> scans.put(feed, stream.scan(ledger.feed(feed))));
            var spots = new TreeMap<FeedId, List<Spot>>();
            scans.forEach((feed, scan) -> spots.put(feed, scan.spots()));
            return new StreamedSurvey(new Survey(Collections.unmodifiableSortedMap(scans), ledger,
                    Collections.unmodifiableSortedMap(spots)), membership);
        }
    }
}
