package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.core.Event;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The segments of one feed, to append to. */
final class FeedFile {
    private static final Ledger NOTHING = Ledger.empty(new ClusterId(Hash.NONE));

    private final Disk disk;
    private final Path dataDirectory;
    private final FeedId feed;
    private final Limits limits;
    private final Path folder;
    private final OpenSegment open;
    private final LinesHere here;
    private final boolean damaged;
    private Optional<EntryId> tip = Optional.empty();
    private Optional<Mending> mending;
    private Manifest manifest = Manifest.EMPTY;
    /** The last segment; 0 before there is any. */
    private int segment;
    private int lines;
    private long bytes;

    /** A feed without files. */
    FeedFile(Disk disk, Path dataDirectory, FeedId feed, Limits limits) {
        this(disk, dataDirectory, feed, limits, NOTHING, Optional.empty());
    }

    private FeedFile(Disk disk, Path dataDirectory, FeedId feed, Limits limits, Ledger before,
            Optional<Mending> mending) {
        this.disk = disk;
        this.dataDirectory = dataDirectory;
        this.feed = feed;
        this.limits = limits;
        this.mending = mending;
        this.damaged = mending.isPresent();
        this.open = new OpenSegment(disk);
        this.folder = Layout.folder(dataDirectory.resolve(Layout.FEEDS), feed);
        this.here = new LinesHere(disk, folder, damaged ? before : NOTHING, damaged);
    }

    /**
     * A feed as recovery leaves it: torn bytes are cut off, and all names are durable.
     *
     * @param ledger holds the sound ones of the spots
     */
    FeedFile(Disk disk, Path dataDirectory, FeedScan scan, List<Spot> spots, Ledger ledger, Manifest manifest,
            Limits limits) {
        this(disk, dataDirectory, scan.feed(), limits, ledger, Mending.of(spots));
        this.manifest = manifest;
        this.segment = scan.last();
        if (spots instanceof SoundSpots sound && !sound.isEmpty()) {
            tip = sound.getLast().content().map(Line::id);
            lines = sound.lines(segment);
            bytes = sound.bytes(segment);
        } else {
            count(spots);
        }
    }

    private void count(List<Spot> spots) {
        Optional<Line> last = Optional.empty();
        for (var spot : spots) {
            if (spot.sound() && (last.isEmpty()
                    || last.get().entry().seq() < spot.content().orElseThrow().entry().seq())) {
                last = spot.content();
            }
            if (spot.segment() == segment && spot.content().isPresent()) {
                lines++;
                bytes += spot.to() - spot.from();
            }
        }
        tip = last.map(Line::id);
    }

    /** {@return the entry with the greatest seq that is durable here} */
    Optional<EntryId> tip() {
        return tip;
    }

    /** {@return how many lines each segment has; empty while the feed waits for lines that are missing} */
    Optional<List<Integer>> segments() {
        var counts = new ArrayList<Integer>();
        for (int number = 1; number < segment; number++) {
            var seal = manifest.seals().get(number);
            if (seal == null) {
                return Optional.empty();
            }
            counts.add(Math.toIntExact(seal.lines()));
        }
        counts.add(lines);
        return mending.isPresent() ? Optional.empty() : Optional.of(counts);
    }

    /**
     * {@return the lines of each segment, as a seal of it; of the last one, which is not full, without a digest. Empty while the
     * feed waits for lines that are missing, and if they are not those of the ledger}
     */
    Optional<List<Seal>> covered(Ledger ledger) {
        var last = tip;
        var first = last.flatMap(end -> ledger.find(feed, end.seq() - lines + 1));
        if (segments().isEmpty() || lines == 0 || last.isEmpty() || first.isEmpty()
                || !ledger.tips(feed).equals(List.of(last.get()))) {
            return Optional.empty();
        }
        var seals = new ArrayList<Seal>();
        for (int number = 1; number < segment; number++) {
            seals.add(Objects.requireNonNull(manifest.seals().get(number)));
        }
        seals.add(new Seal(segment, lines, Seal.End.of(first.get()), new Seal.End(last.get().seq(), last.get().hash()),
                bytes, Hash.NONE));
        return Optional.of(seals);
    }

    /** {@return how many lines each segment has, if none has moved since the process started} */
    Optional<List<Integer>> steady() {
        return damaged ? Optional.empty() : segments();
    }

    private Set<EntryId> durable(Collection<EntryId> ids) {
        return tip.map(last -> here.of(ids, last, segment)).orElse(Set.of());
    }

    /** {@return whether one of the lines stands nowhere in the files, and waits in none of them} */
    boolean lacks(List<Line> lines) {
        var waiting = mending.map(Mending::hashes).orElse(Set.of());
        var known = durable(lines.stream().map(Line::id).toList());
        return lines.stream().anyMatch(line -> !known.contains(line.id()) && !waiting.contains(line.hash()));
    }

    /**
     * Checks that each line continues the feed, or another of them that comes before it.
     *
     * @throws IllegalArgumentException if one does not, or is here already
     */
    void check(List<Line> more) {
        var ids = new ArrayList<EntryId>();
        for (var line : more) {
            ids.add(line.id());
            ids.add(new EntryId(feed, line.entry().seq() - 1, line.entry().prev()));
        }
        var known = durable(ids);
        var added = new HashMap<Hash, Long>();
        for (var line : more) {
            var seq = line.entry().seq();
            var prev = line.entry().prev();
            var follows = seq == 1
                    ? prev.equals(Hash.NONE)
                    : known.contains(new EntryId(feed, seq - 1, prev)) || added.getOrDefault(prev, -1L) == seq - 1;
            if (known.contains(line.id()) || !follows || added.put(line.hash(), seq) != null) {
                throw new IllegalArgumentException(line.id() + " does not continue its feed, which ends at "
                        + tip.map(EntryId::toString).orElse("nothing"));
            }
        }
    }

    /**
     * Makes the lines durable; {@link #check} has passed them.
     *
     * @param at wall-clock time in ms, for the names of quarantined files
     * @return what was mended on the way
     */
    Optional<Event> append(List<Line> more, long at) throws IOException {
        Optional<Event> mended = Optional.empty();
        var rest = more;
        if (mending.isPresent()) {
            var result = mending.get().with(more);
            mended = mend(mending.get(), result.mending(), at);
            rest = result.rest();
        }
        extend(rest);
        more.forEach(this::note);
        return mended;
    }

    /** {@return whether nothing of the feed is here, and the lines go into one segment} */
    boolean begins(List<Line> more) {
        return segment == 0
                && !limits.exceeded(more.stream().mapToLong(line -> line.length() + 1L).sum(), more.size(), 0);
    }

    /** Writes the first lines of the feed into its folder. They are durable only after {@link #begun}, and what it says. */
    void begin(List<Line> more) throws IOException {
        var content = new ByteArrayOutputStream();
        more.forEach(line -> content.writeBytes(text(line)));
        try (var first = disk.appender(file(1))) {
            first.write(content.toByteArray());
        }
        bytes = content.size();
    }

    /** The first segment, its name, and those of the folders above have been forced. */
    void begun(List<Line> more) {
        segment = 1;
        lines = more.size();
        more.forEach(this::note);
    }

    boolean isOpen() {
        return open.isOpen();
    }

    void close() throws IOException {
        open.close();
    }

    private void note(Line line) {
        here.add(line);
        if (tip.isEmpty() || tip.get().seq() < line.entry().seq()) {
            tip = Optional.of(line.id());
        }
    }

    /** One write and one fsync, unless the segment ends within the lines. */
    private void extend(List<Line> more) throws IOException {
        var buffer = new ByteArrayOutputStream();
        for (var line : more) {
            var text = text(line);
            if (segment == 0 || manifest.sealed(segment) || limits.exceeded(bytes, lines, text.length)) {
                flush(buffer);
                roll();
            }
            buffer.writeBytes(text);
            lines++;
            bytes += text.length;
        }
        flush(buffer);
    }

    private void flush(ByteArrayOutputStream buffer) throws IOException {
        if (buffer.size() > 0) {
            open.append(file(segment), buffer.toByteArray());
            buffer.reset();
        }
    }

    /** Seals the last segment durably, and then begins another. */
    private void roll() throws IOException {
        close();
        if (segment > 0 && !manifest.sealed(segment)) {
            var content = disk.read(file(segment));
            var whole = FeedScan.measure(segment, content,
                    SegmentBytes.cut(new LineReader(), segment, file(segment), content));
            if (whole.isPresent()) {
                manifest = manifest.with(whole.get());
                manifest.write(disk, folder);
            }
        }
        disk.createDirectories(folder);
        open.create(file(segment + 1));
        // All folders, not only those created just now: a process that was killed may have left some not yet durable.
        for (var above : segment == 0 ? Layout.above(dataDirectory, file(1)) : List.of(folder)) {
            disk.force(above);
        }
        segment++;
        lines = 0;
        bytes = 0;
    }

    /** The last segment first: what moves between segments stands twice after a crash, but is never missing. */
    private Optional<Event> mend(Mending before, Mending after, long at) throws IOException {
        close();
        var copies = new ArrayList<Json>();
        var written = false;
        for (var number : before.segments().descendingKeySet()) {
            var wanted = after.segments().getOrDefault(number, List.of());
            var file = file(number);
            var old = disk.exists(file) ? disk.read(file) : new byte[0];
            var content = new ByteArrayOutputStream();
            wanted.forEach(line -> content.writeBytes(text(line)));
            if (Arrays.equals(old, content.toByteArray())) {
                continue;
            }
            if (SegmentBytes.loses(number, file, old, wanted)) {
                copies.add(new Json.Str(new Quarantine(disk, dataDirectory).keep(feed, file, 0, at)));
            }
            disk.replace(file, content.toByteArray());
            written = true;
        }
        mending = after.waiting() > 0 ? Optional.of(after) : Optional.empty();
        var last = after.segments().getOrDefault(segment, List.of());
        lines = last.size();
        bytes = last.stream().mapToLong(line -> text(line).length).sum();
        return written
                ? Optional.of(Event.of("mended", Layout.name(feed, Layout.segment(segment)) + " and the segments before"
                        + " it hold what was missing" + (after.waiting() > 0
                                ? "; " + after.waiting() + " lines still wait for others"
                                : ""))
                        .with("feed", feed.label()).with("waiting", after.waiting())
                        .with("quarantine", new Json.Arr(copies)))
                : Optional.empty();
    }

    private Path file(int number) {
        return folder.resolve(Layout.segment(number));
    }

    private static byte[] text(Line line) {
        var text = Arrays.copyOf(line.bytes(), line.length() + 1);
        text[line.length()] = '\n';
        return text;
    }
}
