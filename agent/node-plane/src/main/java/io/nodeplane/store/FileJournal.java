package io.nodeplane.store;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The journal on feed files.
 *
 * <p>The lines of all other feeds are durable before the first own line of the same append is written; the own lines
 * get one write and one fsync together. So a crash leaves no own line without what it rests on: if recovery finds that,
 * it is damage.
 */
final class FileJournal implements Journal {
    /** The most files that are kept open. */
    static final int OPEN_MAX = 64;

    private final Path path;
    private final Disk disk;
    private final Limits limits;
    private final Presence presence;
    private final Shelves shelves;
    private final SortedSet<FeedId> grown = new TreeSet<>();
    private final long startedAt;
    private final SortedMap<FeedId, FeedFile> files;
    private final Map<FeedId, FeedFile> open = new LinkedHashMap<>(OPEN_MAX, 0.75f, true);
    private Identity identity;
    private Guard guard;
    private @Nullable Append failure;

    /**
     * @param files the feeds that have files
     * @param guard as it is on disk
     * @param shelves on which entries go that need not be in memory
     * @param presence asked before every append
     * @param startedAt wall-clock time in ms, for the names of quarantined files
     */
    FileJournal(Path path, Disk disk, Limits limits, Identity identity, Guard guard,
            SortedMap<FeedId, FeedFile> files, Shelves shelves, Presence presence, long startedAt) {
        this.shelves = shelves;
        this.presence = presence;
        this.path = path;
        this.disk = disk;
        this.limits = limits;
        this.startedAt = startedAt;
        this.files = files;
        this.identity = identity;
        this.guard = guard;
    }

    /** @throws IllegalArgumentException if a line does not continue its feed; nothing is written then */
    @Override
    public Append append(List<Line> lines, @Nullable FeedId own) {
        if (failure != null) {
            return failure;
        }
        var byFeed = new TreeMap<FeedId, List<Line>>();
        lines.forEach(line -> byFeed.computeIfAbsent(line.feed(), feed -> new ArrayList<>()).add(line));
        byFeed.forEach((feed, more) -> file(feed).check(more));
        var mine = own == null ? null : byFeed.remove(own);
        var missing = presence.missing();
        if (missing.isPresent()) {
            failure = new Append.Failed(missing.get());
            return failure;
        }
        var notes = new ArrayList<Event>();
        try {
            var why = reason(mine);
            doubt(byFeed, why);
            begin(byFeed);
            for (var other : byFeed.entrySet()) {
                append(other.getKey(), other.getValue()).ifPresent(notes::add);
            }
            if (own != null && mine != null) {
                adopt(own, why);
                append(own, mine).ifPresent(notes::add);
            }
        } catch (IOException failed) {
            failure = new Append.Failed("cannot append to the feeds in " + path + ": " + StoreException.why(failed));
            return failure;
        }
        lines.forEach(line -> grown.add(line.feed()));
        return new Append.Durable(notes);
    }

    @Override
    public Ledger shelved(Ledger ledger) {
        var shelved = ledger;
        for (var feed : grown) {
            var lines = file(feed).steady();
            if (lines.isPresent()) {
                shelved = shelves.shelved(shelved, feed, lines.get());
            }
        }
        grown.clear();
        return shelved;
    }

    /** {@return the last own entry that is durable; empty before the genesis, and after a failure} */
    Optional<EntryId> tip() {
        return failure != null
                ? Optional.empty()
                : identity.feed().flatMap(feed -> Optional.ofNullable(files.get(feed))).flatMap(FeedFile::tip);
    }

    /**
     * {@return the lines of all segments of all feeds, as {@link FeedFile#covered}; empty if a feed is damaged, if they are not
     * those of the ledger, and after a failure}
     */
    Optional<SortedMap<FeedId, List<Seal>>> covered(Ledger ledger) {
        var covered = new TreeMap<FeedId, List<Seal>>();
        for (var file : files.entrySet()) {
            file.getValue().covered(ledger).ifPresent(seals -> covered.put(file.getKey(), seals));
        }
        return failure == null && covered.size() == files.size() && ledger.feeds().equals(List.copyOf(files.keySet()))
                ? Optional.of(covered)
                : Optional.empty();
    }

    boolean failed() {
        return failure != null;
    }

    /** {@return the guard as it is on disk} */
    Guard guard() {
        return guard;
    }

    Identity identity() {
        return identity;
    }

    /** Closes the files. What an append answered for is durable already. */
    void close() {
        if (failure == null) {
            failure = new Append.Failed("the data directory " + path + " is closed");
        }
        open.values().forEach(FileJournal::closed);
    }

    /** {@return why the lines begin another feed, if they do} */
    private static Optional<String> reason(@Nullable List<Line> mine) {
        return mine != null && mine.getFirst().entry().body() instanceof Body.Genesis genesis
                ? Optional.of(genesis.why()).filter(Body.Genesis.WHYS::contains)
                : Optional.empty();
    }

    /**
     * Entries of the own feed that others brought: this disk was set back. It is written down before they are, for a start
     * after a crash would take them for what this disk always held. Those that waited here were held always.
     */
    private void doubt(SortedMap<FeedId, List<Line>> brought, Optional<String> why) throws IOException {
        var feed = identity.feed().filter(own -> brought.containsKey(own) && file(own).lacks(brought.get(own)));
        if (feed.isPresent() && guard.doubt().filter(known -> known.feed().equals(feed.get())).isEmpty()) {
            guard = new Guard(guard.place(), guard.head(), guard.clean(),
                    Optional.of(new Guard.Doubt(feed.get(), why.orElse(Body.Genesis.ROLLED_BACK))));
            guard.write(disk, path);
        }
    }

    /** Before the genesis is written: a start that finds it must know that it is its own, and why it was to begin. */
    private void adopt(FeedId own, Optional<String> why) throws IOException {
        if (!identity.feed().equals(Optional.of(own))) {
            identity = identity.with(own, why);
            identity.write(disk, path);
        }
    }

    /** Takes out the feeds that begin here, and makes their lines durable: a stranger may bring thousands at once. */
    private void begin(SortedMap<FeedId, List<Line>> brought) throws IOException {
        var fresh = new TreeMap<FeedId, List<Line>>();
        brought.forEach((feed, lines) -> {
            if (file(feed).begins(lines)) {
                fresh.put(feed, lines);
            }
        });
        if (!fresh.isEmpty()) {
            new NewFeeds(disk, path, fresh).write(files);
            brought.keySet().removeAll(fresh.keySet());
        }
    }

    private Optional<Event> append(FeedId feed, List<Line> lines) throws IOException {
        var file = file(feed);
        if (!file.isOpen() && open.size() >= OPEN_MAX) {
            var eldest = open.keySet().iterator().next();
            Objects.requireNonNull(open.remove(eldest)).close();
        }
        open.put(feed, file);
        return file.append(lines, startedAt);
    }

    private FeedFile file(FeedId feed) {
        return files.computeIfAbsent(feed, id -> new FeedFile(disk, path, id, limits));
    }

    private static void closed(FeedFile file) {
        try {
            file.close();
        } catch (IOException ignored) {
            // Nothing rests on it: every append that was answered for has been forced.
            return;
        }
    }
}
