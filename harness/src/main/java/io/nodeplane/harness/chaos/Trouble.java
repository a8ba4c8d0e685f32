package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** Draws the next trouble, or the mending of an earlier one, that fits a situation. */
final class Trouble {
    private final Draw draw;
    private final Situation situation;
    private final long probeMs;
    private boolean disks;

    Trouble(Draw draw, Situation situation, Map<String, Long> charter) {
        this.draw = draw;
        this.situation = situation;
        this.probeMs = Objects.requireNonNull(charter.get("probeIntervalMs"));
    }

    /** {@return whether some disk was lost, set back, damaged or copied} */
    boolean disksTouched() {
        return disks;
    }

    /** {@return what is done next, in order; some of it may have to be left out} */
    List<Step> next() {
        return switch (draw.weighted(new int[]{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17},
                new int[]{15, 13, 4, 3, 9, 11, 14, 4, 7, 3, 3, 4, 4, 3, 2, 2, 2, 3})) {
            case 0 -> List.of(new Step.Inject(cut()));
            case 1 -> List.of(new Step.Inject(new LinkFault.CutLinks(links(), draw.one(CutMode.values()))));
            case 2 -> List.of(new Step.Inject(new LinkFault.Latency(draw.some(situation.nodes(),
                    draw.between(2, situation.nodes().size())), draw.time(10, probeMs), draw.time(10, 10))));
            case 3 -> List.of(new Step.Inject(new LinkFault.LimitData(links(), draw.one(Streams.values()),
                    List.of(draw.between(0, 3_000)), Duration.ZERO)));
            case 4 -> end(few());
            case 5 -> situation.down().isEmpty()
                    ? List.of()
                    : List.of(new Step.Restart(draw.some(situation.down(), draw.few(9))));
            case 6 -> situation.open().isEmpty() ? end(few()) : mended();
            case 7 -> changed(new NodeFault.LoseDisk(few()));
            case 8 -> backup();
            case 9 -> {
                var damaged = few();
                var feed = draw.chance(0.5) ? Twin.node(damaged.first()) : draw.one(situation.nodes());
                yield changed(new NodeFault.Corrupt(damaged, feed, OptionalInt.of(draw.between(1, 2))));
            }
            case 10 -> twin();
            case 11 -> List.of(new Step.Inject(new NodeFault.PowerOff(few())));
            case 12 -> List.of(new Step.Inject(new NodeFault.Pause(few())));
            case 13 -> List.of(new Step.Inject(new NodeFault.Stutter(few(), spell(), spell(), spells())));
            case 14 -> List.of(new Step.Inject(new LinkFault.Flap(draw.chance(0.5)
                    ? cut()
                    : new LinkFault.CutLinks(links(), draw.one(CutMode.values())), spell(), spell(), spells())));
            case 15 -> List.of(new Step.Inject(new LinkFault.Lossy(draw.some(situation.nodes(),
                    draw.between(2, situation.nodes().size())), draw.one(5, 20, 50), spell(), spells(),
                    draw.one(CutMode.values()))));
            case 16 -> List.of(new Step.Leave(draw.some(situation.nodes(), 1)));
            default -> situation.unstarted().isEmpty()
                    ? List.of()
                    : List.of(new Step.Start(List.copyOf(draw.some(situation.unstarted(), draw.few(9))),
                            Duration.ZERO));
        };
    }

    /** {@return running nodes, mostly one} */
    private SortedSet<NodeId> few() {
        return new TreeSet<>(draw.some(situation.nodes(), draw.few(situation.nodes().size())));
    }

    /** What is mended may break at once along another line, before what was said on both sides has met. */
    private List<Step> mended() {
        var heal = new Step.Heal(draw.one(situation.open().keySet()));
        return draw.chance(0.6)
                ? List.of(heal)
                : List.of(heal, new Step.Inject(draw.chance(0.5)
                        ? cut()
                        : new LinkFault.CutLinks(links(), draw.one(CutMode.values()))));
    }

    private Duration spell() {
        return draw.time(20, probeMs);
    }

    private Duration spells() {
        return draw.time(probeMs, probeMs * 8);
    }

    private List<Step> end(SortedSet<NodeId> which) {
        return List.of(new Step.Inject(draw.chance(0.7) ? new NodeFault.Kill(which) : new NodeFault.Stop(which)));
    }

    /** Ends processes, changes their disks, and mostly starts them again. */
    private List<Step> changed(NodeFault fault) {
        disks = true;
        var steps = new ArrayList<>(end(fault.which()));
        steps.add(new Step.Inject(fault));
        if (draw.chance(0.8)) {
            steps.add(new Step.Restart(fault.which()));
        }
        return steps;
    }

    private List<Step> backup() {
        if (situation.backups().isEmpty() || draw.chance(0.4)) {
            return List.of(new Step.Backup(few()));
        }
        var name = draw.one(situation.backups().keySet());
        var which = draw.some(Objects.requireNonNull(situation.backups().get(name)), draw.few(9));
        var steps = new ArrayList<Step>();
        var rest = new TreeSet<>(situation.nodes());
        rest.removeAll(which);
        if (!rest.isEmpty() && draw.chance(0.5)) {
            // Nobody can tell them what they have forgotten: that is how feeds fork.
            steps.add(new Step.Inject(new LinkFault.Cut(List.of(which, rest), draw.one(CutMode.values()))));
        }
        steps.addAll(changed(new NodeFault.Restore(name, which)));
        return steps;
    }

    private List<Step> twin() {
        var twins = new TreeSet<>(situation.running());
        twins.removeIf(place -> !Twin.is(place));
        if (!twins.isEmpty() && draw.chance(0.5)) {
            return end(draw.some(twins, 1));
        }
        disks = true;
        return List.of(new Step.Inject(new NodeFault.Clone(draw.some(situation.nodes(), 1))));
    }

    /** Two or three sides; sometimes some nodes are on none of them and see all. */
    private LinkFault.OfCut cut() {
        var nodes = draw.shuffled(situation.nodes());
        var bridges = draw.chance(0.2) ? 1 : 0;
        var sides = nodes.size() - bridges > 3 && draw.chance(0.2) ? 3 : 2;
        var groups = new ArrayList<SortedSet<NodeId>>();
        for (int side = 0; side < sides; side++) {
            groups.add(new TreeSet<>());
        }
        for (int i = bridges; i < nodes.size(); i++) {
            groups.get(i - bridges < sides ? i - bridges : draw.between(0, sides - 1)).add(nodes.get(i));
        }
        return new LinkFault.Cut(groups, draw.one(CutMode.values()));
    }

    /** All links into a node, all out of it, a random share of all links, or a few. */
    private SortedSet<Link> links() {
        var all = new TreeSet<Link>();
        for (var from : situation.nodes()) {
            situation.nodes().stream().filter(to -> !to.equals(from)).forEach(to -> all.add(new Link(from, to)));
        }
        var node = draw.one(situation.nodes());
        var chosen = switch (draw.between(0, 3)) {
            case 0 -> all.stream().filter(link -> link.to().equals(node)).toList();
            case 1 -> all.stream().filter(link -> link.from().equals(node)).toList();
            case 2 -> List.copyOf(draw.each(all, draw.one(0.1, 0.3, 0.6)));
            default -> List.copyOf(draw.some(all, draw.few(6)));
        };
        return chosen.isEmpty() ? draw.some(all, 1) : new TreeSet<>(chosen);
    }
}
