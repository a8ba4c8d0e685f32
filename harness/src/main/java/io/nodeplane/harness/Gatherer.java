package io.nodeplane.harness;

import io.nodeplane.charter.Charter;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.world.World;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.EventFile;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.StoreException;
import io.nodeplane.store.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Copies the disks of all nodes, dead ones too, at several moments of a run, each time into a new folder; and reads the
 * last copy.
 */
final class Gatherer {
    private static final String FEEDS = "feeds";
    private static final String DATA = "data";

    private final World world;
    private final SortedSet<NodeId> nodes;
    private final Path folder;
    private final List<String> rewritten = new ArrayList<>();
    private Path last;
    private int count;

    Gatherer(World world, SortedSet<NodeId> nodes, Path folder) {
        this.world = world;
        this.nodes = nodes;
        this.folder = folder;
        this.last = folder;
    }

    /** Copies everything now. Ledger files that do not continue their last copy are remembered. */
    void gather(String label) throws IOException {
        count++;
        var into = folder.resolve(String.format("%02d-%s", count, label));
        for (var node : nodes) {
            var copy = into.resolve(node.value());
            Files.createDirectories(into);
            world.gather(node, copy);
            if (count > 1) {
                compare(node, last.resolve(node.value()).resolve(DATA), copy.resolve(DATA));
            }
        }
        last = into;
    }

    Run.Gathers gathers() {
        return new Run.Gathers(count, rewritten);
    }

    /** {@return what the last copy holds} */
    SortedMap<NodeId, NodeEvidence> read(Charter charter) {
        var evidence = new TreeMap<NodeId, NodeEvidence>();
        for (var node : nodes) {
            var copy = last.resolve(node.value()).resolve(DATA);
            var flaws = new ArrayList<String>();
            var ledger = ledger(copy, charter, flaws);
            var file = EventFile.read(copy);
            file.unreadable().forEach(flaws::add);
            var events = file.events().stream().map(logged -> new LoggedEvent(logged.node(),
                    Instant.ofEpochMilli(logged.now().wall()), logged.now().mono(), logged.event())).toList();
            evidence.put(node, new NodeEvidence(node, ledger, Membership.replay(charter, ledger).view(), events,
                    world.running(node), flaws, copy));
        }
        return evidence;
    }

    private static Ledger ledger(Path copy, Charter charter, List<String> flaws) {
        try {
            var verification = LedgerFiles.verify(copy);
            switch (verification) {
                case Verification.Sound sound -> {
                    // Nothing to say.
                }
                case Verification.Torn(var sound, var places) -> places.forEach(place -> flaws.add(place.toString()));
                case Verification.Damaged(var sound, var place) -> flaws.add(place.toString());
            }
            return verification.ledger();
        } catch (StoreException unreadable) {
            flaws.add(String.valueOf(unreadable.getMessage()));
        }
        return Ledger.empty(charter.id());
    }

    private void compare(NodeId node, Path before, Path after) throws IOException {
        var feeds = before.resolve(FEEDS);
        if (!Files.isDirectory(feeds)) {
            return;
        }
        try (var files = Files.walk(feeds)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var name = before.relativize(file);
                var now = after.resolve(name);
                var old = Files.readAllBytes(file);
                var grown = Files.exists(now) ? Files.readAllBytes(now) : new byte[0];
                if (grown.length < old.length || !Arrays.equals(old, 0, old.length, grown, 0, old.length)) {
                    rewritten.add(node + ": " + name + " in " + after.getParent().getParent().getFileName());
                }
            }
        }
    }
}
