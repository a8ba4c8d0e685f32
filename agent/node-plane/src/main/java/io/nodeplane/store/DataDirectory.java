package io.nodeplane.store;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.EventLog;
import io.nodeplane.runtime.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A node's data directory, held by one process at a time: identity, feeds, event log and quarantine.
 *
 * <p>Use: {@link #open}, {@link #recover}, then {@link #journal} and {@link #eventLog}; {@link #close} at the end. One
 * thread uses it, and that thread must never be interrupted: an interrupt closes a file under its write (the journal
 * then answers that it failed, as after any other failed write).
 */
public final class DataDirectory implements AutoCloseable {
    // A process loses its lock on a file when it closes any channel on it; so a second open within this process must be
    // refused before it touches the lock file.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Disk disk;
    private final FileChannel lock;
    private Identity identity;
    private @Nullable FileJournal journal;
    private @Nullable EventLogFile eventLog;

    private DataDirectory(Path path, Disk disk, FileChannel lock, Identity identity) {
        this.path = path;
        this.disk = disk;
        this.lock = lock;
        this.identity = identity;
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

    static DataDirectory open(Path path, NodeId node, Charter charter, Disk disk) {
        Path real;
        try {
            disk.createDirectories(path);
            real = path.toRealPath();
        } catch (IOException failed) {
            throw new StoreException("create the data directory", path, failed);
        }
        if (!HELD.add(real)) {
            throw inUse(real, "this process");
        }
        FileChannel lock = null;
        try {
            lock = lock(real);
            return new DataDirectory(real, disk, lock, identity(real, node, charter, disk));
        } catch (IOException | StoreException failed) {
            HELD.remove(real);
            release(lock);
            throw failed instanceof StoreException known
                    ? known
                    : new StoreException("write into the data directory", real, (IOException) failed);
        }
    }

    /**
     * Verifies every file, and mends what may be mended: bytes after the last sound line of a feed are copied to the
     * folder {@code quarantine} and cut off; what they held is fetched from peers again.
     *
     * @param at wall-clock time in ms, for the names of quarantined files
     * @throws StoreException if the own feed is damaged, for a node that forgot own entries would fork its feed; no file
     *     is changed then
     */
    public Recovered recover(long at) {
        if (journal != null) {
            throw new IllegalStateException("recovered already");
        }
        var recovery = new Recovery(path, disk, identity);
        var recovered = recovery.run(at);
        journal = new FileJournal(path, disk, identity, recovered);
        return recovered;
    }

    /**
     * {@return the journal; the same one each time}
     *
     * <p>While the node has no own feed, the first genesis of its own id that is appended begins it; so a node writes
     * its genesis before it stores what peers have of feeds that an earlier disk of its own held.
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
            eventLog = new EventLogFile(path, identity.node(), EventLogFile.LENGTH_MAX);
        }
        return eventLog;
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

    /** {@return the directory, as a real path} */
    public Path path() {
        return path;
    }

    /** Gives the directory free. */
    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
        if (eventLog != null) {
            eventLog.close();
        }
        HELD.remove(path);
        release(lock);
    }

    private static FileChannel lock(Path path) throws IOException {
        var file = path.resolve(Layout.LOCK);
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            var holder = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            channel.close();
            throw inUse(path, holder.matches("[0-9]{1,19}") ? "process " + holder : "another process");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static StoreException inUse(Path path, String holder) {
        return new StoreException("the data directory " + path + " is in use by " + holder + ": stop that one first, or"
                + " give this node a directory of its own");
    }

    private static Identity identity(Path path, NodeId node, Charter charter, Disk disk) throws IOException {
        var found = Identity.read(path);
        if (found.isEmpty()) {
            if (!Layout.files(path.resolve(Layout.FEEDS)).isEmpty()) {
                throw new StoreException("the data directory " + path + " holds feeds but no " + Layout.IDENTITY
                        + ": restore that file, or move the directory away and start as after a lost disk");
            }
            var created = new Identity(charter.id(), node, Optional.<FeedId>empty());
            created.write(disk, path);
            return created;
        }
        var identity = found.get();
        if (!identity.node().equals(node)) {
            throw new StoreException("the data directory " + path + " belongs to node " + identity.node() + ", and this"
                    + " node calls itself " + node
                    + ": a node keeps its id for ever; use that id or another directory");
        }
        if (!identity.cluster().equals(charter.id())) {
            throw new StoreException("the data directory " + path + " belongs to cluster " + identity.cluster()
                    + ", and the charter's cluster is " + charter.id() + ": use the charter that the directory was"
                    + " created with, or another directory");
        }
        return identity;
    }

    private static void release(@Nullable FileChannel lock) {
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
