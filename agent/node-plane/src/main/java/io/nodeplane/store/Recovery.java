package io.nodeplane.store;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Event;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.store.Spot.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a start does with the feed files of a data directory. Only what a crash can have left behind the last line of a
 * feed is cut off; everything else stays as it lies until what is missing has come.
 *
 * <p>At every moment a byte that was read is in its feed file or durable in quarantine. Doing it twice, or again after a
 * crash in the middle, does no harm.
 */
final class Recovery {
    private final Path path;
    private final Disk disk;
    private final Identity identity;
    private final List<Event> notes = new ArrayList<>();
    private final SortedMap<FeedId, FeedFile> files = new TreeMap<>();
    /** The first damage of each feed that stays. */
    private final SortedMap<FeedId, Spot> flaws = new TreeMap<>();
    private final Optional<Shortcut> shortcut;
    private Optional<SnapshotStart> used = Optional.empty();
    private @Nullable Guard written;

    /** What a snapshot must have been made with to be of use. */
    record Shortcut(Charter charter, String software) {}

    /** Reads every file in full. */
    Recovery(Path path, Disk disk, Identity identity) {
        this(path, disk, identity, Optional.empty());
    }

    /** @param shortcut empty if every file is to be read in full, whatever else is there */
    Recovery(Path path, Disk disk, Identity identity, Optional<Shortcut> shortcut) {
        this.path = path;
        this.disk = disk;
        this.identity = identity;
        this.shortcut = shortcut;
    }

    /** {@return the feeds that have files, to append to; after {@link #run}} */
    SortedMap<FeedId, FeedFile> files() {
        return files;
    }

    /** {@return the guard as it is now on disk; after {@link #run}} */
    Guard guard() {
        return Objects.requireNonNull(written);
    }

    Recovered run(long at, Limits limits) {
        try {
            used = shortcut.flatMap(this::shortened);
            var survey = used.isPresent() ? used.get().survey() : survey();
            var changed = false;
            for (var scan : survey.scans().values()) {
                changed |= cleaned(scan, survey.spots().get(scan.feed()), survey.ledger(), at);
            }
            return kept(changed ? survey() : survey, limits, at);
        } catch (IOException failed) {
            throw new StoreException("recover", path, failed);
        }
    }

    private Optional<SnapshotStart> shortened(Shortcut with) {
        if (!disk.exists(path.resolve(Layout.SNAPSHOT))) {
            return Optional.empty();
        }
        try {
            var start = SnapshotStart.read(disk, path, with.charter(), with.software());
            notes.add(Event.of("snapshot", start.covered() + " entries were taken from " + Layout.SNAPSHOT + ", "
                    + start.replayed() + " were read and replayed").with("covered", start.covered())
                    .with("replayed", start.replayed()));
            return Optional.of(start);
        } catch (CoveredFeed.Misfit misfit) {
            notes.add(Event.of("snapshot", Layout.SNAPSHOT + " is of no use, and everything is replayed: "
                    + misfit.getMessage()).with("covered", 0));
            return Optional.empty();
        }
    }

    private Survey survey() {
        return Survey.of(identity.cluster(), Survey.scan(disk, path.resolve(Layout.FEEDS)));
    }

    /** {@return whether bytes have left the feed's files for quarantine} */
    private boolean cleaned(FeedScan scan, List<Spot> spots, Ledger ledger, long at) throws IOException {
        if (scan.torn().isPresent()) {
            cut(scan, scan.torn().get(), at);
        }
        if (spots instanceof SoundSpots) {
            return false;
        }
        var bad = spots.stream().filter(spot -> spot.standing() == Standing.BAD).findFirst();
        if (bad.isEmpty() || !surplus(spots)) {
            return scan.torn().isPresent();
        }
        notes.add(told(scan, bad.get(), "nothing is missing there"));
        new FeedFile(disk, path, scan, spots, ledger, scan.manifest(), Limits.USUAL).append(List.of(), at)
                .ifPresent(notes::add);
        return true;
    }

    /** Everything that is there now stays. */
    private Recovered kept(Survey survey, Limits limits, long at) throws IOException {
        for (var scan : survey.scans().values()) {
            var flaw = survey.flaw(scan.feed());
            flaw.ifPresent(spot -> {
                flaws.put(scan.feed(), spot);
                notes.add(told(scan, spot, spot.standing() == Standing.REFUSED
                        ? "it stays in the file, and is in no ledger"
                        : "it stays in the file until what is missing has come"));
            });
            files.put(scan.feed(), new FeedFile(disk, path, scan, survey.spots().get(scan.feed()),
                    survey.ledger(), sealed(scan, flaw.isPresent(), at), limits));
        }
        var guard = Guard.read(disk, path);
        settle(survey, guard.map(Guard::clean).orElse(false));
        return judged(survey, guard);
    }

    /** {@return whether bad bytes stand only between lines that continue each other: then nothing is missing} */
    private static boolean surplus(List<Spot> spots) {
        var untorn = spots.stream().filter(spot -> spot.standing() != Standing.TORN).toList();
        return untorn.getLast().sound()
                && untorn.stream().allMatch(spot -> spot.sound() || spot.standing() == Standing.BAD);
    }

    private Recovered judged(Survey survey, Optional<Guard> guard) throws IOException {
        var own = identity.feed();
        var ownFeed = own.filter(feed -> survey.ledger().find(feed, 1).isPresent());
        var here = disk.whereabouts(path);
        var doubt = own.flatMap(feed -> doubt(survey, feed, guard, here));
        doubt.ifPresent(found -> notes.add(Event.of("doubt", "the own feed " + own.get() + " is not continued: "
                + found.reason()).with("why", found.why()).with("feed", own.get().label())));
        if (own.isPresent() && ownFeed.isEmpty() && doubt.isEmpty()) {
            notes.add(Event.of("own-feed-empty", "the feed " + own.get() + " of this node has no entry on this disk:"
                    + " its genesis was never durable, and another feed begins"));
        }
        // Before any own entry of this process is: an own feed without a guard is a copy.
        var head = own.flatMap(feed -> Optional.ofNullable(files.get(feed))).flatMap(FeedFile::tip)
                .or(() -> guard.flatMap(Guard::head));
        written = new Guard(here, head, false, doubt.map(found -> new Guard.Doubt(own.get(), found.why())));
        written.write(disk, path);
        return new Recovered(survey.ledger(), ownFeed.orElse(null), doubt.map(Doubt::why), survey.waiting(), notes,
                used.map(SnapshotStart::membership), used.map(SnapshotStart::check),
                used.map(SnapshotStart::replayed).orElse(survey.ledger().size()));
    }

    private record Doubt(String why, String reason) {}

    private Optional<Doubt> doubt(Survey survey, FeedId own, Optional<Guard> guard, Whereabouts here) {
        var kept = guard.flatMap(Guard::doubt).filter(doubt -> doubt.feed().equals(own));
        if (kept.isPresent()) {
            return Optional.of(new Doubt(kept.get().why(), "an earlier start found so, and no other feed has begun"));
        }
        var flaw = flaws.get(own);
        if (flaw != null) {
            return Optional.of(new Doubt("damaged", flaw.file() + " line " + flaw.line() + ": " + flaw.what()));
        }
        if (guard.isEmpty()) {
            return survey.scans().containsKey(own)
                    ? Optional.of(new Doubt("copied", "there is no readable " + Layout.GUARD + " beside it"))
                    : Optional.empty();
        }
        var moved = guard.get().moved(here);
        if (!moved.isEmpty()) {
            return Optional.of(new Doubt("copied", "the directory was at another place before: another " + moved));
        }
        var head = guard.get().head();
        if (head.isPresent() && head.get().feed().equals(own)
                && !(files.containsKey(own) && files.get(own).has(head.get()))) {
            return Optional.of(new Doubt("rolled-back", "it had " + head.get() + " before, which is not here"));
        }
        // Own entries are durable before anyone sees them: an entry of another feed that rests on one proves a loss.
        return survey.witnessOfLoss(own).map(witness -> new Doubt("rolled-back", witness.spot().file() + " line "
                + witness.spot().line() + " rests on " + witness.lost() + ", which is not here"));
    }

    private void cut(FeedScan scan, Spot spot, long at) {
        try {
            var bytes = scan.sizes().get(spot.segment()) - spot.from();
            var copy = new Quarantine(disk, path).keep(scan.feed(), spot.file(), spot.from(), at);
            disk.truncate(spot.file(), spot.from());
            disk.force(spot.file());
            notes.add(told(scan, spot, bytes + " bytes moved to quarantine").with("bytes", bytes)
                    .with("quarantine", copy));
        } catch (IOException failed) {
            throw new StoreException("mend", spot.file(), failed);
        }
    }

    private static Event told(FeedScan scan, Spot spot, String then) {
        var name = Layout.name(scan.feed(), spot.segment());
        return Event.of(spot.standing().event(),
                Json.printable(name + " line " + spot.line() + ": " + spot.what() + "; " + then).value())
                .with("file", name).with("line", spot.line()).with("offset", spot.from());
    }

    /** {@return the feed's manifest, built again if it is not what the sound segments say} */
    private Manifest sealed(FeedScan scan, boolean flawed, long at) throws IOException {
        var manifest = new Manifest(scan.manifest().seals(), Optional.empty());
        var wrong = scan.manifest().flaw().map(flaw -> Layout.MANIFEST + " line " + flaw.line() + ": " + flaw.what());
        for (var seal : flawed ? List.<Seal>of() : scan.measured().values()) {
            var said = Optional.ofNullable(manifest.seals().get(seal.segment()));
            wrong = wrong.or(() -> said.flatMap(old -> old.difference(seal)
                    .map(what -> Layout.MANIFEST + " line " + seal.segment() + ": " + what)));
            manifest = manifest.with(seal);
        }
        if (wrong.isPresent()) {
            var copy = new Quarantine(disk, path).keep(scan.feed(), scan.folder().resolve(Layout.MANIFEST), 0, at);
            notes.add(Event.of("manifest", wrong.get() + "; it was built again from the segments")
                    .with("file", Layout.name(scan.feed(), Layout.MANIFEST)).with("quarantine", copy));
        }
        if (wrong.isPresent() || !manifest.seals().equals(scan.manifest().seals())) {
            manifest.write(disk, scan.folder());
        }
        return manifest;
    }

    /**
     * Makes durable what was read. A process that was killed may have left lines that the system has not written out
     * yet; they are about to be built on.
     *
     * <p>An fsync that failed may have left lines that can be read and will never be written out, whatever later fsyncs
     * answer (Rebello et al. 2020). They stand in open segments; unless the last process told that it ended well, those
     * are written anew.
     */
    private void settle(Survey survey, boolean clean) throws IOException {
        for (var scan : survey.scans().values()) {
            for (var number : scan.sizes().keySet()) {
                var file = scan.folder().resolve(Layout.segment(number));
                if (clean || number < scan.last()) {
                    disk.force(file);
                } else {
                    disk.replace(file, disk.read(file));
                }
            }
            for (var folder : Layout.above(path, scan.folder().resolve(Layout.segment(1)))) {
                disk.force(folder);
            }
        }
    }
}
