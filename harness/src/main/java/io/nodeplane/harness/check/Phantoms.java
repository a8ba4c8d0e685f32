package io.nodeplane.harness.check;

import io.nodeplane.core.Event;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Union;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether every entry was written by an agent of its node, and nobody had it before: by the {@code head} events of all
 * places. Such an event names only so many of the entries that came in one turn, and how many there are by then: where its
 * list is cut short, what it does not name may have been written in that turn.
 */
final class Phantoms {
    /** The last events of a process that was killed may not have reached its disk. */
    private static final Duration UNLOGGED_MAX = Duration.ofSeconds(1);

    private final RunIndex index;
    private final Run run;
    private final Union union;
    private final SortedMap<EntryId, Instant> written = new TreeMap<>();
    private final SortedMap<EntryId, SortedMap<NodeId, Instant>> held = new TreeMap<>();
    /** When more came to an agent of the node than its event names. */
    private final SortedMap<NodeId, SortedSet<Instant>> cutShort = new TreeMap<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private int unnamed;

    private Phantoms(RunIndex index) {
        this.index = index;
        this.run = index.run();
        this.union = index.union();
    }

    static Verdict judge(RunIndex index) {
        var phantoms = new Phantoms(index);
        phantoms.read();
        index.union().lines().forEach(phantoms::look);
        return phantoms.verdict();
    }

    private void read() {
        var entries = new TreeMap<NodeId, Long>();
        for (var event : index.events("head")) {
            var ids = event.lines();
            var node = Twin.node(event.node());
            var before = entries.put(event.node(), event.event().details().number("entries"));
            if (ids.size() >= Event.LINES_NAMED_MAX && event.event().details()
                    .number("entries") - (before == null ? 0 : before) > ids.size()) {
                cutShort.computeIfAbsent(node, each -> new TreeSet<>()).add(event.at());
            }
            for (var id : ids) {
                if (node.equals(id.feed().node())) {
                    written.putIfAbsent(id, event.at());
                }
                // Events come by time: who held it before it was written is told of before its writer.
                if (!written.containsKey(id)) {
                    held.computeIfAbsent(id, each -> new TreeMap<>()).putIfAbsent(event.node(), event.at());
                }
            }
        }
    }

    private void look(Line line) {
        if (unlogged(line)) {
            return;
        }
        var node = line.feed().node();
        var at = written.get(line.id());
        var lists = cutShort.getOrDefault(node, new TreeSet<>());
        if (at == null && lists.contains(union.written(line))) {
            unnamed++;
            at = union.written(line);
        }
        if (at == null) {
            (lists.isEmpty() ? broken : unknown).add(line.id() + " is in no event log of " + node);
            return;
        }
        var from = at;
        held.getOrDefault(line.id(), new TreeMap<>()).forEach((place, first) -> {
            if (first.isBefore(from)) {
                broken.add(place + " had " + line.id() + " before it was written");
            }
        });
    }

    private Verdict verdict() {
        if (!broken.isEmpty()) {
            return new Verdict.Broken(broken);
        }
        if (!unknown.isEmpty()) {
            return new Verdict.Unknown(unknown.size() + " entries are named by no event log of their node, and some of"
                    + " its lists are cut short; the first is " + unknown.getFirst());
        }
        return new Verdict.Held(union.lines().size() + " entries" + (unnamed == 0
                ? ""
                : ", " + unnamed + " of them by the moment of an event whose list is cut short"));
    }

    /**
     * {@return whether the entry was written so shortly before its process was ended that the event may be lost, or at any
     * time before its machine lost its power}
     */
    private boolean unlogged(Line line) {
        var at = union.written(line);
        return run.steps().stream().anyMatch(executed -> Stream.of(line.feed().node(), Twin.of(line.feed().node()))
                .anyMatch(place -> lostPower(executed, place)) && at.isBefore(executed.ended())
                || executed.step().step() instanceof Step.Inject(var fault)
                        && fault.ended().stream().map(Twin::node).anyMatch(line.feed().node()::equals)
                        && at.isAfter(executed.started().minus(UNLOGGED_MAX)) && at.isBefore(executed.ended()));
    }

    private static boolean lostPower(ExecutedStep executed, NodeId place) {
        return executed.step().step() instanceof Step.Inject(NodeFault.PowerOff(var which)) && which.contains(place);
    }
}
