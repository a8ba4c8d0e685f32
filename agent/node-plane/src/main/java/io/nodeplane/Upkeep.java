package io.nodeplane;

import io.nodeplane.core.Event;
import io.nodeplane.core.State;
import io.nodeplane.runtime.Background;
import io.nodeplane.runtime.Runner;
import io.nodeplane.store.DataDirectory;
import io.nodeplane.store.SnapshotCheck;
import io.nodeplane.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes on beside a running node: its snapshot is checked and written, and written again at the end, and somebody
 * looks whether its data directory is still there, for a node that has nothing to write does not notice, and how much room is
 * left for it.
 */
final class Upkeep implements AutoCloseable {
    private static final String WRONG = "snapshot.bin did not say what the ledger says: it is deleted, and the agent"
            + " stops so that its next start replays every entry; start it again";

    /** How long the data directory may be gone before an idle agent knows, in ms. */
    private static final long LOOK_MS = 2_000;

    private final CountDownLatch closing = new CountDownLatch(1);
    private final DataDirectory data;
    private final Runner runner;
    private final Consumer<Event> events;
    private final Consumer<String> onHalt;
    private final String version;
    private @Nullable Background background;
    private @Nullable Background watch;
    /** Whether what the node believes rests on its lines alone, as far as has been asked. */
    private volatile boolean sound;

    /** @param onHalt told why, if what the node believes is wrong */
    Upkeep(DataDirectory data, Runner runner, Consumer<Event> events, Consumer<String> onHalt, String version) {
        this.data = data;
        this.runner = runner;
        this.events = events;
        this.onHalt = onHalt;
        this.version = version;
    }

    /**
     * @param check of the snapshot from which the node has started; empty if it has not
     * @param snapshot what writes another one; empty if none is needed
     */
    void start(Optional<SnapshotCheck> check, Optional<Runnable> snapshot) {
        watch = Background.start("data-directory", stop -> watch());
        sound = check.isEmpty();
        if (check.isPresent() || snapshot.isPresent()) {
            background = Background.start("snapshot", stop -> run(check, snapshot, stop));
        }
    }

    private void run(Optional<SnapshotCheck> check, Optional<Runnable> snapshot, BooleanSupplier stop) {
        if (check.isPresent()) {
            switch (check.get().run(stop)) {
                case RIGHT -> sound = true;
                case STOPPED -> {
                    return;
                }
                case WRONG -> {
                    wrong();
                    return;
                }
            }
        }
        snapshot.ifPresent(this::write);
    }

    private void watch() {
        var disk = new DiskWatch(data::room, events);
        try {
            while (!closing.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                var missing = data.missing();
                if (missing.isPresent()) {
                    events.accept(Event.of("data-gone", missing.get()));
                    halt(missing.get());
                    return;
                }
                disk.look();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void halt(String reason) {
        runner.close();
        onHalt.accept(reason);
    }

    private void wrong() {
        events.accept(Event.of("snapshot-wrong", WRONG));
        try {
            data.forgetSnapshot();
        } catch (StoreException failed) {
            events.accept(Event.of("snapshot-wrong", String.valueOf(failed.getMessage())));
        }
        halt(WRONG);
    }

    private void write(Runnable snapshot) {
        try {
            snapshot.run();
        } catch (StoreException failed) {
            events.accept(Event.of("snapshot", "none was written: " + failed.getMessage()));
        }
    }

    /** Writes a snapshot of the last state, if the node can stand by it. */
    void keep(State last) {
        if (sound) {
            data.snapshot(last.ledger(), last.membership(), version).ifPresent(this::write);
        }
    }

    /** Ends what goes on beside the node. */
    @Override
    public void close() {
        closing.countDown();
        if (watch != null) {
            watch.close();
        }
        if (background != null) {
            background.close();
        }
    }
}
