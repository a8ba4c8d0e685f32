package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.Charter;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/**
 * A ledger put aside: feeds and charter, and {@code backup.json} that says of whom and how much. It is a folder that
 * {@code ledger verify} reads, and no data directory: it has no guard, so a node that starts on what was restored from it
 * never goes on with its old feed.
 *
 * @param node whose ledger it was
 * @param head of the whole ledger
 * @param takenAt wall-clock time, in ms since 1970
 */
public record Backup(NodeId node, ClusterId cluster, Hash head, long entries, long takenAt) {
    private static final String FILE = "backup.json";
    private static final int BYTES_MAX = 4_096;

    /**
     * Writes a backup. The folder appears whole or not at all; what was begun lies beside it under another name, and is
     * removed when that fails.
     *
     * @throws StoreException if there is something at that place, if it cannot be written, or if it does not verify
     */
    public static Backup write(Path folder, NodeId node, Charter charter, Ledger ledger, long now) {
        return write(Disk.REAL, folder, node, charter, ledger, now);
    }

    static Backup write(Disk disk, Path folder, NodeId node, Charter charter, Ledger ledger, long now) {
        var place = folder.toAbsolutePath();
        if (disk.exists(place)) {
            throw new StoreException(folder + " is there already and is not overwritten: name another folder");
        }
        var draft = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID() + ".partial");
        var backup = new Backup(node, charter.id(), ledger.head(), ledger.size(), now);
        try {
            disk.createDirectories(draft);
            feeds(disk, draft.resolve(Layout.FEEDS), ledger);
            CharterFile.write(draft.resolve(Layout.CHARTER), charter);
            disk.replace(draft.resolve(FILE), (backup.json().canonical() + "\n").getBytes(StandardCharsets.US_ASCII));
            require(disk, draft, backup);
            disk.rename(draft, place);
            disk.force(place.resolveSibling("."));
            return backup;
        } catch (IOException failed) {
            remove(draft);
            throw new StoreException("write the backup", folder, failed);
        } catch (StoreException failed) {
            remove(draft);
            throw failed;
        }
    }

    private static void feeds(Disk disk, Path feeds, Ledger ledger) throws IOException {
        for (var feed : ledger.feeds()) {
            var text = new ByteArrayOutputStream();
            for (var line : ledger.feed(feed)) {
                text.writeBytes(line.bytes());
                text.write('\n');
            }
            var within = Layout.folder(feeds, feed);
            disk.createDirectories(within);
            disk.replace(within.resolve(Layout.segment(1)), text.toByteArray());
        }
    }

    /**
     * {@return what the folder says that it is}
     *
     * @throws StoreException if it is no backup, or not whole
     */
    public static Backup read(Path folder) {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new StoreException(folder + " is no backup: it has no " + FILE);
        }
        try {
            var text = TextFile.read(file, BYTES_MAX);
            var json = JsonParser.parseObject(text);
            var backup = new Backup(new NodeId(json.text("node")), new ClusterId(new Hash(json.text("cluster"))),
                    new Hash(json.text("head")), json.number("entries"), json.number("takenAt"));
            if (!text.equals(backup.json().canonical() + "\n") || !charter(folder).id().equals(backup.cluster)) {
                throw new StoreException(folder + " is no whole backup: " + FILE + " and " + Layout.CHARTER
                        + " are not what was written");
            }
            require(Disk.REAL, folder, backup);
            return backup;
        } catch (JsonException | IllegalArgumentException wrong) {
            throw new StoreException(file + " is damaged (" + wrong.getMessage() + "): take another backup");
        }
    }

    /** {@return the ledger that was put aside} */
    public static Ledger ledger(Path folder) {
        return LedgerFiles.read(folder);
    }

    /** {@return the charter that was put aside} */
    public static Charter charter(Path folder) {
        return CharterFile.read(folder.resolve(Layout.CHARTER));
    }

    private static void require(Disk disk, Path folder, Backup backup) {
        switch (LedgerFiles.verify(disk, folder)) {
            case Verification.Sound(var ledger) -> {
                if (!ledger.head().equals(backup.head)) {
                    throw new StoreException(folder + " is no whole backup: its ledger has head " + ledger.head().hex()
                            + ", and it says " + backup.head.hex());
                }
            }
            case Verification.Torn(var ledger, var places) -> throw new StoreException(folder
                    + " is no whole backup: " + places.getFirst());
            case Verification.Damaged(var ledger, var place) -> throw new StoreException(folder
                    + " is no whole backup: " + place);
        }
    }

    /**
     * Makes a data directory of it, for a node that will begin a new feed there. It appears whole or not at all.
     *
     * @param own the feed that the node wrote last, as the ledger says
     * @throws StoreException if there is something at that place already, or it cannot be written
     */
    public static void restore(Path folder, Path data, Optional<FeedId> own) {
        var backup = read(folder);
        var place = data.toAbsolutePath();
        var draft = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID() + ".partial");
        try {
            requireEmpty(data);
            Disk.REAL.createDirectories(draft);
            feeds(Disk.REAL, draft.resolve(Layout.FEEDS), ledger(folder));
            CharterFile.write(draft.resolve(Layout.CHARTER), charter(folder));
            new Identity(backup.cluster, backup.node, own).write(Disk.REAL, draft);
            Files.deleteIfExists(place);
            Disk.REAL.rename(draft, place);
            Disk.REAL.force(place.resolveSibling("."));
        } catch (IOException failed) {
            remove(draft);
            throw new StoreException("restore into", data, failed);
        }
    }

    /** @throws StoreException if something is there */
    public static void requireEmpty(Path data) {
        try {
            if (Files.exists(data) && (!Files.isDirectory(data) || !Disk.REAL.children(data).isEmpty())) {
                throw new StoreException(
                        data + " is not empty: a node may live there. Move it away if it does not; nothing"
                                + " is restored over it");
            }
        } catch (IOException failed) {
            throw new StoreException("look into", data, failed);
        }
    }

    private Json.Obj json() {
        return Json.object().with("node", node.value()).with("cluster", cluster.hash().hex()).with("head", head.hex())
                .with("entries", entries).with("takenAt", takenAt);
    }

    static void remove(Path draft) {
        try (var all = Files.walk(draft)) {
            for (var one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        } catch (IOException left) {
            // Under its name it is taken for no backup, nor for a data directory.
            return;
        }
    }
}
