package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/** Follows a timeline step by step and objects to what cannot be done, or cannot come true, at its place. */
final class TimelineCheck {
    private final Problems problems;
    private final List<Node> lines;
    private final DiskCheck disks;
    private final SortedSet<NodeId> running = new TreeSet<>();
    private final SortedSet<NodeId> down = new TreeSet<>();
    /** Nodes that left, and have not been started again since. */
    private final SortedSet<NodeId> left = new TreeSet<>();
    /** Faults that a heal can lift, and have not been. */
    private final SortedMap<String, Fault> open = new TreeMap<>();
    /** Name of a healed fault, and the line of its heal. */
    private final SortedMap<String, Integer> healed = new TreeMap<>();

    /** @param lines the node of each step, in order */
    TimelineCheck(Problems problems, List<Node> lines) {
        this.problems = problems;
        this.lines = List.copyOf(lines);
        this.disks = new DiskCheck(problems);
    }

    void check(List<TimelineStep> steps) {
        for (var step : steps) {
            var at = lines.get(step.number() - 1);
            switch (step.step()) {
                case Step.Start start -> start(start.nodes(), at);
                case Step.Restart restart -> restart(restart.nodes(), at);
                case Step.Await await -> await(await.condition(), at);
                case Step.Hold hold -> {}
                case Step.Leave leave -> leave(leave.nodes(), at);
                case Step.Inject inject -> inject(step.name(), inject.fault(), at);
                case Step.Heal heal -> heal(heal.fault(), steps, at);
                case Step.Backup backup -> backup(step.name(), backup.nodes(), at);
            }
        }
    }

    private void start(Collection<NodeId> nodes, Node at) {
        for (var node : nodes) {
            if (Twin.is(node)) {
                problems.add(at, node + " is a twin; 'clone' makes and starts it");
            } else if (down.contains(node)) {
                problems.add(at, node + " was started before this step; to start it again, say 'restart'");
            } else if (!running.add(node)) {
                problems.add(at, node + " runs already at this step");
            }
        }
        disks.started(nodes);
        backAt(nodes);
    }

    /** The start of a node ends the foreign agent at its address. */
    private void backAt(Collection<NodeId> nodes) {
        open.replaceAll((name, fault) -> fault instanceof Fault.Foreign(var which)
                ? new Fault.Foreign(without(which, nodes))
                : fault);
    }

    private static SortedSet<NodeId> without(Collection<NodeId> nodes, Collection<NodeId> gone) {
        var rest = new TreeSet<>(nodes);
        rest.removeAll(gone);
        return rest;
    }

    private void restart(Collection<NodeId> nodes, Node at) {
        for (var node : nodes) {
            if (down.remove(node)) {
                running.add(node);
                left.remove(node);
            } else {
                problems.add(at, running.contains(node)
                        ? node + " runs at this step; 'restart' needs a 'kill' or 'stop' before it"
                        : node + " has not been started before this step; say "
                                + (Twin.is(node) ? "'clone: [" + Twin.node(node) + "]'" : "'start'"));
            }
        }
        disks.started(nodes);
        backAt(nodes);
    }

    private void inject(String name, Fault fault, Node at) {
        needAwake(fault.ended(), at, "be killed or stopped");
        down.addAll(fault.ended());
        running.removeAll(fault.ended());
        needDown(fault.disks(), at);
        disks.change(fault, at);
        switch (fault) {
            case Fault.Restore restore -> {}
            case Fault.Clone clone -> clone(clone, at);
            case Fault.OfLinks links -> links(links, at);
            case Fault.Pause(var which) -> needAwake(which, at, "be paused");
            case Fault.Stutter stutter -> needAwake(stutter.which(), at, "be paused");
            case Fault.Kill kill -> {}
            case Fault.Stop stop -> {}
            case Fault.PowerOff off -> {}
            case Fault.LoseDisk loss -> {}
            case Fault.Corrupt(var which, var feedOf, var line) -> needStarted(feedOf, at, "it has no feed");
            case Fault.Foreign(var which) -> foreign(which, at);
            case Fault.SlowNames(var which, var delay) -> slowNames(which, at);
        }
        if (fault.heals()) {
            open.put(name, fault);
        }
    }

    private void links(Fault.OfLinks fault, Node at) {
        var links = fault.links(new TreeSet<>(running));
        links.stream().flatMap(link -> Stream.of(link.from(), link.to()))
                .filter(place -> running.contains(Twin.of(Twin.node(place)))).findFirst()
                .ifPresent(place -> problems.add(at, place + " has a twin at this step; links of the two cannot"
                        + " be broken, for their traffic is counted under one name"));
        links.stream().flatMap(link -> Stream.of(link.from(), link.to())).distinct()
                .filter(place -> Twin.is(place) && !running.contains(place) && !down.contains(place))
                .forEach(twin -> problems.add(at, "there is no " + twin + " at this step; a step 'clone: ["
                        + Twin.node(twin) + "]' before it makes it"));
        open.forEach((other, there) -> there.links(new TreeSet<>(running)).stream()
                .filter(link -> links.contains(link) && means(fault) != Means.ANY && means(fault) == means(there))
                .findFirst()
                .ifPresent(link -> problems.add(at, link + " is broken in the same way by '" + other
                        + "' at this step; 'heal' that first")));
    }

    /** The means by which a fault breaks links; no two faults can use one on the same link. */
    private enum Means {
        CUT, LATENCY, ANY
    }

    private static Means means(Fault fault) {
        return switch (fault) {
            case Fault.OfCut cut -> Means.CUT;
            case Fault.Flap flap -> Means.CUT;
            case Fault.Lossy lossy -> Means.CUT;
            case Fault.Latency latency -> Means.LATENCY;
            // A limit may be set anew.
            case Fault.LimitData limit -> Means.ANY;
            case Fault.OfNodes nodes -> Means.ANY;
        };
    }

    private void foreign(Collection<NodeId> nodes, Node at) {
        for (var node : nodes) {
            if (running.contains(node)) {
                problems.add(at,
                        node + " runs at this step; 'kill' or 'stop' it before a foreign agent has its address");
            }
            open.forEach((name, fault) -> {
                if (fault instanceof Fault.Foreign(var which) && which.contains(node)) {
                    problems.add(at, "the foreign agent of '" + name + "' has the address of " + node
                            + " at this step; 'heal' that first");
                }
            });
        }
    }

    private void slowNames(Collection<NodeId> nodes, Node at) {
        for (var node : nodes) {
            open.forEach((name, fault) -> {
                if (fault instanceof Fault.SlowNames(var which, var delay) && which.contains(node)) {
                    problems.add(at, "the resolver of " + node + " is slow by '" + name
                            + "' at this step; 'heal' that first");
                }
            });
        }
    }

    private void leave(SortedSet<NodeId> nodes, Node at) {
        needAwake(nodes, at, "be ordered to leave");
        for (var node : nodes) {
            if (!left.add(node)) {
                problems.add(at, node + " has left before this step");
            }
        }
    }

    private void await(Condition condition, Node at) {
        needAwake(asked(condition), at, "be waited for");
        subjects(condition).forEach(node -> needStarted(node, at, "nobody can know of it"));
        if (condition instanceof Condition.Converged(var nodes)) {
            nodes.stream().filter(left::contains).findFirst().ifPresent(node -> problems.add(at, node
                    + " has left before this step, so nobody believes it alive; leave it out of 'converged'"));
        }
    }

    private void backup(String name, SortedSet<NodeId> nodes, Node at) {
        nodes.forEach(node -> needStarted(node, at, "it has no disk"));
        disks.backup(name, nodes, at);
    }

    private void clone(Fault.Clone clone, Node at) {
        disks.clone(clone.which(), at);
        for (var node : clone.which()) {
            var twin = Twin.of(node);
            if (running.contains(twin) || down.contains(twin)) {
                problems.add(at, twin + " was made before this step; a node has one twin, start it with 'restart'");
            } else if (!running.contains(node) && !down.contains(node)) {
                problems.add(at, node + " has not been started before this step, so it has no disk to copy");
            } else {
                running.add(twin);
            }
        }
    }

    private void needDown(Collection<NodeId> nodes, Node at) {
        for (var node : nodes) {
            if (running.contains(node)) {
                problems.add(at, node + " runs at this step; 'kill' or 'stop' it before its disk is changed");
            } else {
                needStarted(node, at, "it has no disk");
            }
        }
    }

    private void needStarted(NodeId node, Node at, String so) {
        if (!running.contains(node) && !down.contains(node)) {
            problems.add(at, node + " has not been started before this step, so " + so);
        }
    }

    private void heal(String name, List<TimelineStep> steps, Node at) {
        if (open.get(name) instanceof Fault.Foreign(var left) && left.isEmpty()) {
            problems.add(at, "each node of '" + name + "' was started again before this step, which ended the foreign"
                    + " agent at its address, so there is nothing to lift");
        } else if (open.remove(name) != null) {
            healed.put(name, Problems.line(at));
        } else if (healed.containsKey(name)) {
            problems.add(at, "'" + name + "' was healed already in line " + healed.get(name));
        } else {
            var named = steps.stream().filter(step -> step.name().equals(name)).findFirst();
            problems.add(at, named.map(step -> whyNot(step, at)).orElseGet(() -> {
                var hint = Spelling.hint(name, open.keySet());
                return "no step is named '" + name + "', so 'heal' has nothing to lift"
                        + (hint.isEmpty()
                                ? "; name the cut, latency, limit, pause, foreign agent or slow resolver that it"
                                        + " shall lift"
                                : hint);
            }));
        }
    }

    private String whyNot(TimelineStep step, Node at) {
        if (step.step() instanceof Step.Inject inject) {
            if (!inject.fault().ended().isEmpty()) {
                return "'" + step.name() + "' ended processes; undo it with 'restart', not 'heal'";
            }
            if (inject.fault().passes()) {
                return "'" + step.name() + "' is over when its step is done, so there is nothing to lift";
            }
            return inject.fault().heals()
                    ? "'" + step.name() + "' comes only after this step, so there is nothing to lift yet"
                    : "'" + step.name() + "' breaks no links or names and pauses nobody, so there is nothing to lift";
        }
        return "'" + step.name() + "' is no fault, so there is nothing to lift";
    }

    private static SortedSet<NodeId> asked(Condition condition) {
        return switch (condition) {
            case Condition.Converged converged -> converged.nodes();
            case Condition.Believes believes -> believes.by();
            case Condition.Isolated isolated -> isolated.nodes();
            case Condition.Forked forked -> forked.by();
            case Condition.Vouched vouched -> vouched.nodes();
        };
    }

    private static SortedSet<NodeId> subjects(Condition condition) {
        return switch (condition) {
            case Condition.Believes believes -> believes.subjects();
            case Condition.Forked forked -> forked.subjects();
            case Condition.Converged converged -> Fault.NOBODY;
            case Condition.Isolated isolated -> Fault.NOBODY;
            case Condition.Vouched vouched -> Fault.NOBODY;
        };
    }

    private void needAwake(Collection<NodeId> nodes, Node at, String what) {
        for (var node : nodes) {
            if (!running.contains(node)) {
                problems.add(at, node + " does not run at this step, so it cannot " + what);
            }
            open.forEach((name, fault) -> {
                if (fault instanceof Fault.Pause(var paused) && paused.contains(node)) {
                    problems.add(at, node + " is paused by '" + name + "' at this step, so it cannot " + what);
                }
            });
        }
    }
}
