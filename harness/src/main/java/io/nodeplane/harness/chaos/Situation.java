package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is running, down and broken after the steps so far, and what of a next step can be done then. Random timelines and
 * shortened ones make sense by going through it step by step.
 */
final class Situation {
    private final SortedSet<NodeId> nodes;
    private final SortedSet<NodeId> running = new TreeSet<>();
    private final SortedSet<NodeId> down = new TreeSet<>();
    private final SortedSet<NodeId> left = new TreeSet<>();
    /** Places whose disk was taken away, and holds nothing yet. */
    private final SortedSet<NodeId> diskless = new TreeSet<>();
    private final SortedMap<String, Fault> open = new TreeMap<>();
    private final SortedMap<String, SortedSet<NodeId>> backups = new TreeMap<>();
    private final Acquaintance acquaintance;

    /** @param cluster whose seeds every node has */
    Situation(SortedSet<NodeId> nodes, ClusterPlan cluster) {
        this.acquaintance = new Acquaintance(cluster);
        this.nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }

    /** {@return these steps as far as they make sense one after the other} */
    static List<TimelineStep> fitting(SortedSet<NodeId> nodes, ClusterPlan cluster, List<TimelineStep> steps) {
        var situation = new Situation(nodes, cluster);
        var fitting = new ArrayList<TimelineStep>();
        for (var step : steps) {
            situation.fit(step.name(), step.step())
                    .ifPresent(rest -> fitting.add(new TimelineStep(step.number(), step.name(), rest)));
        }
        return TimelineStep.numbered(fitting);
    }

    SortedSet<NodeId> nodes() {
        return nodes;
    }

    /** {@return the places whose processes run, twins too} */
    SortedSet<NodeId> running() {
        return Collections.unmodifiableSortedSet(running);
    }

    /** {@return the places that were started and do not run} */
    SortedSet<NodeId> down() {
        return Collections.unmodifiableSortedSet(down);
    }

    SortedSet<NodeId> unstarted() {
        var rest = new TreeSet<>(nodes);
        rest.removeAll(running);
        rest.removeAll(down);
        return rest;
    }

    /** {@return the nodes that were told to leave, and have not been started since} */
    SortedSet<NodeId> left() {
        return Collections.unmodifiableSortedSet(left);
    }

    /** {@return the faults that a heal can lift, by the names of their steps} */
    SortedMap<String, Fault> open() {
        return Collections.unmodifiableSortedMap(open);
    }

    /** {@return the nodes that look names up slowly} */
    SortedSet<NodeId> slow() {
        var slow = new TreeSet<NodeId>();
        open.values().stream().filter(Fault.SlowNames.class::isInstance)
                .forEach(fault -> slow.addAll(((Fault.SlowNames) fault).which()));
        return slow;
    }

    SortedMap<String, SortedSet<NodeId>> backups() {
        return Collections.unmodifiableSortedMap(backups);
    }

    /** {@return what of the step can be done now, and counts as done from here on} */
    Optional<Step> fit(String name, Step step) {
        return switch (step) {
            case Step.Start(var which, var every) -> {
                var fresh = which.stream().filter(unstarted()::contains)
                        .collect(Collectors.toCollection(ArrayList::new));
                leaveAstray(fresh);
                running.addAll(fresh);
                backAt(fresh);
                yield fresh.isEmpty() ? Optional.empty() : Optional.of(new Step.Start(List.copyOf(fresh), every));
            }
            case Step.Restart(var which) -> {
                var ended = both(which, down);
                leaveAstray(ended);
                down.removeAll(ended);
                running.addAll(ended);
                diskless.removeAll(ended);
                backAt(ended);
                left.removeAll(ended);
                yield ended.isEmpty() ? Optional.empty() : Optional.of(new Step.Restart(ended));
            }
            case Step.Await(var condition, var within) -> {
                var rest = condition(condition);
                if (rest.isPresent() && rest.get() instanceof Condition.Converged(var agreed)) {
                    acquaintance.met(agreed);
                }
                yield rest.map(one -> new Step.Await(one, within));
            }
            case Step.Hold hold -> hold.time().isPositive() ? Optional.of(hold) : Optional.empty();
            case Step.Leave(var which) -> {
                var leaving = awake(which);
                leaving.removeIf(node -> Twin.is(node) || hasTwin(node) || left.contains(node));
                left.addAll(leaving);
                acquaintance.forgot(leaving);
                yield leaving.isEmpty() ? Optional.empty() : Optional.of(new Step.Leave(leaving));
            }
            case Step.Heal heal -> Optional.ofNullable(open.remove(heal.fault())).map(fault -> heal);
            case Step.Backup(var which) -> {
                var started = withDisk(started(which));
                if (!started.isEmpty()) {
                    backups.put(name, started);
                }
                yield started.isEmpty() ? Optional.empty() : Optional.of(new Step.Backup(started));
            }
            case Step.Inject(var fault) -> {
                var rest = fault(name, fault);
                rest.ifPresent(done -> acquaintance.forgot(done.disks()));
                yield rest.map(Step.Inject::new);
            }
        };
    }

    private Optional<Fault> fault(String name, Fault fault) {
        return switch (fault) {
            case Fault.Kill(var which) -> end(which).map(Fault.Kill::new);
            case Fault.Stop(var which) -> end(which).map(Fault.Stop::new);
            case Fault.PowerOff(var which) -> end(which).map(Fault.PowerOff::new);
            case Fault.Pause(var which) -> some(awake(which)).map(rest -> {
                var pause = new Fault.Pause(rest);
                open.put(name, pause);
                return pause;
            });
            case Fault.Stutter(var which, var stopped, var goes, var time) ->
                some(awake(which)).map(rest -> new Fault.Stutter(rest, stopped, goes, time));
            case Fault.LoseDisk(var which) -> some(both(which, down)).map(rest -> {
                diskless.addAll(rest);
                return new Fault.LoseDisk(rest);
            });
            case Fault.Restore(var backup, var which) ->
                some(both(both(which, down), backups.getOrDefault(backup, new TreeSet<>()))).map(rest -> {
                    diskless.removeAll(rest);
                    return new Fault.Restore(backup, rest);
                });
            case Fault.Corrupt(var which, var feedOf, var line) -> started(Set.of(feedOf)).contains(feedOf)
                    ? some(withDisk(both(which, down))).map(rest -> new Fault.Corrupt(rest, feedOf, line))
                    : Optional.empty();
            case Fault.Clone(var which) -> {
                var single = withDisk(started(which));
                single.removeIf(node -> running.contains(Twin.of(node)) || down.contains(Twin.of(node)));
                single.forEach(node -> running.add(Twin.of(node)));
                yield some(single).map(Fault.Clone::new);
            }
            case Fault.OfNames names -> names(name, names);
            case Fault.OfCut cut -> cut(cut).flatMap(rest -> opened(name, rest));
            case Fault.Flap(var cut, var downTime, var up, var time) ->
                cut(cut).flatMap(rest -> opened(name, new Fault.Flap(rest, downTime, up, time)));
            case Fault.Lossy(var among, var share, var slot, var time, var mode) -> both(among, nodes).size() < 2
                    ? Optional.empty()
                    : opened(name, new Fault.Lossy(both(among, nodes), share, slot, time, mode));
            case Fault.Latency(var among, var delay, var jitter) -> both(among, nodes).size() < 2
                    ? Optional.empty()
                    : opened(name, new Fault.Latency(both(among, nodes), delay, jitter));
            case Fault.LimitData(var which, var streams, var bytes, var each) ->
                some(known(which)).flatMap(rest -> opened(name, new Fault.LimitData(rest, streams, bytes, each)));
        };
    }

    private Optional<Fault> names(String name, Fault.OfNames fault) {
        var taken = new TreeSet<NodeId>();
        open.values().stream().filter(other -> other.getClass() == fault.getClass())
                .forEach(other -> taken.addAll(((Fault.OfNames) other).which()));
        var free = both(fault.which(), nodes);
        free.removeAll(taken);
        if (fault instanceof Fault.Foreign) {
            free.removeAll(running);
            // Who knows nobody else needs one seed that is none.
            taken.addAll(free);
            if (running.stream().anyMatch(place -> acquaintance.astray(place, taken))) {
                free.clear();
            }
        }
        return some(free).map(rest -> {
            var opened = switch (fault) {
                case Fault.Foreign foreign -> new Fault.Foreign(rest);
                case Fault.SlowNames slow -> new Fault.SlowNames(rest, slow.delay());
            };
            open.put(name, opened);
            return opened;
        });
    }

    /** Takes out who would find none but strangers if the rest of these nodes were started now. */
    private void leaveAstray(Collection<NodeId> started) {
        while (started.removeIf(node -> astray(node, List.copyOf(started)))) {
            // Who is taken out leaves the stranger at its address to the others.
        }
    }

    /** {@return whether it would find none but strangers if these nodes were started now} */
    private boolean astray(NodeId place, Collection<NodeId> started) {
        var strangers = new TreeSet<NodeId>();
        open.values().stream().filter(Fault.Foreign.class::isInstance)
                .forEach(fault -> strangers.addAll(((Fault.Foreign) fault).which()));
        strangers.removeAll(started);
        return acquaintance.astray(place, strangers);
    }

    /** The start of a node ends the foreign agent at its address. */
    private void backAt(Collection<NodeId> nodes) {
        for (var name : List.copyOf(open.keySet())) {
            if (open.get(name) instanceof Fault.Foreign(var which)) {
                var rest = new TreeSet<>(which);
                rest.removeAll(nodes);
                some(rest).ifPresentOrElse(left -> open.put(name, new Fault.Foreign(left)), () -> open.remove(name));
            }
        }
    }

    /** Breaks links, unless one is broken in the same way already or belongs to a node with a running twin. */
    private Optional<Fault> opened(String name, Fault fault) {
        var links = fault.links(nodes);
        var taken = open.values().stream().filter(other -> kind(other) == kind(fault))
                .anyMatch(other -> !Collections.disjoint(other.links(nodes), links));
        var doubled = links.stream().anyMatch(link -> hasTwin(link.from()) || hasTwin(link.to()));
        if (links.isEmpty() || taken || doubled) {
            return Optional.empty();
        }
        if (fault.heals()) {
            open.put(name, fault);
        }
        return Optional.of(fault);
    }

    private Optional<Fault.OfCut> cut(Fault.OfCut cut) {
        return switch (cut) {
            case Fault.Cut(var groups, var mode) -> {
                var rest = groups.stream().<SortedSet<NodeId>>map(group -> both(group, nodes))
                        .filter(group -> !group.isEmpty()).toList();
                yield rest.size() < 2 ? Optional.empty() : Optional.of(new Fault.Cut(rest, mode));
            }
            case Fault.CutLinks(var which, var mode) ->
                some(known(which)).map(rest -> new Fault.CutLinks(rest, mode));
        };
    }

    /** The means by which links are broken: no two faults can use one on the same link. */
    private enum Means {
        CUT, LATENCY, LIMIT, NONE
    }

    private static Means kind(Fault fault) {
        return switch (fault) {
            case Fault.Latency latency -> Means.LATENCY;
            case Fault.LimitData limit -> Means.LIMIT;
            case Fault.OfCut cut -> Means.CUT;
            case Fault.Flap flap -> Means.CUT;
            case Fault.Lossy lossy -> Means.CUT;
            case Fault.OfNodes nodes -> Means.NONE;
        };
    }

    /** {@return those whose processes run and do not stand still} */
    private SortedSet<NodeId> awake(Collection<NodeId> which) {
        var awake = both(which, running);
        open.values().forEach(fault -> awake.removeAll(fault.paused()));
        return awake;
    }

    boolean hasTwin(NodeId place) {
        return running.contains(Twin.of(Twin.node(place)));
    }

    private Optional<SortedSet<NodeId>> end(SortedSet<NodeId> which) {
        var ended = awake(which);
        running.removeAll(ended);
        down.addAll(ended);
        return some(ended);
    }

    private Optional<Condition> condition(Condition condition) {
        return switch (condition) {
            case Condition.Converged(var which) -> some(present(which)).map(Condition.Converged::new);
            case Condition.Believes(var by, var subjects, var state) -> {
                var observers = awake(by);
                var rest = both(subjects, nodes);
                yield observers.isEmpty() || rest.isEmpty() || observers.size() == 1 && observers.equals(rest)
                        ? Optional.empty()
                        : Optional.of(new Condition.Believes(observers, rest, state));
            }
            case Condition.Isolated(var which) -> some(present(which)).map(Condition.Isolated::new);
            case Condition.Forked(var by, var subjects) -> some(awake(by)).flatMap(
                    observers -> some(both(subjects, nodes)).map(rest -> new Condition.Forked(observers, rest)));
            case Condition.Vouched(var which) -> some(awake(which)).map(Condition.Vouched::new);
        };
    }

    /** {@return those that can hold one another alive} */
    private SortedSet<NodeId> present(Collection<NodeId> which) {
        var present = awake(which);
        present.removeAll(left);
        return present;
    }

    private SortedSet<NodeId> withDisk(SortedSet<NodeId> which) {
        which.removeAll(diskless);
        return which;
    }

    private SortedSet<NodeId> started(Collection<NodeId> which) {
        var started = new TreeSet<>(which);
        started.removeIf(node -> !running.contains(node) && !down.contains(node));
        return started;
    }

    private SortedSet<Link> known(Collection<Link> links) {
        var known = new TreeSet<>(links);
        known.removeIf(link -> !nodes.contains(link.from()) || !nodes.contains(link.to()));
        return known;
    }

    private static SortedSet<NodeId> both(Collection<NodeId> one, Collection<NodeId> other) {
        var both = new TreeSet<>(one);
        both.retainAll(other);
        return both;
    }

    private static <T> Optional<SortedSet<T>> some(SortedSet<T> set) {
        return set.isEmpty() ? Optional.empty() : Optional.of(set);
    }
}
