package io.nodeplane.harness.world.sim;

import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The agent of one place, over all its starts, and the disk that outlives it. */
final class SimAgent {
    private final Place place;
    private final Surroundings around;
    private final StringBuilder output = new StringBuilder();
    private Life life = new Off("it was never started");
    private long starts;

    /**
     * What is there before any process.
     *
     * @param place where it is
     * @param node what it calls itself
     */
    record Place(NodeId place, NodeId node, PeerAddress address, Charter charter, List<PeerAddress> seeds,
            NodeClock clock, SimDisk disk, Path data) {}

    /** What all agents share. */
    record Surroundings(VirtualTime time, Instant begin, SimSettings settings, RandomGenerator random,
            SimNetwork network, Witness witness) {

        /** {@return the same, with nobody looking on} */
        Surroundings unwatched() {
            return new Surroundings(time, begin, settings, random, network, (place, before, after) -> {});
        }
    }

    /** What there is of a process. */
    private sealed interface Life {}

    /** No process, and why. */
    private record Off(String why) implements Life {}

    /** A process that does not serve yet. */
    private record Starting(long start) implements Life {}

    private record On(SimProcess process) implements Life {}

    SimAgent(Place place, Surroundings around) {
        this.place = place;
        this.around = around;
    }

    /** @throws IllegalStateException if it runs already */
    void start() {
        if (running()) {
            throw new IllegalStateException("the agent of " + place.place() + " runs already");
        }
        var start = ++starts;
        say("started");
        life = new Starting(start);
        var range = around.settings().start();
        around.time().after(around.random().nextLong(range.min().toNanos(), range.max().toNanos() + 1), () -> {
            if (life.equals(new Starting(start))) {
                boot(start);
            }
        });
    }

    private void boot(long start) {
        try {
            var process = new SimProcess(place, around, start, this::off);
            if (process.alive()) {
                life = new On(process);
                say("serves");
            }
        } catch (StoreException unusable) {
            place.disk().release();
            off(String.valueOf(unusable.getMessage()));
        }
    }

    /** {@return the process that serves, paused or not} */
    Optional<SimProcess> process() {
        return life instanceof On(var process) ? Optional.of(process) : Optional.empty();
    }

    boolean running() {
        return !(life instanceof Off);
    }

    /** {@return how it is, or why nothing runs, in words} */
    String end() {
        return switch (life) {
            case Off(var why) -> why;
            case Starting starting -> "it is starting";
            case On on -> "it serves";
        };
    }

    void kill() {
        if (running()) {
            process().ifPresent(SimProcess::kill);
            off("killed");
        }
    }

    /** The machine loses power: the process ends, and what it did not force is lost, or a part of it. */
    void power() {
        kill();
        place.disk().lose(around.random());
        say("the machine has lost its power");
    }

    void stop() {
        if (running()) {
            process().ifPresent(SimProcess::close);
            off("stopped");
        }
    }

    /** @throws IllegalStateException if a process runs */
    SimDisk idleDisk() {
        if (running()) {
            throw new IllegalStateException("the agent of " + place.place() + " runs: its disk cannot be changed");
        }
        return place.disk();
    }

    /** Copies the disk to {@code data}, and what was printed to the output file, in this new folder. */
    void copy(Path into, String outputFile) throws IOException {
        place.disk().copy(into.resolve("data"));
        Files.write(into.resolve(outputFile), output.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void off(String why) {
        life = new Off(why);
        say(why);
    }

    private void say(String what) {
        output.append(around.begin().plus(Duration.ofNanos(around.time().now()))).append(' ').append(place.place())
                .append(": ").append(what).append('\n');
    }
}
