package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The beginning of a ledger, put away: all its entries up to a lamport, and {@code archive.json}, which says how many they are
 * and which head they have. What an entry rests on has a lesser lamport, so these are a ledger themselves: whatever verifies
 * ledgers verifies archives. The head is a digest of all of it. Its segments are cut as those of the feeds were.
 *
 * @param upTo the greatest lamport of which it has entries
 * @param takenAt wall-clock time, in ms since 1970
 */
public record Archive(ClusterId cluster, long upTo, long entries, Hash head, long takenAt) {
    static final String FILE = "archive.json";
    private static final int BYTES_MAX = 4_096;
    private static final String HINT = "the archive is not whole: take it from another copy, or make another one";

    /**
     * Puts away the entries up to that lamport. The folder appears whole or not at all.
     *
     * @param source a data directory, or its folder of feeds
     * @param upTo the greatest lamport; none is greater than {@link Long#MAX_VALUE}
     * @param now wall-clock time, in ms since 1970
     * @throws StoreException if there is something at that place, if the ledger is damaged, or if a file cannot be read or
     *     written
     */
    public static Archive write(Path source, Path folder, long upTo, long now) {
        var place = folder.toAbsolutePath();
        if (Files.exists(place)) {
            throw new StoreException(folder + " is there already and is not overwritten: name another folder");
        }
        var ledger = LedgerFiles.read(source);
        var draft = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID() + ".partial");
        try {
            Disk.REAL.createDirectories(draft);
            feeds(LedgerFiles.feeds(Disk.REAL, source), draft.resolve(Layout.FEEDS), ledger, upTo);
            var charter = CharterFile.find(source.resolve(Layout.CHARTER));
            if (charter.isPresent()) {
                CharterFile.write(draft.resolve(Layout.CHARTER), charter.get());
            }
            var kept = kept(draft, upTo);
            var archive = new Archive(kept.cluster(), kept.last().map(line -> line.entry().lamport()).orElse(0L),
                    kept.size(), kept.head(), now);
            Disk.REAL.replace(draft.resolve(FILE), archive.text().getBytes(StandardCharsets.US_ASCII));
            Disk.REAL.rename(draft, place);
            Disk.REAL.force(place.resolveSibling("."));
            return archive;
        } catch (IOException failed) {
            Backup.remove(draft);
            throw new StoreException("write the archive", folder, failed);
        } catch (StoreException failed) {
            Backup.remove(draft);
            throw failed;
        }
    }

    private static Ledger kept(Path draft, long upTo) {
        if (Layout.feeds(Disk.REAL, draft.resolve(Layout.FEEDS)).isEmpty()) {
            throw new StoreException("no entry has a lamport up to " + upTo + ": there is nothing to put away");
        }
        return LedgerFiles.read(draft);
    }

    private static void feeds(Path from, Path to, Ledger ledger, long upTo) throws IOException {
        for (var scan : Survey.scan(Disk.REAL, from).values()) {
            var texts = new TreeMap<Integer, ByteArrayOutputStream>();
            for (var spot : scan.spots()) {
                spot.content().filter(line -> line.entry().lamport() <= upTo && ledger.find(line.id()).isPresent())
                        .ifPresent(line -> add(texts.computeIfAbsent(spot.segment(),
                                segment -> new ByteArrayOutputStream()), line));
            }
            if (!texts.isEmpty()) {
                feed(Layout.folder(to, scan.feed()), texts);
            }
        }
    }

    private static void add(ByteArrayOutputStream text, Line line) {
        text.writeBytes(line.bytes());
        text.write('\n');
    }

    /** Each segment has its seal but the last one, as in a data directory. */
    private static void feed(Path folder, TreeMap<Integer, ByteArrayOutputStream> texts) throws IOException {
        Disk.REAL.createDirectories(folder);
        var manifest = Manifest.EMPTY;
        var number = 0;
        for (var text : texts.values()) {
            number++;
            var bytes = text.toByteArray();
            var file = folder.resolve(Layout.segment(number));
            Disk.REAL.replace(file, bytes);
            var seal = FeedScan.measure(number, bytes,
                    SegmentBytes.cut(new LineReader(), number, file, bytes));
            if (number < texts.size() && seal.isPresent()) {
                manifest = manifest.with(seal.get());
            }
        }
        if (!manifest.seals().isEmpty()) {
            manifest.write(Disk.REAL, folder);
        }
    }

    /**
     * {@return what the folder says of itself, if it is an archive}
     *
     * @throws StoreException if what it says is damaged
     */
    public static Optional<Archive> find(Path folder) {
        return find(Disk.REAL, folder);
    }

    static Optional<Archive> find(Disk disk, Path folder) {
        var file = folder.resolve(FILE);
        try {
            if (!disk.exists(file)) {
                return Optional.empty();
            }
            var bytes = disk.read(file);
            var text = new String(bytes, 0, Math.min(bytes.length, BYTES_MAX), StandardCharsets.ISO_8859_1);
            var json = JsonParser.parseObject(text);
            var archive = new Archive(new ClusterId(new Hash(json.text("cluster"))), json.number("upTo"),
                    json.number("entries"), new Hash(json.text("head")), json.number("takenAt"));
            if (!archive.text().equals(text)) {
                throw new JsonException("it is not as it was written");
            }
            return Optional.of(archive);
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        } catch (JsonException | IllegalArgumentException wrong) {
            throw new StoreException(file + " is damaged (" + wrong.getMessage() + "): " + HINT);
        }
    }

    /** {@return in what the ledger in the folder differs from what is said of it, if it does} */
    static Optional<Verification.Place> difference(Disk disk, Path folder, Ledger ledger) {
        var file = folder.resolve(FILE);
        try {
            return find(disk, folder).filter(said -> !said.head.equals(ledger.head()) || said.entries != ledger.size())
                    .map(said -> new Verification.Place(file, 1, 0, "it says " + said.entries + " entries with head "
                            + said.head.hex() + ", and here are " + ledger.size() + " with head " + ledger.head().hex(),
                            HINT));
        } catch (StoreException damaged) {
            return Optional.of(new Verification.Place(file, 1, 0, String.valueOf(damaged.getMessage()), HINT));
        }
    }

    private String text() {
        return Json.object().with("cluster", cluster.hash().hex()).with("entries", entries).with("head", head.hex())
                .with("takenAt", takenAt).with("upTo", upTo).canonical() + "\n";
    }
}
