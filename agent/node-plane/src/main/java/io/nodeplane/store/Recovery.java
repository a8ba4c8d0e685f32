package io.nodeplane.store;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Event;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.ShelfException;
import io.nodeplane.membership.Membership;
import io.nodeplane.store.Doubts.Finding;
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
    private final Optional<Shortcut> shortcut;
    private final Charter charter;
    private final Shelves shelves;
    private Optional<SnapshotStart> used = Optional.empty();
    private Optional<Membership> fold = Optional.empty();
    private @Nullable Guard written;

    /** What a snapshot must have been made with to be of use. */
    record Shortcut(String software) {}

    /**
     * @param shelves on which entries go that need not be in memory
     * @param shortcut empty if every file is to be read in full, whatever else is there
     */
    Recovery(Path path, Disk disk, Identity identity, Charter charter, Shelves shelves, Optional<Shortcut> shortcut) {
        this.charter = charter;
        this.shelves = shelves;
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
            fold = used.map(start -> start.found().membership());
            var survey = used.isPresent() ? used.get().found().survey() : survey();
            var guard = Guard.find(disk, path);
            var here = disk.whereabouts(path);
            var doubt = doubt(survey, guard, here);
            if (doubt.isPresent() && !doubt.get().doubt().curable()) {
                // What gives rise to it may be moved to quarantine now, and a crash must not forget it.
                remember(guard.guard(), here, doubt);
            }
            var changed = false;
            for (var scan : survey.scans().values()) {
                changed |= cleaned(scan, survey.spots(scan.feed()), survey.ledger(), at);
            }
            var found = changed ? survey() : survey;
            keep(found, limits, at);
            settle(found, guard.guard().map(Guard::clean).orElse(false));
            return judged(found, shelved(found), guard.guard(), here, doubt);
        } catch (IOException failed) {
            throw new StoreException("recover", path, failed);
        } catch (ShelfException failed) {
            throw new StoreException(failed);
        }
    }

    private Optional<SnapshotStart> shortened(Shortcut with) {
        if (!disk.exists(path.resolve(Layout.SNAPSHOT))) {
            return Optional.empty();
        }
        try {
            var start = SnapshotStart.read(disk, path, charter, with.software(), shelves);
            notes.add(Event.of("snapshot", start.covered() + " entries were taken from " + Layout.SNAPSHOT + ", "
                    + start.replayed() + " were read and replayed").with("covered", start.covered())
                    .with("replayed", start.replayed()));
            return Optional.of(start);
        } catch (SnapshotStart.Misfit misfit) {
            notes.add(Event.of("snapshot", Layout.SNAPSHOT + " is of no use, and everything is replayed: "
                    + misfit.getMessage()).with("covered", 0));
            return Optional.empty();
        }
    }

    private Survey survey() {
        var streamed = StreamedSurvey.of(disk, path.resolve(Layout.FEEDS), charter, shelves);
        fold = streamed.map(StreamedSurvey::membership);
        return streamed.map(StreamedSurvey::survey).orElseGet(this::whole);
    }

    private Survey whole() {
        shelves.clear();
        return Survey.of(identity.cluster(), Survey.scan(disk, path.resolve(Layout.FEEDS)));
    }

    /** {@return the ledger of the survey, with what need not be in memory on shelves: of damaged feeds nothing} */
    private Ledger shelved(Survey survey) {
        var ledger = survey.ledger();
        for (var file : files.entrySet()) {
            var lines = file.getValue().steady();
            if (lines.isPresent()) {
                ledger = shelves.shelved(ledger, file.getKey(), lines.get());
            }
        }
        return ledger;
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
        if (bad.isEmpty() || !Survey.surplus(spots)) {
            return scan.torn().isPresent();
        }
        notes.add(told(scan, bad.get(), "nothing is missing there"));
        new FeedFile(disk, path, scan, spots, ledger, scan.manifest(), Limits.USUAL).append(List.of(), at)
                .ifPresent(notes::add);
        return true;
    }

    /** Everything that is there now stays. */
    private void keep(Survey survey, Limits limits, long at) throws IOException {
        for (var scan : survey.scans().values()) {
            var flaw = survey.flaws(scan.feed()).findFirst();
            flaw.ifPresent(spot -> notes.add(told(scan, spot, spot.standing() == Standing.REFUSED
                    ? "it stays in the file, and is in no ledger"
                    : "it stays in the file until what is missing has come")));
            files.put(scan.feed(), new FeedFile(disk, path, scan, survey.spots(scan.feed()),
                    survey.ledger(), sealed(scan, flaw.isPresent(), at), limits));
        }
    }

    private Optional<Finding> doubt(Survey survey, Guard.Found guard, Whereabouts here) throws IOException {
        return identity.feed().isEmpty()
                ? Optional.empty()
                : new Doubts(disk, survey, identity, identity.feed().get(), guard, here).gravest();
    }

    private Recovered judged(Survey survey, Ledger ledger, Optional<Guard> guard, Whereabouts here,
            Optional<Finding> doubt)
            throws IOException {
        var own = identity.feed();
        var ownFeed = own.filter(feed -> survey.ledger().find(feed, 1).isPresent());
        doubt.ifPresent(found -> notes.add(told(found)));
        if (own.isPresent() && ownFeed.isEmpty() && doubt.isEmpty()) {
            notes.add(Event.of("own-feed-empty", "the feed " + own.get() + " of this node has no entry on this disk:"
                    + " its genesis was never durable, and another feed begins"));
        }
        // Before any own entry of this process is: an own feed without a guard is a copy.
        remember(guard, here, doubt);
        return new Recovered(ledger, ownFeed.orElse(null), doubt.map(Finding::doubt), survey.waiting(), notes,
                fold, used.map(SnapshotStart::check),
                used.map(SnapshotStart::replayed).orElse(survey.ledger().size()));
    }

    private void remember(Optional<Guard> before, Whereabouts here, Optional<Finding> found) throws IOException {
        var kept = found.map(Finding::doubt).filter(doubt -> !doubt.curable())
                .map(doubt -> new Guard.Doubt(doubt.feed(), doubt.why()));
        var tip = identity.feed().flatMap(feed -> Optional.ofNullable(files.get(feed))).flatMap(FeedFile::tip);
        written = new Guard(here, before.flatMap(Guard::head), false, kept).reaching(tip);
        written.write(disk, path);
    }

    private static Event told(Finding found) {
        var doubt = found.doubt();
        return Event.of("doubt", "the own feed " + doubt.feed() + " is not continued"
                + (doubt.curable() ? " unless peers have what it waits for: " : ": ") + found.reason())
                .with("why", doubt.why()).with("feed", doubt.feed().label());
    }

    private void cut(FeedScan scan, Spot spot, long at) {
        try {
            var bytes = Objects.requireNonNull(scan.sizes().get(spot.segment())) - spot.from();
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
