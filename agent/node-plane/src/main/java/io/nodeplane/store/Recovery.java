package io.nodeplane.store;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.ledger.FeedId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Brings the feed files of a data directory back to whole lines that can be admitted.
 *
 * <p>It judges first and writes then: a refusal leaves every file as it was. At every moment of the repair a byte is in
 * its feed file or durable in quarantine.
 */
final class Recovery {
    private final Path path;
    private final Disk disk;
    private final Identity identity;

    Recovery(Path path, Disk disk, Identity identity) {
        this.path = path;
        this.disk = disk;
        this.identity = identity;
    }

    Recovered run(long at) {
        var survey = Survey.of(identity.cluster(), Survey.scan(path.resolve(Layout.FEEDS)));
        identity.feed().ifPresent(own -> refuseOwnDamage(survey, own));
        var notes = new ArrayList<Event>();
        for (var end : survey.ends().entrySet()) {
            notes.add(repair(survey.scans().get(end.getKey()), end.getValue(), at));
        }
        settle(survey);
        var own = identity.feed().filter(feed -> survey.ledger().frontier().seq(feed) > 0);
        if (own.isEmpty() && identity.feed().isPresent()) {
            notes.add(Event.of("own-feed-empty", "the feed " + identity.feed().get() + " of this node has no entry on"
                    + " this disk: its genesis was never durable, and another feed begins"));
        }
        return new Recovered(survey.ledger(), own.orElse(null), notes);
    }

    private void refuseOwnDamage(Survey survey, FeedId own) {
        var end = Optional.ofNullable(survey.ends().get(own));
        if (end.isPresent() && end.get().cause() != Survey.Cause.TORN) {
            throw new StoreException("the own feed of " + identity.node() + " is damaged: "
                    + survey.scans().get(own).file() + " line " + end.get().line() + ": " + end.get().what() + "; "
                    + mend(survey, own, end.get()));
        }
        // Own entries are durable before anyone sees them: an entry of another feed that rests on one proves a loss.
        survey.witnessOfLoss(own).ifPresent(witness -> {
            throw new StoreException("the own feed of " + identity.node() + " has lost entries: "
                    + survey.scans().get(witness.line().feed()).file() + " line " + witness.line().entry().seq()
                    + " rests on " + witness.lost() + ", which is not in " + path + "/" + Layout.name(own)
                    + "; restore that file from the node that holds most of it, or move the data directory away and"
                    + " start as after a lost disk");
        });
    }

    private static String mend(Survey survey, FeedId own, Survey.End end) {
        var file = Layout.name(own);
        if (end.cause() == Survey.Cause.ORPHAN) {
            // An own line is durable only after what it rests on: another feed's file was damaged since.
            var line = survey.scans().get(own).lines().get((int) end.line() - 1);
            for (var parent : line.entry().parents()) {
                if (survey.ledger().find(parent).isEmpty()) {
                    file = Layout.name(parent.feed());
                }
            }
        }
        return "restore " + file + " from another node, whose copy has the same bytes, or move the data directory away"
                + " and start as after a lost disk";
    }

    private Event repair(FeedScan scan, Survey.End end, long at) {
        try {
            var copy = quarantine(scan, end.offset(), at);
            disk.truncate(scan.file(), end.offset());
            disk.force(scan.file());
            return new Event(end.cause().word(),
                    Json.printable(Layout.name(scan.feed()) + " ended soundly before line " + end.line() + ": "
                            + end.what() + "; " + (scan.size() - end.offset()) + " bytes moved to quarantine").value(),
                    Json.object()
                            .with("file", Layout.name(scan.feed()))
                            .with("line", end.line())
                            .with("offset", end.offset())
                            .with("bytes", scan.size() - end.offset())
                            .with("quarantine", copy.getFileName().toString()),
                    Optional.empty());
        } catch (IOException failed) {
            throw new StoreException("mend", scan.file(), failed);
        }
    }

    private Path quarantine(FeedScan scan, long offset, long at) throws IOException {
        var folder = path.resolve(Layout.QUARANTINE);
        disk.createDirectories(folder);
        var copy = folder;
        for (var moment = at; copy.equals(folder) || Files.exists(copy); moment++) {
            copy = folder.resolve(moment + "-" + scan.feed() + "-" + Layout.SEGMENT + "@" + offset + ".bin");
        }
        try (var appender = disk.appender(copy)) {
            var bytes = Files.readAllBytes(scan.file());
            appender.write(Arrays.copyOfRange(bytes, (int) offset, bytes.length));
            appender.force(true);
        }
        disk.force(folder);
        return copy;
    }

    /**
     * Makes durable what was read. A process that was killed may have left lines that the system has not written out
     * yet; they are about to be built on.
     */
    private void settle(Survey survey) {
        try {
            for (var scan : survey.scans().values()) {
                disk.force(scan.file());
                for (var folder : folders(path, scan.file())) {
                    disk.force(folder);
                }
            }
        } catch (IOException failed) {
            throw new StoreException("make durable what is in", path, failed);
        }
    }

    /** {@return the folders from the file up to the data directory} */
    static List<Path> folders(Path dataDirectory, Path file) {
        var folders = new ArrayList<Path>();
        for (var folder = file.getParent(); !folder.equals(dataDirectory); folder = folder.getParent()) {
            folders.add(folder);
        }
        folders.add(dataDirectory);
        return folders;
    }
}
