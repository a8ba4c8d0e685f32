package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.store.Verification.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Feed files read by tools: of a live node, of a dead one, or a copy. Nothing is written, and no charter is needed: the
 * cluster is the one of the first line, and all lines must agree. An {@link Archive} must be what it says that it is.
 */
public final class LedgerFiles {
    private LedgerFiles() {}

    /**
     * {@return what the files say}
     *
     * @param folder a data directory, or its folder of feeds
     * @throws StoreException if there is no ledger, or if it cannot be read
     */
    public static Verification verify(Path folder) {
        return verify(Disk.REAL, folder);
    }

    static Verification verify(Disk disk, Path folder) {
        var scans = Survey.scan(disk, feeds(disk, folder));
        var survey = Survey.of(cluster(disk, folder, scans), scans);
        var torn = new ArrayList<Place>();
        Optional<Place> damage = Optional.empty();
        Optional<Place> consequence = Optional.empty();
        for (var scan : scans.values()) {
            var spots = survey.spots(scan.feed());
            scan.torn().ifPresent(spot -> torn.add(place(disk, scan.feed(), spots, spot)));
            var gone = gone(scan);
            for (var spot : spots) {
                if (gone.isPresent() && spot.segment() >= gone.get().segment() && damage.isEmpty()) {
                    damage = Optional.of(place(disk, scan.feed(), spots, gone.get()));
                }
                switch (spot.standing()) {
                    case SOUND, TORN -> {
                        // Well, or told already.
                    }
                    case BAD, LOOSE, MISSING, REFUSED ->
                        damage = damage.or(() -> Optional.of(place(disk, scan.feed(), spots, spot)));
                    case ORPHAN ->
                        consequence = consequence.or(() -> Optional.of(place(disk, scan.feed(), spots, spot)));
                }
            }
            damage = damage.or(() -> gone.map(spot -> place(disk, scan.feed(), spots, spot)));
            var manifest = manifest(scan);
            if (scan.manifest().flaw().map(Manifest.Flaw::last).orElse(false)) {
                manifest.ifPresent(torn::add);
            } else {
                damage = damage.or(() -> manifest);
            }
        }
        if (damage.isEmpty() && consequence.isPresent() && torn.isEmpty() && survivable(disk, folder, survey)) {
            torn.add(consequence.get());
        } else if (damage.isEmpty() && consequence.isPresent()) {
            damage = Optional.of(cause(survey, torn, consequence.get()));
        }
        damage = damage.or(() -> Archive.difference(disk, folder, survey.ledger()));
        if (damage.isPresent()) {
            return new Verification.Damaged(survey.ledger(), damage.get());
        }
        return torn.isEmpty()
                ? new Verification.Sound(survey.ledger())
                : new Verification.Torn(survey.ledger(), torn);
    }

    /** {@return the folder of feeds that is meant: one in a data directory or an archive, or itself} */
    static Path feeds(Disk disk, Path folder) {
        var within = folder.resolve(Layout.FEEDS);
        return disk.exists(within) ? within : folder;
    }

    /**
     * {@return the ledger in the files; bytes of a torn tail are left out}
     *
     * @param folder a data directory, or its folder of feeds
     * @throws StoreException if there is none, or if it is damaged; the message names the first bad place
     */
    public static Ledger read(Path folder) {
        return switch (verify(folder)) {
            case Verification.Sound(var ledger) -> ledger;
            case Verification.Torn(var ledger, var places) -> ledger;
            case Verification.Damaged(var ledger, var place) -> throw new StoreException(place.toString());
        };
    }

    private static ClusterId cluster(Disk disk, Path folder, SortedMap<FeedId, FeedScan> scans) {
        return scans.values().stream().flatMap(scan -> scan.spots().stream())
                .filter(Spot::sound)
                .findFirst()
                .map(spot -> spot.content().orElseThrow().entry().cluster())
                .or(() -> Identity.read(disk, folder).map(Identity::cluster))
                .orElseThrow(() -> new StoreException("there is no ledger in " + folder
                        + ": name a data directory, or its folder " + Layout.FEEDS));
    }

    /**
     * A segment that must have been there. The feed may go on without it, and then nothing keeps a node from working; but
     * nobody can tell which branch stood in it. One that is there and empty is missed only if the feed does not go on.
     */
    private static Optional<Spot> gone(FeedScan scan) {
        for (int number = 1; number <= scan.last(); number++) {
            var file = scan.folder().resolve(Layout.segment(number));
            var size = scan.sizes().get(number);
            if (size == null) {
                return Optional.of(Spot.missing(number, file, 1, 0, "the segment is missing"));
            }
            if (size == 0 && scan.manifest().sealed(number) && !goesOn(scan, number)) {
                return Optional.of(Spot.missing(number, file, 1, 0, "the segment is empty, and " + Layout.MANIFEST
                        + " has its seal"));
            }
        }
        return Optional.empty();
    }

    /** Whether the first line behind that segment continues the last one before it. */
    private static boolean goesOn(FeedScan scan, int number) {
        var before = Hash.NONE;
        for (var spot : scan.spots()) {
            if (spot.content().isPresent() && spot.segment() > number) {
                return spot.sound() && spot.content().get().entry().prev().equals(before);
            }
            before = spot.sound() ? spot.content().map(Line::hash).orElse(before) : before;
        }
        return false;
    }

    /**
     * Whether a crash explains lines that rest on what is not there: lines of others are written feed by feed, and those
     * of the node itself behind them. So none of these is an own one, and none rests on an own one.
     */
    private static boolean survivable(Disk disk, Path folder, Survey survey) {
        var owner = owner(disk, folder);
        var waiting = survey.spots().values().stream().flatMap(List::stream)
                .filter(spot -> spot.standing() == Spot.Standing.ORPHAN).map(spot -> spot.content().orElseThrow())
                .toList();
        return owner.isPresent() && waiting.stream().noneMatch(line -> owner.get().feed().equals(
                Optional.of(line.feed())))
                && waiting.stream().flatMap(line -> line.entry().parents().stream())
                        .filter(parent -> survey.ledger().find(parent).isEmpty())
                        .noneMatch(missing -> missing.feed().node().equals(owner.get().node())
                                && survey.spots().getOrDefault(missing.feed(), List.of()).stream()
                                        .noneMatch(spot -> holds(spot, missing)));
    }

    /** Of a copy of feeds nobody can tell, and neither where the identity is damaged. */
    private static Optional<Identity> owner(Disk disk, Path folder) {
        try {
            return Identity.read(disk, folder);
        } catch (StoreException damaged) {
            return Optional.empty();
        }
    }

    private static boolean holds(Spot spot, EntryId id) {
        return spot.content().filter(line -> line.id().equals(id)).isPresent();
    }

    /** What lines rest on may have been torn off: then that is the place to look at. */
    private static Place cause(Survey survey, List<Place> torn, Place consequence) {
        for (var place : torn) {
            for (var scan : survey.scans().values()) {
                var witness = survey.witnessOfLoss(scan.feed());
                if (place.file().startsWith(scan.folder()) && witness.isPresent()) {
                    var resting = witness.get().spot().content().map(Line::id).orElseThrow();
                    return new Place(place.file(), place.line(), place.offset(),
                            place.what() + ", and " + resting + " rests on " + witness.get().lost(),
                            consequence.hint());
                }
            }
        }
        return consequence;
    }

    private static Place place(Disk disk, FeedId feed, List<Spot> spots, Spot spot) {
        var hint = switch (spot.standing()) {
            case TORN -> "a crash, or a copy taken during a write, leaves this; the node moves it to quarantine at its"
                    + " next start";
            case BAD, LOOSE, MISSING, SOUND -> "every node that has this feed has the same lines: a start of the node"
                    + " fetches them; or compare with another node's " + Layout.name(feed, spot.segment());
            case ORPHAN ->
                "a crash between two files, or a copy of a running node, leaves this, and the node fetches what"
                        + " is missing; else compare with another node's " + Layout.FEEDS;
            case REFUSED -> "no sound node writes this line: ask who made it";
        };
        return new Place(spot.file(), spot.line(), spot.from(),
                culprit(disk, spots, spot).map(OneByte::what).orElse(spot.what()), hint);
    }

    /** {@return the one byte that makes a line bad, if it is one; a line end that has come to be is such a byte too} */
    private static Optional<OneByte> culprit(Disk disk, List<Spot> spots, Spot spot) {
        if (spot.content().isPresent() || spot.from() == spot.to()) {
            return Optional.empty();
        }
        try {
            var file = disk.read(spot.file());
            var next = spots.indexOf(spot) + 1;
            var found = OneByte.find(file, spot.from(), spot.to() - 1);
            return found.isPresent() || next == spots.size() || !spots.get(next).file().equals(spot.file())
                    ? found
                    : OneByte.find(file, spot.from(), spots.get(next).to() - 1);
        } catch (IOException failed) {
            throw new StoreException("read", spot.file(), failed);
        }
    }

    private static Optional<Place> manifest(FeedScan scan) {
        var file = scan.folder().resolve(Layout.MANIFEST);
        var hint = "the node builds it again from sound segments at its next start";
        if (scan.manifest().flaw().isPresent()) {
            var flaw = scan.manifest().flaw().get();
            return Optional.of(new Place(file, flaw.line(), flaw.offset(), flaw.what(), hint));
        }
        var offset = 0L;
        for (var seal : scan.manifest().seals().values()) {
            var what = Optional.ofNullable(scan.measured().get(seal.segment())).flatMap(seal::difference);
            if (what.isPresent()) {
                return Optional.of(new Place(file, seal.segment(), offset, what.get(), hint));
            }
            offset += seal.text().length() + 1;
        }
        return Optional.empty();
    }
}
