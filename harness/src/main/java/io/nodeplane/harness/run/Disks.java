package io.nodeplane.harness.run;

import io.nodeplane.canon.Hash;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Takes disks away, copies them, puts copies back, and damages them. What was there before is kept as evidence. */
final class Disks {
    private final Experiment experiment;
    private final World world;
    private final Gatherer gatherer;
    /** The copies that each backup step took. */
    private final SortedMap<String, Path> backups = new TreeMap<>();

    Disks(Experiment experiment, World world, Gatherer gatherer) {
        this.experiment = experiment;
        this.world = world;
        this.gatherer = gatherer;
    }

    /**
     * What was done to disks.
     *
     * @param effective whether it is to be seen on them
     * @param notes what was done, each in one sentence
     */
    record Change(boolean effective, List<String> notes) {}

    Change lose(TimelineStep step, SortedSet<NodeId> which) throws IOException {
        var kept = gatherer.keep("lost-" + step.name(), which);
        var notes = new ArrayList<String>();
        var gone = true;
        for (var node : which) {
            world.removeDisk(node);
            gatherer.replaced(node, Gatherer.data(kept, node), Optional.empty());
            notes.add("the data directory of " + node + " is kept in " + kept.getFileName() + "/" + node);
            gone &= files(Gatherer.data(gatherer.keep("after-" + step.name(), which), node)).isEmpty();
        }
        return new Change(gone, notes);
    }

    Change backup(TimelineStep step, SortedSet<NodeId> which) throws IOException {
        var kept = gatherer.keep("backup-" + step.name(), which);
        backups.put(step.name(), kept);
        return new Change(true, List.of("kept in " + kept.getFileName()));
    }

    Change restore(TimelineStep step, NodeFault.Restore restore) throws IOException {
        var backup = Objects.requireNonNull(backups.get(restore.backup()));
        var kept = gatherer.keep("before-" + step.name(), restore.which());
        var effective = true;
        var notes = new ArrayList<String>();
        for (var node : restore.which()) {
            var data = Gatherer.data(backup, node);
            var before = Gatherer.data(kept, node);
            effective &= put(step, node, before, data) && !feeds(before).equals(feeds(data));
            notes.add(node + " has " + lines(data) + " lines of ledger now, " + (files(before).isEmpty()
                    ? "and had no disk before"
                    : lines(before) + " before"));
        }
        return new Change(effective, notes);
    }

    Change clone(TimelineStep step, SortedSet<NodeId> which) throws IOException, InterruptedException {
        var kept = gatherer.keep("cloned-" + step.name(), which);
        var twins = new ArrayList<NodeId>();
        for (var node : which) {
            var data = Gatherer.data(kept, node);
            world.replaceDisk(Twin.of(node), data);
            gatherer.started(List.of(Twin.of(node)));
            gatherer.cloned(Twin.of(node), data);
            twins.add(Twin.of(node));
        }
        world.start(twins);
        return new Change(twins.stream().allMatch(world::running), List.of("copied from " + kept.getFileName()));
    }

    Change corrupt(TimelineStep step, NodeFault.Corrupt fault) throws IOException {
        var kept = gatherer.keep("sound-" + step.name(), fault.which());
        var copies = gatherer.keep("corrupt-" + step.name(), fault.which());
        var effective = true;
        var notes = new ArrayList<String>();
        for (var node : fault.which()) {
            var data = Gatherer.data(copies, node);
            notes.add(node + ": " + flip(data, node, step, fault));
            effective &= put(step, node, Gatherer.data(kept, node), data)
                    && !feeds(data).equals(feeds(Gatherer.data(kept, node)));
        }
        return new Change(effective, notes);
    }

    /** {@return whether the disk, read back, holds just the feeds that were put on it} */
    private boolean put(TimelineStep step, NodeId node, Path before, Path with) throws IOException {
        world.replaceDisk(node, with);
        gatherer.replaced(node, before, Optional.of(with));
        var there = gatherer.keep("after-" + step.name(), new TreeSet<>(List.of(node)));
        return feeds(Gatherer.data(there, node)).equals(feeds(with));
    }

    /** {@return the digest of each feed file, by its place; an emptied file is as good as none} */
    private static SortedMap<String, String> feeds(Path data) throws IOException {
        var digests = new TreeMap<String, String>();
        for (var file : files(data.resolve(Gatherer.FEEDS))) {
            if (Files.size(file) > 0) {
                digests.put(data.relativize(file).toString(), Hash.of(Files.readAllBytes(file)).hex());
            }
        }
        return digests;
    }

    /** {@return what was flipped, in a few words, or why nothing was} */
    private String flip(Path data, NodeId node, TimelineStep step, NodeFault.Corrupt fault) throws IOException {
        var longest = files(data.resolve(Gatherer.FEEDS).resolve(fault.feedOf().value())).stream()
                .max(Comparator.comparingLong(Disks::length).thenComparing(Comparator.reverseOrder()));
        if (longest.isEmpty()) {
            return "there is no feed of " + fault.feedOf() + " on its disk; let the nodes converge before";
        }
        var file = longest.get();
        var bytes = Files.readAllBytes(file);
        var ends = new ArrayList<Integer>();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                ends.add(i);
            }
        }
        var line = fault.line().orElse((ends.size() + 1) / 2);
        if (line >= ends.size()) {
            return "line " + line + " of " + data.relativize(file).toString().replace('\\', '/')
                    + " is not followed by another one, for there are " + ends.size() + "; name an earlier line";
        }
        var from = line == 1 ? 0 : ends.get(line - 2) + 1;
        var random = new Random(Arrays.asList(experiment.name(), step.name(), node.value()).hashCode());
        var at = from + random.nextInt(ends.get(line - 1) - from);
        // Of printable ASCII, this bit makes other printable ASCII or DEL, never an end of line.
        bytes[at] ^= 1;
        Files.write(file, bytes);
        return "byte " + (at - from + 1) + " of line " + line + " of " + ends.size() + " in "
                + data.relativize(file).toString().replace('\\', '/') + ", '" + (char) (bytes[at] ^ 1) + "' is now '"
                + (char) bytes[at] + "'";
    }

    private static long lines(Path data) throws IOException {
        var count = 0L;
        for (var file : files(data.resolve(Gatherer.FEEDS))) {
            for (var each : Files.readAllBytes(file)) {
                count += each == '\n' ? 1 : 0;
            }
        }
        return count;
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
