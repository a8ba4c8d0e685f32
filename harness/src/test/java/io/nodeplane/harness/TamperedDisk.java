package io.nodeplane.harness;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.run.DiskGrowth;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Membership;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A copy of a disk of a run, changed byte by byte, and read again as the lab reads it. Node-1's, as it was at the end. */
final class TamperedDisk {
    private static final int OWNER = 1;
    private static final int WRITER = 2;

    private final Tampered evidence;
    private final Run run;
    private final Path before;
    private final Path copy;

    private TamperedDisk(Run run) {
        this.evidence = Tampered.of(run);
        this.run = run;
        this.before = evidence.left(OWNER).folder();
        this.copy = before.resolveSibling("tampered-" + UUID.randomUUID());
        copy(before, copy);
    }

    /** {@return the run in which node-2's last feed file, on node-1's disk, has this behind its last line} */
    static Run adding(Run run, UnaryOperator<Json.Obj> entry, UnaryOperator<String> text) {
        var disk = new TamperedDisk(run);
        var next = disk.evidence.next(WRITER, new Body.Started("nonce", "software"));
        var sealed = sealed(entry.apply(JsonParser.parseObject(next.text()).object("entry")));
        var file = disk.last(disk.evidence.feed(WRITER));
        write(file, read(file) + text.apply(sealed + "\n"));
        return disk.verified();
    }

    /** {@return the run in which node-1's disk has one feed more of node-2: this genesis, in a folder with these digits} */
    static Run beginning(Run run, UnaryOperator<Json.Obj> entry, UnaryOperator<String> digits) {
        var disk = new TamperedDisk(run);
        var genesis = disk.evidence.ledger(OWNER).genesis(new Body.Genesis(Tampered.node(WRITER), "nonce"),
                disk.evidence.now().toEpochMilli());
        var sealed = sealed(entry.apply(JsonParser.parseObject(genesis.text()).object("entry")));
        var hash = Line.parse(sealed).hash().first(16);
        var folder = disk.feeds().resolve("node-2").resolve(digits.apply(hash));
        try {
            Files.createDirectories(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        write(folder.resolve("000001.jsonl"), sealed + "\n");
        return disk.verified();
    }

    /** {@return the run in whose last copy of node-1's disk a feed file lacks its last line} */
    static Run shorter(Run run) {
        var disk = new TamperedDisk(run);
        var file = disk.last(disk.evidence.feed(WRITER));
        var lines = new ArrayList<>(read(file).lines().toList());
        lines.removeLast();
        write(file, String.join("\n", lines) + "\n");
        try {
            var lost = DiskGrowth.flaws(disk.before, disk.copy);
            return disk.evidence.gathered(all -> new Run.Gathers(all.moments(), lost)).run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Run verified() {
        var verification = LedgerFiles.verify(copy);
        var ledger = verification.ledger();
        var flaws = switch (verification) {
            case Verification.Sound sound -> List.<String>of();
            case Verification.Torn(var sound, var where) -> where.stream().map(Object::toString).toList();
            case Verification.Damaged(var sound, var spot) -> List.of(spot.toString());
        };
        var left = evidence.left(OWNER);
        return evidence.left(new NodeEvidence(left.node(), ledger, Membership.replay(run.charter(), ledger).view(),
                left.events(), left.running(), flaws, copy)).run();
    }

    private static String sealed(Json.Obj entry) {
        var text = entry.canonical();
        return "{\"entry\":" + text + ",\"hash\":\"" + Hash.of(text) + "\"}";
    }

    private Path feeds() {
        return copy.resolve("feeds");
    }

    private Path last(FeedId feed) {
        var folder = feeds().resolve(feed.node().value()).resolve(feed.genesis());
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9]{6}\\.jsonl")).sorted()
                    .reduce((earlier, later) -> later).orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void copy(Path from, Path to) {
        try (var all = Files.walk(from)) {
            for (var file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
