package io.nodeplane.harness.run;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.world.World;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.EventFile;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.StoreException;
import io.nodeplane.store.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Copies the disks of all places, dead ones too, at several moments of a run, each time into a new folder; and reads the
 * copies.
 */
final class Gatherer {
    static final String FEEDS = "feeds";
    private static final String DATA = "data";

    private final World world;
    private final SortedSet<NodeId> places;
    private final Path folder;
    private final List<String> rewritten = new ArrayList<>();
    /** The moments at which all was copied. */
    private final List<Path> moments = new ArrayList<>();
    /** What the next copy of a disk must continue. */
    private final SortedMap<NodeId, Path> last = new TreeMap<>();
    /** Events of disks that are gone, by the place they were at. */
    private final SortedMap<NodeId, List<LoggedEvent>> earlier = new TreeMap<>();
    /** Events that a twin's disk had when it was made: they are its node's. */
    private final SortedMap<NodeId, List<LoggedEvent>> inherited = new TreeMap<>();
    /** Places whose disk holds nothing, as far as the lab knows: nothing was started on it. */
    private final SortedSet<NodeId> blank;
    private final boolean sparing;
    /** The wall clock beside the lab's own, each time that somebody looked. */
    private final List<Clocks.Reading> readings = new ArrayList<>();
    private Clocks clocks = Clocks.EVEN;
    /** Ledgers that were read: of those with equal heads, which are equal, one is kept. For look-ups only. */
    private final Map<Hash, Ledger> ledgers = new HashMap<>();
    private final EventFile.Pool pool = new EventFile.Pool();
    private boolean powerLost;
    private int count;

    Gatherer(World world, SortedSet<NodeId> places, Path folder) {
        this(world, places, folder, false);
    }

    private Gatherer(World world, SortedSet<NodeId> places, Path folder, boolean sparing) {
        this.sparing = sparing;
        this.world = world;
        this.places = places;
        this.folder = folder;
        this.blank = new TreeSet<>(places);
    }

    /** {@return one that copies only what somebody asks it to keep, as evidence of nothing} */
    static Gatherer sparing(World world, SortedSet<NodeId> places, Path folder) {
        return new Gatherer(world, places, folder, true);
    }

    static Path data(Path copies, NodeId place) {
        return copies.resolve(place.value()).resolve(DATA);
    }

    /** Copies everything now. Ledger files that do not continue their last copy are remembered. */
    void gather(String label) throws IOException {
        if (sparing) {
            return;
        }
        var into = keep(label, places);
        moments.add(into);
        for (var place : places) {
            var copy = data(into, place);
            if (last.containsKey(place)) {
                DiskGrowth.flaws(last.get(place), copy)
                        .forEach(flaw -> rewritten.add(place + ": " + flaw + " in " + into.getFileName()));
            }
            last.put(place, copy);
        }
    }

    /** {@return a new folder with copies of these disks, for {@link #data}} */
    Path keep(String label, SortedSet<NodeId> which) throws IOException {
        count++;
        var into = folder.resolve(String.format(Locale.ROOT, "%02d-%s", count, label));
        Files.createDirectories(into);
        for (var place : which) {
            world.gather(place, into.resolve(place.value()));
        }
        return into;
    }

    /** Looks at the wall clock, which somebody may set at any moment. */
    void lookAtTheClock() {
        world.clock().ifPresent(readings::add);
    }

    /** {@return how the wall clock behaved; known when all is {@linkplain #read read}} */
    Clocks clocks() {
        return clocks;
    }

    /** Learns that processes are started on these disks. */
    void started(Collection<NodeId> which) {
        blank.removeAll(which);
    }

    /** Learns that a machine loses its power: of its event log, which is never forced, the end may be torn. */
    void powerLost() {
        powerLost = true;
    }

    /**
     * Learns that the lab has replaced a disk.
     *
     * @param before a copy of what it held
     * @param now a copy of what it holds; empty for nothing
     */
    void replaced(NodeId place, Path before, Optional<Path> now) {
        earlier.put(place, events(place, before));
        last.remove(place);
        if (now.isPresent()) {
            blank.remove(place);
        } else {
            blank.add(place);
        }
        now.ifPresent(copy -> last.put(place, copy));
    }

    /** Learns that a twin begins with what this copy holds. */
    void cloned(NodeId twin, Path copy) {
        inherited.put(twin, logged(twin, copy));
        last.put(twin, copy);
    }

    /** {@return all that was copied, told} */
    Run.Gathers gathers(Charter charter) {
        var told = new ArrayList<Run.Moment>();
        for (var moment : moments) {
            var held = new TreeMap<NodeId, Run.Held>();
            for (var place : places) {
                var ledger = ledger(place, data(moment, place), charter, new ArrayList<>());
                held.put(place, new Run.Held(ledger.head(), ledger.size(),
                        Membership.replay(charter, ledger).view().digest()));
            }
            told.add(new Run.Moment(moment.getFileName().toString(), held));
        }
        return new Run.Gathers(told, rewritten);
    }

    /** {@return what the last copy holds} */
    SortedMap<NodeId, NodeEvidence> read(Charter charter) throws IOException {
        var lines = new FeedLines();
        var evidence = new TreeMap<NodeId, NodeEvidence>();
        var logged = new TreeMap<NodeId, List<LoggedEvent>>();
        places.forEach(place -> logged.put(place, events(place, data(moments.getLast(), place))));
        var told = Clocks.told(logged, readings, world::at);
        clocks = told.clocks();
        for (var place : places) {
            var copy = data(moments.getLast(), place);
            var flaws = new ArrayList<String>();
            var ledger = ledger(place, copy, charter, flaws);
            var log = EventFile.read(copy, pool);
            flaws.addAll(log.unreadable());
            if (!powerLost) {
                log.torn().forEach(where -> flaws.add(where + ": the line has no end"));
            }
            evidence.put(place,
                    new NodeEvidence(place, ledger, lines.of(copy.resolve(FEEDS)),
                            Membership.replay(charter, ledger).view(),
                            told.events().getOrDefault(place, List.of()), world.running(place), flaws, copy));
        }
        return evidence;
    }

    /** {@return the events of this place up to this copy of its disk, over all disks it had} */
    private List<LoggedEvent> events(NodeId place, Path copy) {
        var before = earlier.getOrDefault(place, List.of());
        var logged = logged(place, copy);
        var all = new ArrayList<>(before);
        all.addAll(logged.subList(common(before, logged), logged.size()));
        return all.subList(common(inherited.getOrDefault(place, List.of()), all), all.size());
    }

    private static int common(List<LoggedEvent> one, List<LoggedEvent> other) {
        var length = 0;
        while (length < one.size() && length < other.size() && one.get(length).equals(other.get(length))) {
            length++;
        }
        return length;
    }

    private List<LoggedEvent> logged(NodeId place, Path copy) {
        return EventFile.read(copy, pool).events().stream().map(logged -> new LoggedEvent(place,
                Instant.ofEpochMilli(logged.now().wall()), logged.now().mono(), logged.event())).toList();
    }

    private Ledger ledger(NodeId place, Path copy, Charter charter, List<String> flaws) {
        if (blank.contains(place) && !Files.isDirectory(copy.resolve(FEEDS))) {
            return Ledger.empty(charter.id());
        }
        try {
            var verification = LedgerFiles.verify(copy);
            switch (verification) {
                case Verification.Sound sound -> {
                    // Nothing to say.
                }
                case Verification.Torn(var sound, var where) -> where.forEach(spot -> flaws.add(spot.toString()));
                case Verification.Damaged(var sound, var spot) -> flaws.add(spot.toString());
            }
            return ledgers.computeIfAbsent(verification.ledger().head(), head -> verification.ledger());
        } catch (StoreException unreadable) {
            flaws.add(String.valueOf(unreadable.getMessage()));
        }
        return Ledger.empty(charter.id());
    }
}
