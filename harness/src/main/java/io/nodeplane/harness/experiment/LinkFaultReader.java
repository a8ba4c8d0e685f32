package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the faults that cut links, slow them down or make them unreliable. */
final class LinkFaultReader {
    /** A ring of fewer nodes has no pair that is not neighbours. */
    private static final int RING_MIN = 4;

    private final Problems problems;
    private final Values values;

    LinkFaultReader(Problems problems, Values values) {
        this.problems = problems;
        this.values = values;
    }

    Fault read(String verb, Node node) {
        return switch (verb) {
            case "cut" -> cut(new Section(node, "cut", "'cut'", problems));
            case "latency" -> latency(node);
            case "flap" -> flap(node);
            case "lossy" -> lossy(node);
            default -> throw new IllegalStateException("no reader for the fault " + verb);
        };
    }

    private Fault.OfCut cut(Section section) {
        var shape = section.requireOne(Keys.CUT_SHAPES);
        var where = section.require(shape);
        var mode = values.word(CutMode.class, section.require("mode"), "'mode'");
        return switch (shape) {
            case "groups" -> new Fault.Cut(groups(where), mode);
            case "isolate" -> new Fault.Cut(isolate(where), mode);
            case "links" -> new Fault.CutLinks(values.links(where, "'links'"), mode);
            case "one-way" -> new Fault.CutLinks(oneWay(where), mode);
            case "ring" -> new Fault.CutLinks(ring(where), mode);
            default -> throw new IllegalStateException("no reader for the shape " + shape);
        };
    }

    private List<SortedSet<NodeId>> groups(Node node) {
        var shape = "'groups' must be a list of at least two lists such as [[node-1, node-2], [node-3]]";
        var items = values.items(node, shape);
        if (items.size() < 2) {
            throw problems.refuse(node, shape);
        }
        var groups = new ArrayList<SortedSet<NodeId>>();
        for (var item : items) {
            var group = new TreeSet<>(values.nodeList(item, "a group of 'groups'"));
            for (var other : groups) {
                other.stream().filter(group::contains).findFirst().ifPresent(twice -> {
                    throw problems.refuse(item, twice + " stands in two groups; a node is on one side of a cut only");
                });
            }
            groups.add(group);
        }
        return groups;
    }

    /** {@return each of these nodes as a side of its own, and all others as one more} */
    private List<SortedSet<NodeId>> isolate(Node node) {
        var alone = values.nodes(node, "'isolate'");
        var sides = new ArrayList<SortedSet<NodeId>>();
        alone.forEach(each -> sides.add(new TreeSet<>(List.of(each))));
        var rest = new TreeSet<>(values.all());
        rest.removeAll(alone);
        if (!rest.isEmpty()) {
            sides.add(rest);
        }
        if (sides.size() < 2) {
            throw problems.refuse(node, "'isolate' has nobody to isolate " + alone.first() + " from");
        }
        return sides;
    }

    private SortedSet<Link> oneWay(Node node) {
        var section = new Section(node, "oneWay", "'one-way'", problems);
        var links = Link.between(values.nodes(section.require("from"), "'from'"),
                values.nodes(section.require("to"), "'to'"));
        if (links.isEmpty()) {
            throw problems.refuse(section.node(),
                    "there is no link from a node to itself: 'from' and 'to' must differ");
        }
        return links;
    }

    /** {@return every link but those between neighbours in this order, the last being the first's neighbour} */
    private SortedSet<Link> ring(Node node) {
        var order = values.nodesInOrder(node, "'ring'");
        if (order.size() < RING_MIN) {
            throw problems.refuse(node, "'ring' must name at least " + RING_MIN
                    + " nodes: among fewer, all are neighbours and nothing is cut");
        }
        var links = Link.among(order);
        for (var i = 0; i < order.size(); i++) {
            var kept = new Link(order.get(i), order.get((i + 1) % order.size()));
            links.remove(kept);
            links.remove(kept.back());
        }
        return links;
    }

    private Fault flap(Node node) {
        var section = new Section(node, "flap", "'flap'", problems);
        return new Fault.Flap(cut(section), values.duration(section.require("down"), "'down'"),
                values.duration(section.require("up"), "'up'"), values.duration(section.require("time"), "'time'"));
    }

    private Fault lossy(Node node) {
        var section = new Section(node, "lossy", "'lossy'", problems);
        var among = among(section, "loss");
        var share = section.require("share");
        var percent = values.number(share, "'share', so many percent of the slots,", new Bounds(1, 99));
        return new Fault.Lossy(among, Math.toIntExact(percent), values.duration(section.require("slot"), "'slot'"),
                values.duration(section.require("time"), "'time'"),
                values.word(CutMode.class, section.require("mode"), "'mode'"));
    }

    private Fault latency(Node node) {
        var section = new Section(node, "latency", "'latency'", problems);
        var among = among(section, "latency");
        var delay = values.duration(section.require("delay"), "'delay'");
        var jitter = section.find("jitter").map(time -> values.duration(time, "'jitter'")).orElse(Duration.ZERO);
        if (jitter.compareTo(delay) > 0) {
            throw problems.refuse(section.node(), "'jitter' must not be greater than 'delay'");
        }
        return new Fault.Latency(among, delay, jitter);
    }

    private SortedSet<NodeId> among(Section section, String what) {
        var among = values.nodes(section.require("among"), "'among'");
        if (among.size() < 2) {
            throw problems.refuse(section.node(), "'among' must name at least two nodes: " + what
                    + " is on the links between them");
        }
        return among;
    }
}
