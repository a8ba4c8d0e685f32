package io.nodeplane.store;

import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All feed files of a folder, read and verified; nothing is changed.
 *
 * @param ledger the lines that can be admitted
 * @param ends for each feed that has bytes beyond those lines: where and why its lines end
 */
record Survey(SortedMap<FeedId, FeedScan> scans, Ledger ledger, SortedMap<FeedId, End> ends) {

    /** Why a feed's lines end before its file does. */
    enum Cause {
        /** Bad bytes, and no line after them. */
        TORN("torn-tail"),
        /** Bad bytes, and lines after them; or a line that does not continue its feed. */
        HOLE("hole"),
        /** A line that rests on an entry that is not here. */
        ORPHAN("orphan"),
        /** A line that breaks a rule of the ledger. */
        REFUSED("refused");

        private final String word;

        Cause(String word) {
            this.word = word;
        }

        /** {@return the name of the event that tells of it} */
        String word() {
            return word;
        }
    }

    /** The first line of a file that is not in the ledger, from 1, and its place in bytes. */
    record End(long line, long offset, Cause cause, String what) {}

    /** {@return the files, read} */
    static SortedMap<FeedId, FeedScan> scan(Path feeds) {
        var scans = new TreeMap<FeedId, FeedScan>();
        Layout.files(feeds).forEach((feed, file) -> scans.put(feed, FeedScan.read(feed, file)));
        return Collections.unmodifiableSortedMap(scans);
    }

    /** {@return what of the files can be admitted to the cluster's ledger, in replay order over all files} */
    static Survey of(ClusterId cluster, SortedMap<FeedId, FeedScan> scans) {
        var ends = new TreeMap<FeedId, End>();
        scans.forEach((feed, scan) -> scan.flaw().ifPresent(flaw -> ends.put(feed,
                new End(flaw.line(), flaw.offset(), flaw.torn() ? Cause.TORN : Cause.HOLE, flaw.what()))));
        var heads = new PriorityQueue<>(Line.REPLAY_ORDER);
        scans.values().stream().filter(scan -> !scan.lines().isEmpty()).forEach(scan -> heads.add(scan.lines().get(0)));
        var ledger = Ledger.empty(cluster);
        for (var line = heads.poll(); line != null; line = heads.poll()) {
            var scan = scans.get(line.feed());
            var index = (int) line.entry().seq() - 1;
            switch (ledger.admit(line)) {
                case Admission.Stored(var grown) -> {
                    ledger = grown;
                    if (index + 1 < scan.lines().size()) {
                        heads.add(scan.lines().get(index + 1));
                    }
                }
                case Admission.Gap gap -> ends.put(line.feed(), new End(index + 1L, scan.offsets().get(index),
                        Cause.ORPHAN, "it rests on " + gap.missing() + ", which is not here"));
                case Admission.Refused(var reason) -> ends.put(line.feed(),
                        new End(index + 1L, scan.offsets().get(index), Cause.REFUSED, reason));
                case Admission.Known known -> throw new IllegalStateException("two places for " + line.id());
            }
        }
        return new Survey(scans, ledger, Collections.unmodifiableSortedMap(ends));
    }

    /** {@return a line here, outside the ledger or not, that rests on an entry of the feed that is not here} */
    Optional<Witness> witnessOfLoss(FeedId feed) {
        var scan = scans.get(feed);
        List<Line> held = scan == null ? List.of() : scan.lines();
        for (var other : scans.values()) {
            for (var line : other.lines()) {
                for (var parent : line.entry().parents()) {
                    if (parent.feed().equals(feed) && (parent.seq() > held.size()
                            || !held.get((int) parent.seq() - 1).hash().equals(parent.hash()))) {
                        return Optional.of(new Witness(line, parent));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** A line, and the lost entry that it rests on. */
    record Witness(Line line, EntryId lost) {}
}
