package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.harness.fault.Twin;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the faults that damage what is stored or under way. */
final class DamageReader {
    /** The most different limits that one step may go through. */
    static final int LIMITS_MAX = 200;

    private final Problems problems;
    private final Values values;

    DamageReader(Problems problems, Values values) {
        this.problems = problems;
        this.values = values;
    }

    Fault read(String verb, Node node) {
        var title = "'" + verb + "'";
        return switch (verb) {
            case "limit-data" -> limitData(node);
            case "lose-disk" -> new Fault.LoseDisk(values.nodes(node, title));
            case "restore" -> restore(node);
            case "corrupt" -> corrupt(node);
            case "clone" -> clone(node);
            default -> throw new IllegalStateException("no reader for the fault " + verb);
        };
    }

    private Fault limitData(Node node) {
        var section = new Section(node, "limitData", "'limit-data'", problems);
        var shape = section.requireOne(List.of("links", "among"));
        var links = shape.equals("links")
                ? values.links(section.require("links"), "'links'")
                : among(section.require("among"));
        var streams = section.find("streams").map(word -> values.word(Streams.class, word, "'streams'"))
                .orElse(Streams.BOTH);
        var bytes = values.numbers(section.require("bytes"), "'bytes'", LIMITS_MAX);
        var each = section.find("each").map(time -> values.duration(time, "'each'"));
        if (bytes.size() > 1 && each.isEmpty()) {
            throw problems.refuse(section.node(), "several limits need 'each', the time that each of them stays");
        }
        return new Fault.LimitData(links, streams, bytes, each.orElse(Duration.ZERO));
    }

    private SortedSet<Link> among(Node node) {
        var nodes = values.nodes(node, "'among'");
        if (nodes.size() < 2) {
            throw problems.refuse(node, "'among' must name at least two nodes: the limit is on the links between them");
        }
        return Link.among(nodes);
    }

    private Fault restore(Node node) {
        var section = new Section(node, "restore", "'restore'", problems);
        return new Fault.Restore(values.text(section.require("backup"), "'backup'"),
                values.nodes(section.require("nodes"), "'nodes'"));
    }

    private Fault corrupt(Node node) {
        var section = new Section(node, "corrupt", "'corrupt'", problems);
        var nodes = values.nodes(section.require("nodes"), "'nodes'");
        var feedOf = values.node(section.require("feed-of"), "'feed-of'");
        if (Twin.is(feedOf)) {
            throw problems.refuse(section.node(), feedOf + " writes as " + Twin.node(feedOf) + ": name that node");
        }
        var line = section.find("line").map(number -> values.number(number, "'line'", Bounds.PLACE));
        return new Fault.Corrupt(nodes, feedOf,
                line.isPresent() ? OptionalInt.of(Math.toIntExact(line.get())) : OptionalInt.empty());
    }

    private Fault clone(Node node) {
        var nodes = values.nodes(node, "'clone'");
        nodes.stream().filter(Twin::is).findFirst().ifPresent(twin -> {
            throw problems.refuse(node, twin + " is a twin itself; clone " + Twin.node(twin));
        });
        return new Fault.Clone(nodes);
    }
}
