package io.nodeplane.store;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The journal on feed files.
 *
 * <p>Lines come in an order in which they can be admitted. Each own line gets an fsync of its own, after that of all
 * lines before it and before the write of any line after it. So a crash can leave neither an own line without what it
 * rests on, nor a line that rests on a lost own one, nor an own line after a lost one: if recovery finds that, it is
 * damage. Between own lines, lines of other feeds get one write and one fsync for each file.
 */
final class FileJournal implements Journal {
    /** The most files of other feeds that are kept open. */
    static final int OPEN_MAX = 64;

    private final Path path;
    private final Disk disk;
    private final Map<FeedId, Disk.Appender> open = new LinkedHashMap<>(OPEN_MAX, 0.75f, true);
    private Identity identity;
    private @Nullable FeedId ownFeed;
    private Disk.@Nullable Appender own;
    private SortedMap<FeedId, Long> durable = new TreeMap<>();
    private @Nullable Append failure;

    FileJournal(Path path, Disk disk, Identity identity, Recovered recovered) {
        this.path = path;
        this.disk = disk;
        this.identity = identity;
        this.ownFeed = recovered.ownFeed();
        var frontier = recovered.ledger().frontier();
        frontier.feeds().forEach(feed -> durable.put(feed, frontier.seq(feed)));
    }

    /** @throws IllegalArgumentException if a line does not continue its feed; nothing is written then */
    @Override
    public Append append(List<Line> lines) {
        if (failure != null) {
            return failure;
        }
        var reached = continued(lines);
        try {
            var others = new TreeMap<FeedId, StringBuilder>();
            for (var line : lines) {
                if (isOwn(line)) {
                    store(others);
                    var appender = openedOwn(line.feed());
                    appender.write(bytes(line.text() + "\n"));
                    appender.force(false);
                } else {
                    others.computeIfAbsent(line.feed(), feed -> new StringBuilder()).append(line.text()).append('\n');
                }
            }
            store(others);
        } catch (IOException failed) {
            failure = new Append.Failed("cannot append to the feeds in " + path + ": " + StoreException.why(failed));
            return failure;
        }
        durable = reached;
        return new Append.Durable();
    }

    /** Makes lines of other feeds durable: one write and one fsync for each file. */
    private void store(SortedMap<FeedId, StringBuilder> others) throws IOException {
        for (var other : others.entrySet()) {
            var appender = opened(other.getKey());
            appender.write(bytes(other.getValue().toString()));
            appender.force(false);
        }
        others.clear();
    }

    /** Closes the files. What an append answered for is durable already. */
    void close() {
        if (failure == null) {
            failure = new Append.Failed("the data directory " + path + " is closed");
        }
        open.values().forEach(FileJournal::closed);
        if (own != null) {
            closed(own);
        }
    }

    private SortedMap<FeedId, Long> continued(List<Line> lines) {
        var reached = new TreeMap<>(durable);
        for (var line : lines) {
            long end = reached.getOrDefault(line.feed(), 0L);
            if (line.entry().seq() > end + 1) {
                throw new IllegalArgumentException(line.id() + " does not continue its feed, which ends at seq " + end);
            }
            reached.merge(line.feed(), line.entry().seq(), Math::max);
        }
        return reached;
    }

    private boolean isOwn(Line line) throws IOException {
        if (ownFeed == null && line.entry().seq() == 1 && line.feed().node().equals(identity.node())) {
            // Before the genesis: a start that finds the genesis must know that it is its own.
            identity = identity.with(line.feed());
            identity.write(disk, path);
            ownFeed = line.feed();
        }
        return line.feed().equals(ownFeed);
    }

    private Disk.Appender openedOwn(FeedId feed) throws IOException {
        if (own == null) {
            own = created(feed);
        }
        return own;
    }

    private Disk.Appender opened(FeedId feed) throws IOException {
        var known = open.get(feed);
        if (known != null) {
            return known;
        }
        if (open.size() >= OPEN_MAX) {
            var eldest = open.keySet().iterator().next();
            open.remove(eldest).close();
        }
        var appender = created(feed);
        open.put(feed, appender);
        return appender;
    }

    private Disk.Appender created(FeedId feed) throws IOException {
        var file = Layout.file(path.resolve(Layout.FEEDS), feed);
        if (Files.exists(file) && durable.containsKey(feed)) {
            return disk.appender(file);
        }
        disk.createDirectories(file.getParent());
        var appender = disk.appender(file);
        appender.force(true);
        // All folders, not only those created just now: a process that was killed may have left some not yet durable.
        for (var folder : Recovery.folders(path, file)) {
            disk.force(folder);
        }
        return appender;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    private static void closed(Disk.Appender appender) {
        try {
            appender.close();
        } catch (IOException ignored) {
            // Nothing rests on it: every append that was answered for has been forced.
            return;
        }
    }
}
