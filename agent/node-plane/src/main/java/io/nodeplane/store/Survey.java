package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ReplayOrder;
import io.nodeplane.store.Spot.Standing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All feed files of a folder, read and verified; nothing is changed.
 *
 * @param ledger the lines that can be admitted
 * @param spots for each feed all its bytes; {@link Standing#SOUND} is what is in the ledger
 */
record Survey(SortedMap<FeedId, FeedScan> scans, Ledger ledger, SortedMap<FeedId, List<Spot>> spots) {

    private record Verdict(Standing standing, String what) {}

    /** {@return the files, read} */
    static SortedMap<FeedId, FeedScan> scan(Disk disk, Path feeds) {
        var scans = new TreeMap<FeedId, FeedScan>();
        // Most of a start is hashing, and feeds do not meet before their lines are admitted.
        List.copyOf(Layout.feeds(disk, feeds).entrySet()).parallelStream()
                .map(feed -> FeedScan.read(disk, feed.getKey(), feed.getValue())).toList()
                .forEach(scan -> scans.put(scan.feed(), scan));
        return Collections.unmodifiableSortedMap(scans);
    }

    /** {@return what of the files can be admitted to the cluster's ledger} */
    static Survey of(ClusterId cluster, SortedMap<FeedId, FeedScan> scans) {
        var admitting = new Admitting(cluster);
        // What a sound line rests on comes before it in replay order.
        ReplayOrder.each(scans.values().stream().map(scan -> ReplayOrder.sorted(lines(scan))).toList(),
                admitting::admit);
        admitting.again();
        var spots = new TreeMap<FeedId, List<Spot>>();
        scans.forEach((feed, scan) -> spots.put(feed, judged(scan, admitting.verdicts)));
        return new Survey(scans, admitting.ledger, Collections.unmodifiableSortedMap(spots));
    }

    /** {@return all bytes of the feed's files; none if there are no such files} */
    List<Spot> spots(FeedId feed) {
        return spots.getOrDefault(feed, List.of());
    }

    private static List<Line> lines(FeedScan scan) {
        return scan.spots() instanceof SoundSpots sound
                ? sound.lines()
                : scan.spots().stream().filter(Spot::sound).map(spot -> spot.content().orElseThrow()).toList();
    }

    /** A ledger that grows, and what is said to the lines that it does not admit. */
    private static final class Admitting {
        private final Map<Hash, Verdict> verdicts = new HashMap<>();
        private List<Line> gaps = new ArrayList<>();
        private Ledger ledger;

        Admitting(ClusterId cluster) {
            ledger = Ledger.empty(cluster);
        }

        void admit(Line line) {
            switch (ledger.admit(line)) {
                case Admission.Stored(var grown) -> {
                    ledger = grown;
                    if (!verdicts.isEmpty()) {
                        verdicts.remove(line.hash());
                    }
                }
                case Admission.Gap(var missing) -> {
                    gaps.add(line);
                    verdicts.put(line.hash(),
                            new Verdict(Standing.ORPHAN, "it rests on " + missing + ", which is not here"));
                }
                case Admission.Refused(var reason) ->
                    verdicts.put(line.hash(), new Verdict(Standing.REFUSED, reason));
                case Admission.Known known -> throw new IllegalStateException("two places for " + line.id());
            }
        }

        /** Tries those with gaps until none of them is admitted any more. */
        void again() {
            for (var size = -1L; size < ledger.size() && !gaps.isEmpty();) {
                size = ledger.size();
                var open = gaps;
                gaps = new ArrayList<>();
                open.forEach(this::admit);
            }
        }
    }

    private static List<Spot> judged(FeedScan scan, Map<Hash, Verdict> verdicts) {
        if (verdicts.isEmpty() && scan.spots() instanceof SoundSpots) {
            return scan.spots();
        }
        var judged = new ArrayList<Spot>();
        var sound = new HashSet<Hash>();
        scan.spots().stream().filter(Spot::sound).forEach(spot -> sound.add(spot.content().orElseThrow().hash()));
        for (var spot : scan.spots()) {
            var hash = spot.content().map(Line::hash);
            if (spot.sound() && verdicts.containsKey(hash.orElseThrow())) {
                var verdict = verdicts.get(hash.orElseThrow());
                judged.add(spot.as(verdict.standing(), verdict.what()));
            } else if (spot.standing() == Standing.LOOSE && sound.contains(hash.orElseThrow())) {
                judged.add(spot.as(Standing.BAD, "the line stands before the one it continues, and again after it"));
            } else {
                judged.add(spot);
            }
        }
        return List.copyOf(judged);
    }

    /** {@return what of the feed is not in the ledger, and not torn; nothing where nothing is missing} */
    Stream<Spot> flaws(FeedId feed) {
        var all = flawed(spots.getOrDefault(feed, List.of()));
        return surplus(all)
                ? Stream.empty()
                : all.stream().filter(spot -> !spot.sound() && spot.standing() != Standing.TORN);
    }

    /** {@return where the first bytes begin that look as if a crash had left them behind the feed's last line} */
    Optional<Spot> torn(FeedId feed) {
        return flawed(spots.getOrDefault(feed, List.of())).stream().filter(spot -> spot.standing() == Standing.TORN)
                .findFirst();
    }

    /** {@return whether bad bytes stand only between lines that continue each other: then nothing is missing} */
    static boolean surplus(List<Spot> spots) {
        var untorn = spots.stream().filter(spot -> spot.standing() != Standing.TORN).toList();
        return !untorn.isEmpty() && untorn.getLast().sound()
                && untorn.stream().allMatch(spot -> spot.sound() || spot.standing() == Standing.BAD);
    }

    /** {@return the lines that are sound in themselves and cannot be admitted yet, in replay order} */
    List<Line> waiting() {
        return spots.values().stream().flatMap(all -> flawed(all).stream()).filter(spot -> spot.standing().waits())
                .map(spot -> spot.content().orElseThrow()).sorted(Line.REPLAY_ORDER).distinct().toList();
    }

    /** {@return a line here, in the ledger or not, that rests on an entry of the feed that is nowhere here} */
    Optional<Witness> witnessOfLoss(FeedId feed) {
        // What a line of the ledger rests on is in the ledger.
        var loose = spots.values().stream().flatMap(all -> flawed(all).stream()).filter(spot -> !spot.sound()).toList();
        if (loose.isEmpty()) {
            return Optional.empty();
        }
        var held = new HashSet<Hash>();
        spots.getOrDefault(feed, List.of()).forEach(spot -> spot.content().ifPresent(line -> held.add(line.hash())));
        for (var spot : loose) {
            for (var parent : spot.content().map(line -> line.entry().parents()).orElse(List.of())) {
                if (parent.feed().equals(feed) && !held.contains(parent.hash())) {
                    return Optional.of(new Witness(spot, parent));
                }
            }
        }
        return Optional.empty();
    }

    /** {@return the spots, or none if it is plain that none of them has a flaw} */
    private static List<Spot> flawed(List<Spot> spots) {
        return spots instanceof SoundSpots ? List.of() : spots;
    }

    /** A line, and the lost entry that it rests on. */
    record Witness(Spot spot, EntryId lost) {}
}
