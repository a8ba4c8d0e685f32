package io.nodeplane.harness.run;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
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
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The copies of a run's disks, and what they say. It is told of each copy as it is made; told the same again, later and with
 * no world, it reads the same.
 */
final class Copies {
    static final String FEEDS = "feeds";
    private static final String DATA = "data";

    private final SortedSet<NodeId> places;
    private final List<Deed> deeds = new ArrayList<>();
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
    /** Ledgers that were read: of those with equal heads, which are equal, one is kept. For look-ups only. */
    private final Map<Hash, Ledger> ledgers = new HashMap<>();
    private final EventFile.Pool pool = new EventFile.Pool();
    private boolean powerLost;
    private Clocks clocks = Clocks.EVEN;

    Copies(SortedSet<NodeId> places) {
        this.places = places;
        this.blank = new TreeSet<>(places);
    }

    /** Something that the copies must be told, in order. */
    sealed interface Deed {
        /** All was copied into this folder. */
        record Moment(Path folder) implements Deed {}

        /**
         * The lab has replaced a disk.
         *
         * @param before a copy of what it held
         * @param now a copy of what it holds; empty for nothing
         */
        record Replaced(NodeId place, Path before, Optional<Path> now) implements Deed {}

        /** A twin begins with what this copy holds. */
        record Cloned(NodeId twin, Path copy) implements Deed {}

        /** Processes are started on these disks. */
        record Started(Collection<NodeId> which) implements Deed {
            public Started {
                which = List.copyOf(which);
            }
        }

        /** A machine loses its power: of its event log, which is never forced, the end may be torn. */
        record PowerLost() implements Deed {}
    }

    static Path data(Path copies, NodeId place) {
        return copies.resolve(place.value()).resolve(DATA);
    }

    /** {@return all that it was told, in order} */
    List<Deed> deeds() {
        return List.copyOf(deeds);
    }

    void told(Deed deed) throws IOException {
        deeds.add(deed);
        switch (deed) {
            case Deed.Moment(var folder) -> moment(folder);
            case Deed.Replaced(var place, var before, var now) -> replaced(place, before, now);
            case Deed.Cloned(var twin, var copy) -> {
                inherited.put(twin, logged(twin, copy));
                last.put(twin, copy);
            }
            case Deed.Started(var which) -> which.forEach(blank::remove);
            case Deed.PowerLost lost -> powerLost = true;
        }
    }

    /** Ledger files that do not continue their last copy are remembered. */
    private void moment(Path folder) throws IOException {
        moments.add(folder);
        for (var place : places) {
            var copy = data(folder, place);
            if (last.containsKey(place)) {
                DiskGrowth.flaws(last.get(place), copy)
                        .forEach(flaw -> rewritten.add(place + ": " + flaw + " in " + folder.getFileName()));
            }
            last.put(place, copy);
        }
    }

    private void replaced(NodeId place, Path before, Optional<Path> now) {
        earlier.put(place, events(place, before));
        last.remove(place);
        if (now.isPresent()) {
            blank.remove(place);
        } else {
            blank.add(place);
        }
        now.ifPresent(copy -> last.put(place, copy));
    }

    /** {@return how the wall clock behaved; known when all is {@linkplain #read read}} */
    Clocks clocks() {
        return clocks;
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

    /**
     * {@return what the last copy holds}
     *
     * @param readings the wall clock beside the lab's own, each time that somebody looked
     * @param running whether a place's process ran at the end
     */
    SortedMap<NodeId, NodeEvidence> read(Charter charter, List<Clocks.Reading> readings, Clocks.Machine machine,
            Predicate<NodeId> running) throws IOException {
        var lines = new FeedLines();
        var evidence = new TreeMap<NodeId, NodeEvidence>();
        var logged = new TreeMap<NodeId, List<LoggedEvent>>();
        places.forEach(place -> logged.put(place, events(place, data(moments.getLast(), place))));
        var told = Clocks.told(logged, readings, machine);
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
                            told.events().getOrDefault(place, List.of()), running.test(place), flaws, copy));
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
