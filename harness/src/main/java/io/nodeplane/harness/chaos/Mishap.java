package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Draws what befalls names, addresses and whole disks, in steps that only together make the trouble: a stranger at the address
 * of somebody who is down, and somebody else who restarts meanwhile; a slow resolver, and a process that knows no name yet;
 * disks that are lost again and again, or while nobody is up who remembers; a disk that is set back while nobody can tell,
 * after several incarnations or none, and a process on it that suspects all others; members that leave and come back.
 */
final class Mishap {
    private static final int AGAIN_MAX = 5;
    private static final long SLOW_MS_MAX = 10_000;

    private final Draw draw;
    private final Situation situation;
    private final List<NodeId> seeds;
    private final long probeMs;
    private boolean disks;
    private int apart;

    Mishap(Draw draw, Situation situation, List<NodeId> seeds, Map<String, Long> charter) {
        this.draw = draw;
        this.situation = situation;
        this.seeds = seeds;
        this.probeMs = Objects.requireNonNull(charter.get("probeIntervalMs"));
    }

    /** {@return whether some disk was lost} */
    boolean disksTouched() {
        return disks;
    }

    /** {@return what is done next, in order; some of it may have to be left out} */
    List<TimelineStep> next() {
        var kind = draw.weighted(new int[]{0, 1, 2, 3, 4, 5, 6, 7}, new int[]{6, 4, 4, 3, 3, 3, 5, 2});
        return kind == 6 ? apart(draw.chance(0.6)) : unnamed(plain(kind));
    }

    private List<Step> plain(int kind) {
        return switch (kind) {
            case 0 -> strangers();
            case 1 -> slowNames();
            case 2 -> emptyAgain();
            case 3 -> emptyAlone();
            case 4 -> again(draw.between(2, AGAIN_MAX), only(one()), List.of());
            case 5 -> backAgain(only(one()), draw.between(1, 3));
            default -> {
                var steps = new ArrayList<Step>();
                draw.shuffled(situation.nodes()).forEach(node -> steps.addAll(restart(only(node), List.of())));
                yield steps;
            }
        };
    }

    /** {@return strangers at the addresses of some of these nodes, as far as they are down} */
    List<Step> strangersAt(Collection<NodeId> nodes) {
        var down = new TreeSet<>(nodes);
        down.removeAll(situation.running());
        return down.isEmpty() || draw.chance(0.3)
                ? List.of()
                : List.of(new Step.Inject(new NodeFault.Foreign(draw.some(down, draw.few(down.size())))));
    }

    private List<Step> strangers() {
        var steps = new ArrayList<Step>();
        var down = new TreeSet<>(situation.down());
        down.addAll(situation.unstarted());
        down.retainAll(situation.nodes());
        var at = down.isEmpty() || draw.chance(0.3) ? few() : draw.some(down, draw.few(down.size()));
        steps.add(end(at));
        steps.add(new Step.Inject(new NodeFault.Foreign(at)));
        if (draw.chance(0.7)) {
            var others = few();
            others.removeAll(at);
            steps.addAll(others.isEmpty() ? List.of() : restart(others, List.of()));
        }
        return steps;
    }

    private List<Step> slowNames() {
        var of = few();
        var steps = new ArrayList<Step>();
        steps.add(new Step.Inject(new NodeFault.SlowNames(of, draw.time(probeMs, SLOW_MS_MAX))));
        if (draw.chance(0.7)) {
            steps.addAll(restart(of, List.of()));
        }
        return steps;
    }

    /** The disk of one node is lost again and again; often that of a seed, which may be the only one. */
    private List<Step> emptyAgain() {
        disks = true;
        var node = only(draw.chance(0.5) ? draw.one(seeds) : one());
        return again(draw.between(2, AGAIN_MAX), node, List.of(new Step.Inject(new NodeFault.LoseDisk(node))));
    }

    /** One node comes back without its disk while nobody is up, and then the others, or not. */
    private List<Step> emptyAlone() {
        disks = true;
        var node = only(draw.chance(0.3) ? draw.one(seeds) : one());
        var everybody = new TreeSet<>(situation.nodes());
        everybody.addAll(situation.running());
        var steps = new ArrayList<Step>();
        steps.add(end(everybody));
        steps.add(new Step.Inject(new NodeFault.LoseDisk(node)));
        steps.add(new Step.Restart(node));
        steps.add(pause());
        if (draw.chance(0.3)) {
            steps.addAll(restart(node, List.of(new Step.Inject(new NodeFault.LoseDisk(node)))));
        }
        if (draw.chance(0.8)) {
            var most = draw.each(situation.nodes(), 0.9);
            most.add(node.first());
            steps.add(new Step.Restart(most));
        }
        return steps;
    }

    /** Members leave and come back in another incarnation, again and again. */
    private List<Step> backAgain(SortedSet<NodeId> node, int times) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < times; i++) {
            steps.add(new Step.Leave(node));
            steps.addAll(restart(node, List.of()));
        }
        return steps;
    }

    /**
     * A disk is set back, or lost for the second time, while its node is cut off from all who know more; alone, the node
     * suspects the others, on what is void or beside its other feeds when the links work again.
     */
    private List<TimelineStep> apart(boolean setBack) {
        disks = true;
        var node = only(one());
        var others = new TreeSet<>(situation.nodes());
        others.removeAll(node);
        var steps = new ArrayList<TimelineStep>();
        var name = "apart-" + ++apart;
        if (setBack) {
            steps.add(new TimelineStep(0, name + "-old", new Step.Backup(node)));
            steps.addAll(unnamed(draw.chance(0.5)
                    ? backAgain(node, draw.between(1, 3))
                    : restart(node, List.of())));
        } else {
            steps.addAll(unnamed(restart(node, List.of(new Step.Inject(new NodeFault.LoseDisk(node))))));
        }
        steps.add(new TimelineStep(0, name, new Step.Inject(
                new LinkFault.Cut(List.of(node, others), draw.one(CutMode.values())))));
        steps.addAll(unnamed(List.of(end(node),
                new Step.Inject(setBack ? new NodeFault.Restore(name + "-old", node) : new NodeFault.LoseDisk(node)),
                new Step.Restart(node), new Step.Hold(draw.time(probeMs * 3, probeMs * 30)), new Step.Heal(name))));
        return steps;
    }

    private static List<TimelineStep> unnamed(List<Step> steps) {
        return steps.stream().map(TimelineStep::unnamed).toList();
    }

    private List<Step> again(int times, SortedSet<NodeId> node, List<Step> meanwhile) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < times; i++) {
            steps.addAll(restart(node, meanwhile));
        }
        return steps;
    }

    private List<Step> restart(SortedSet<NodeId> nodes, List<Step> meanwhile) {
        var steps = new ArrayList<Step>();
        steps.add(end(nodes));
        steps.addAll(meanwhile);
        steps.add(new Step.Restart(nodes));
        steps.add(pause());
        return steps;
    }

    /** Sometimes too short for a process to find its peers, sometimes long enough. */
    private Step pause() {
        return new Step.Hold(draw.chance(0.3) ? draw.time(10, probeMs) : draw.time(probeMs, probeMs * 10));
    }

    private Step end(SortedSet<NodeId> which) {
        return new Step.Inject(draw.chance(0.6) ? new NodeFault.Kill(which) : new NodeFault.Stop(which));
    }

    private NodeId one() {
        return draw.one(situation.nodes());
    }

    private SortedSet<NodeId> few() {
        return draw.some(situation.nodes(), draw.few(situation.nodes().size()));
    }

    private static SortedSet<NodeId> only(NodeId node) {
        return new TreeSet<>(List.of(node));
    }
}
