package io.nodeplane.harness.run;

import io.nodeplane.charter.Charter;
import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Copies the disks of all places, dead ones too, at several moments of a run, each time into a new folder; and has the
 * copies read.
 */
final class Gatherer {
    static final String FEEDS = Copies.FEEDS;

    private final World world;
    private final SortedSet<NodeId> places;
    private final Path folder;
    private final Copies copies;
    private final boolean sparing;
    /** The wall clock beside the lab's own, each time that somebody looked. */
    private final List<Clocks.Reading> readings = new ArrayList<>();
    private int count;

    Gatherer(World world, SortedSet<NodeId> places, Path folder) {
        this(world, places, folder, false);
    }

    private Gatherer(World world, SortedSet<NodeId> places, Path folder, boolean sparing) {
        this.sparing = sparing;
        this.world = world;
        this.places = places;
        this.folder = folder;
        this.copies = new Copies(places);
    }

    /** {@return one that copies only what somebody asks it to keep, as evidence of nothing} */
    static Gatherer sparing(World world, SortedSet<NodeId> places, Path folder) {
        return new Gatherer(world, places, folder, true);
    }

    static Path data(Path copies, NodeId place) {
        return Copies.data(copies, place);
    }

    /** Copies everything now. Ledger files that do not continue their last copy are remembered. */
    void gather(String label) throws IOException {
        if (!sparing) {
            copies.told(new Copies.Deed.Moment(keep(label, places)));
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
        return copies.clocks();
    }

    /** Learns that processes are started on these disks. */
    void started(Collection<NodeId> which) throws IOException {
        copies.told(new Copies.Deed.Started(which));
    }

    /** Learns that a machine loses its power: of its event log, which is never forced, the end may be torn. */
    void powerLost() throws IOException {
        copies.told(new Copies.Deed.PowerLost());
    }

    /**
     * Learns that the lab has replaced a disk.
     *
     * @param before a copy of what it held
     * @param now a copy of what it holds; empty for nothing
     */
    void replaced(NodeId place, Path before, Optional<Path> now) throws IOException {
        copies.told(new Copies.Deed.Replaced(place, before, now));
    }

    /** Learns that a twin begins with what this copy holds. */
    void cloned(NodeId twin, Path copy) throws IOException {
        copies.told(new Copies.Deed.Cloned(twin, copy));
    }

    /** {@return all that was copied, told} */
    Run.Gathers gathers(Charter charter) {
        return copies.gathers(charter);
    }

    /** {@return what the last copy holds} */
    SortedMap<NodeId, NodeEvidence> read(Charter charter) throws IOException {
        return copies.read(charter, readings, world::at, world::running);
    }

    /** {@return what it takes to read the copies again, without a world} */
    RunRecord.Copied copied() {
        return RunRecord.Copied.of(folder, copies.deeds(), readings, readings.isEmpty()
                ? Optional.empty()
                : Optional.of(world.at(0)), places.stream().filter(world::running).toList());
    }
}
