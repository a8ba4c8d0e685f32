package io.nodeplane.store;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.LedgerSnapshot;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.DiskRoom;
import io.nodeplane.runtime.EventLog;
import io.nodeplane.runtime.Journal;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A node's data directory, held by one process at a time: identity, feeds, event log and quarantine.
 *
 * <p>Use: {@link #open}, {@link #recover}, then {@link #journal} and {@link #eventLog}; {@link #close} at the end. One
 * thread uses it, and that thread must never be interrupted: an interrupt closes a file under its write (the journal
 * then answers that it failed, as after any other failed write).
 */
public final class DataDirectory implements AutoCloseable {
    /** How many entries a start should at least have been spared before a snapshot is worth its file. */
    public static final long SNAPSHOT_LINES_MIN = 50_000;

    private final Path path;
    private final Disk disk;
    private final Limits limits;
    private final Closeable lock;
    private final Identity identity;
    private final Charter charter;
    private final Presence presence;
    private final Shelves shelves;
    private @Nullable FileJournal journal;
    private @Nullable EventLogFile eventLog;

    private DataDirectory(Path path, Disk disk, Limits limits, Closeable lock, Identity identity,
            Charter charter, Presence presence) {
        this.presence = presence;
        this.path = path;
        this.disk = disk;
        this.limits = limits;
        this.shelves = new Shelves(path, disk, limits);
        this.lock = lock;
        this.identity = identity;
        this.charter = charter;
    }

    /**
     * {@return the data directory of this node in this cluster, created if it is not there}
     *
     * @throws StoreException if another process holds it, if it is another node's or another cluster's, or if it cannot
     *     be created or written
     */
    public static DataDirectory open(Path path, NodeId node, Charter charter) {
        return open(path, node, charter, Disk.REAL);
    }

    /**
     * As {@link #open(Path, NodeId, Charter)}, on this disk. The {@linkplain #eventsFrom event log's bytes} are read from the
     * real one.
     */
    public static DataDirectory open(Path path, NodeId node, Charter charter, Disk disk) {
        return open(path, node, charter, disk, Limits.USUAL);
    }

    static DataDirectory open(Path path, NodeId node, Charter charter, Disk disk, Limits limits) {
        Path real;
        try {
            disk.createDirectories(path);
            real = disk.real(path);
        } catch (IOException failed) {
            throw new StoreException("create the data directory", path, failed);
        }
        Closeable lock = null;
        try {
            lock = disk.lock(real.resolve(Layout.LOCK));
            var identity = Founding.identity(real, node, charter, disk);
            Founding.charter(real, charter, disk);
            return new DataDirectory(real, disk, limits, lock, identity, charter, Presence.of(disk, real));
        } catch (Disk.HeldException held) {
            throw new StoreException("the data directory " + real + " is in use by " + held.getMessage()
                    + ": stop that one first, or give this node a directory of its own");
        } catch (IOException | StoreException failed) {
            release(lock);
            throw failed instanceof StoreException known
                    ? known
                    : new StoreException("write into the data directory", real, (IOException) failed);
        }
    }

    /**
     * Verifies every file. What a crash can have left behind the last line of a feed is copied to the folder
     * {@code quarantine} and cut off; any other damage stays as it lies, until the journal has been given what is
     * missing.
     *
     * @param at wall-clock time in ms, for the names of quarantined files
     * @throws StoreException if the disk fails
     */
    public Recovered recover(long at) {
        return recover(at, Optional.empty());
    }

    /**
     * As {@link #recover(long)}, but bytes that were verified before, when the snapshot of this directory was made by the
     * same release, are only compared with what they were: see {@link Recovered#check}. A snapshot that does not fit in
     * every respect is of no effect.
     *
     * @param software the release that runs
     */
    public Recovered recover(long at, String software) {
        return recover(at, Optional.of(new Recovery.Shortcut(software)));
    }

    private Recovered recover(long at, Optional<Recovery.Shortcut> shortcut) {
        if (journal != null) {
            throw new IllegalStateException("recovered already");
        }
        var recovery = new Recovery(path, disk, identity, charter, shelves, shortcut);
        var recovered = recovery.run(at, limits);
        journal = new FileJournal(path, disk, limits, identity, recovery.guard(), recovery.files(), shelves, presence,
                at);
        return recovered;
    }

    /**
     * {@return the journal; the same one each time}
     *
     * @throws IllegalStateException before {@link #recover}
     */
    public Journal journal() {
        if (journal == null) {
            throw new IllegalStateException("recover first");
        }
        return journal;
    }

    /** {@return the event log; the same one each time} */
    public EventLog eventLog() {
        if (eventLog == null) {
            eventLog = new EventLogFile(disk, path, identity.node(), EventLogFile.LENGTH_MAX);
        }
        return eventLog;
    }

    /** Lets go of the event log's file: the next event opens the one that is there then. */
    public void reopenEvents() {
        if (eventLog != null) {
            eventLog.reopen();
        }
    }

    /**
     * {@return the bytes of the event log from this offset on, none beyond its end; the caller closes it}
     *
     * @throws IOException if the file cannot be read
     */
    public InputStream eventsFrom(long offset) throws IOException {
        var file = path.resolve(Layout.EVENTS);
        if (!Files.exists(file)) {
            return InputStream.nullInputStream();
        }
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        channel.position(Math.min(offset, channel.size()));
        return Channels.newInputStream(channel);
    }

    /**
     * {@return what writes a snapshot, so that the next start need not replay: any one thread may run it, beside the
     * journal, before the directory is closed} It throws a {@link StoreException} if the disk fails; nothing is lost then
     * but the snapshot. Empty if there is too little to be gained, or if there can be none: of a ledger with a fork, of
     * damaged files, and after a failure.
     *
     * @param ledger what the journal holds now
     * @param membership its fold
     * @param software the release that runs
     */
    public Optional<Runnable> snapshot(Ledger ledger, Membership membership, String software) {
        return snapshot(ledger, membership, software, SNAPSHOT_LINES_MIN);
    }

    Optional<Runnable> snapshot(Ledger ledger, Membership membership, String software, long linesMin) {
        var covered = journal == null || ledger.size() < linesMin || !LedgerSnapshot.possible(ledger)
                || !SnapshotStart.roomFor(ledger)
                        ? Optional.<SortedMap<FeedId, List<Seal>>>empty()
                        : journal.covered(ledger);
        return covered.map(seals -> () -> {
            if (missing().isEmpty()) {
                snapshot().write(ledger, membership, software, seals);
            }
        });
    }

    /**
     * Removes the snapshot.
     *
     * @throws StoreException if the disk fails
     */
    public void forgetSnapshot() {
        snapshot().remove();
    }

    private SnapshotFile snapshot() {
        return new SnapshotFile(disk, path, shelves.pasts());
    }

    /**
     * {@return what is wrong, in one sentence, if this directory is gone or another one has taken its place: what is
     * written goes nowhere then, and the process has to end; any thread may ask}
     */
    public Optional<String> missing() {
        return presence.missing();
    }

    /** {@return how much room is left where the directory lies; any thread may ask} */
    public DiskRoom room() {
        try {
            var store = Files.getFileStore(path);
            return new DiskRoom(store.getUsableSpace(), store.getTotalSpace());
        } catch (IOException | UnsupportedOperationException untold) {
            return DiskRoom.UNKNOWN;
        }
    }

    /** {@return the directory, as a real path} */
    public Path path() {
        return path;
    }

    /** Gives the directory free, and writes down where the own feed ends. */
    @Override
    public void close() {
        if (journal != null) {
            leave(journal);
            journal.close();
            shelves.close();
        }
        if (eventLog != null) {
            eventLog.close();
        }
        release(lock);
    }

    private void leave(FileJournal last) {
        if (last.failed() || missing().isPresent()) {
            // The process stops because the disk has failed, or another directory lies here: it is not written to again.
            return;
        }
        var start = last.guard();
        var doubt = start.doubt().filter(old -> last.identity().feed().equals(Optional.of(old.feed())));
        try {
            new Guard(start.place(), start.head(), true, doubt).reaching(last.tip()).write(disk, path);
        } catch (IOException failed) {
            // The guard of the start is still true; only that this was a clean close stays unknown.
            return;
        }
    }

    private static void release(@Nullable Closeable lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException ignored) {
                // The lock ends with the process at the latest; there is nobody to tell.
                return;
            }
        }
    }
}
