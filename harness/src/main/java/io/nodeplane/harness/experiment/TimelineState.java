package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * What is running, down, stored and broken after the steps so far: the one interpreter of timelines. A file is refused for
 * what it {@linkplain #objections objects} to; random timelines and shortened ones leave that out.
 */
public final class TimelineState {
    private final List<TimelineStep> timeline;
    private final IntFunction<String> where;
    private final SortedSet<NodeId> running = new TreeSet<>();
    private final SortedSet<NodeId> down = new TreeSet<>();
    /** Nodes that left, and have not been started again since. */
    private final SortedSet<NodeId> left = new TreeSet<>();
    /** Places whose disk was taken away, and nothing has come in its place: with the step that did it. */
    private final SortedMap<NodeId, Integer> diskless = new TreeMap<>();
    /** The disks that each backup holds. */
    private final SortedMap<String, SortedSet<NodeId>> backups = new TreeMap<>();
    /** What was installed last on each place; nothing on one that runs what all run. */
    private final SortedMap<NodeId, Release> releases = new TreeMap<>();
    /** Faults that a heal can lift, and have not been. */
    private final SortedMap<String, Fault> open = new TreeMap<>();
    /** Faults that ended with the start of those whom they befell, so that a heal has nothing to lift. */
    private final SortedSet<String> ended = new TreeSet<>();
    /** Healed faults, and the step that healed each. */
    private final SortedMap<String, Integer> healed = new TreeMap<>();

    /**
     * Why a step cannot be done.
     *
     * @param place who stands in the way; empty if it is not one place alone
     * @param about whether that place is one that something is said about, and not one that acts or is befallen
     */
    public record Objection(Optional<NodeId> place, boolean about, String sentence) {
        static Objection to(NodeId place, String sentence) {
            return new Objection(Optional.of(place), false, sentence);
        }

        static Objection about(NodeId place, String sentence) {
            return new Objection(Optional.of(place), true, sentence);
        }

        static Objection to(String sentence) {
            return new Objection(Optional.empty(), false, sentence);
        }
    }

    /**
     * @param timeline all steps, as far as they are known: for sentences about later ones
     * @param where what a sentence calls the place of the step with this number
     */
    TimelineState(List<TimelineStep> timeline, IntFunction<String> where) {
        this.timeline = List.copyOf(timeline);
        this.where = where;
    }

    /** The state before the first step of a timeline that is still being made. */
    public TimelineState() {
        this(List.of(), number -> "step " + number);
    }

    /** {@return the places whose processes run, twins too} */
    public SortedSet<NodeId> running() {
        return Collections.unmodifiableSortedSet(running);
    }

    /** {@return the places that were started and do not run} */
    public SortedSet<NodeId> down() {
        return Collections.unmodifiableSortedSet(down);
    }

    /** {@return the nodes that were told to leave, and have not been started since} */
    public SortedSet<NodeId> left() {
        return Collections.unmodifiableSortedSet(left);
    }

    /** {@return the faults that a heal can lift, by the names of their steps} */
    public SortedMap<String, Fault> open() {
        return Collections.unmodifiableSortedMap(open);
    }

    /** {@return the disks that each backup holds, by the names of their steps} */
    public SortedMap<String, SortedSet<NodeId>> backups() {
        return Collections.unmodifiableSortedMap(backups);
    }

    /** {@return where the disk of this place was taken away; empty if there is one} */
    Optional<String> diskLost(NodeId place) {
        return Optional.ofNullable(diskless.get(place)).map(where::apply);
    }

    /** {@return what the place has from its next start on} */
    Release release(NodeId place) {
        return releases.getOrDefault(place, Release.CURRENT);
    }

    boolean started(NodeId place) {
        return running.contains(place) || down.contains(place);
    }

    /** {@return whether a heal would have nothing to lift, for those whom the fault of this name befell were started} */
    boolean endedByStarting(String fault) {
        return ended.contains(fault);
    }

    /** {@return where this fault was healed; empty if it was not} */
    Optional<String> healed(String fault) {
        return Optional.ofNullable(healed.get(fault)).map(where::apply);
    }

    /** {@return the step of the whole timeline with this name} */
    Optional<TimelineStep> named(String name) {
        return timeline.stream().filter(step -> step.name().equals(name)).findFirst();
    }

    /** {@return why this step cannot be done now, or cannot come true; empty if it makes sense} */
    public List<Objection> objections(TimelineStep step) {
        return new Objections(this).to(step.step());
    }

    /** Does the step, as far as it can be done. */
    public void follow(TimelineStep step) {
        switch (step.step()) {
            case Step.Start(var nodes, var every) -> started(nodes.stream().filter(node -> !down.contains(node)
                    && !Twin.is(node)).toList());
            case Step.Restart(var nodes) -> started(nodes.stream().filter(down::contains).toList());
            case Step.Leave(var nodes) -> left.addAll(nodes);
            case Step.Inject(var fault) -> inject(step, fault);
            case Step.Heal(var fault) -> {
                if (open.remove(fault) != null) {
                    healed.put(fault, step.number());
                }
            }
            case Step.Backup(var nodes) -> backups.put(step.name(), nodes);
            case Step.Claim claim -> {}
            case Step.Install(var nodes, var release) -> nodes.forEach(node -> releases.put(node, release));
            case Step.Amend amend -> {}
            case Step.Settle settle -> {}
            case Step.Await await -> {}
            case Step.Hold hold -> {}
        }
    }

    private void started(Collection<NodeId> nodes) {
        running.addAll(nodes);
        down.removeAll(nodes);
        left.removeAll(nodes);
        diskless.keySet().removeAll(nodes);
        for (var fault : List.copyOf(open.entrySet())) {
            var rest = fault.getValue().endedBy(nodes);
            if (rest instanceof NodeFault ofNodes && ofNodes.which().isEmpty()) {
                open.remove(fault.getKey());
                ended.add(fault.getKey());
            } else {
                open.put(fault.getKey(), rest);
            }
        }
    }

    private void inject(TimelineStep step, Fault fault) {
        down.addAll(fault.ended());
        running.removeAll(fault.ended());
        switch (fault) {
            case NodeFault.LoseDisk(var which) -> which.forEach(place -> diskless.put(place, step.number()));
            case NodeFault.Restore(var backup, var which) -> diskless.keySet().removeAll(which);
            case NodeFault.Clone clone -> clone.twins().stream().filter(twin -> !down.contains(twin))
                    .filter(twin -> started(Twin.node(twin))).forEach(running::add);
            case Fault other -> {
                // What it ends is ended, and what it breaks is open.
            }
        }
        if (fault.heals()) {
            open.put(step.name(), fault);
        }
    }
}
