package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one step, as far as it can be judged without the steps before it. */
final class StepReader {
    private final Problems problems;
    private final Values values;

    StepReader(Problems problems, Values values) {
        this.problems = problems;
        this.values = values;
    }

    Step read(Section section) {
        var verb = section.requireOne(Keys.VERBS);
        var node = section.require(verb);
        var title = "'" + verb + "'";
        return switch (verb) {
            case "start" -> start(node);
            case "await" -> await(node);
            case "hold" -> new Step.Hold(values.duration(node, title));
            case "cut" -> new Step.Inject(cut(node));
            case "latency" -> new Step.Inject(latency(node));
            case "kill" -> new Step.Inject(new Fault.Kill(values.nodes(node, title)));
            case "stop" -> new Step.Inject(new Fault.Stop(values.nodes(node, title)));
            case "restart" -> new Step.Restart(values.nodes(node, title));
            case "heal" -> new Step.Heal(values.text(node, title));
            case "backup" -> new Step.Backup(values.nodes(node, title));
            case "limit-data", "lose-disk", "restore", "corrupt", "clone" ->
                new Step.Inject(new DamageReader(problems, values).read(verb, node));
            default -> throw new IllegalStateException("no reader for the step " + verb);
        };
    }

    private Step start(Node node) {
        if (!(node instanceof MappingNode)) {
            return new Step.Start(values.nodesInOrder(node, "'start'"), Duration.ZERO);
        }
        var section = new Section(node, "start", "'start'", problems);
        var nodes = values.nodesInOrder(section.require("nodes"), "'nodes'");
        var every = section.find("every").map(time -> values.duration(time, "'every'")).orElse(Duration.ZERO);
        return new Step.Start(nodes, every);
    }

    private Step await(Node node) {
        var section = new Section(node, "await", "'await'", problems);
        var key = section.requireOne(Keys.CONDITIONS);
        var value = section.require(key);
        var condition = switch (key) {
            case "converged" -> new Condition.Converged(values.nodes(value, "'converged'"));
            case "believes" -> believes(value);
            case "isolated" -> new Condition.Isolated(values.nodes(value, "'isolated'"));
            case "forked" -> forked(value);
            case "vouched" -> new Condition.Vouched(values.nodes(value, "'vouched'"));
            default -> throw new IllegalStateException("no reader for the condition " + key);
        };
        return new Step.Await(condition, values.duration(section.require("within"), "'within'"));
    }

    private Condition believes(Node node) {
        var section = new Section(node, "believes", "'believes'", problems);
        var by = values.nodes(section.require("by"), "'by'");
        var subjects = values.nodes(section.require("subjects"), "'subjects'");
        refuseSelf(section, by, subjects);
        return new Condition.Believes(by, subjects, values.word(Belief.class, section.require("state"), "'state'"));
    }

    private Condition forked(Node node) {
        var section = new Section(node, "known", "'forked'", problems);
        return new Condition.Forked(values.nodes(section.require("by"), "'by'"),
                values.nodes(section.require("subjects"), "'subjects'"));
    }

    /** Refuses a question that asks a node about itself and nobody else. */
    void refuseSelf(Section section, SortedSet<NodeId> by, SortedSet<NodeId> subjects) {
        if (by.size() == 1 && by.equals(subjects)) {
            throw problems.refuse(section.node(), "'by' and 'subjects' are both " + by.first()
                    + ", but an observer is asked about others only");
        }
    }

    private Fault cut(Node node) {
        var section = new Section(node, "cut", "'cut'", problems);
        var shape = section.requireOne(List.of("groups", "links"));
        var mode = values.word(CutMode.class, section.require("mode"), "'mode'");
        return shape.equals("groups")
                ? new Fault.Cut(groups(section.require("groups")), mode)
                : new Fault.CutLinks(values.links(section.require("links"), "'links'"), mode);
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

    private Fault latency(Node node) {
        var section = new Section(node, "latency", "'latency'", problems);
        var among = values.nodes(section.require("among"), "'among'");
        if (among.size() < 2) {
            throw problems.refuse(section.node(),
                    "'among' must name at least two nodes: latency is on the links between"
                            + " them");
        }
        var delay = values.duration(section.require("delay"), "'delay'");
        var jitter = section.find("jitter").map(time -> values.duration(time, "'jitter'")).orElse(Duration.ZERO);
        if (jitter.compareTo(delay) > 0) {
            throw problems.refuse(section.node(), "'jitter' must not be greater than 'delay'");
        }
        return new Fault.Latency(among, delay, jitter);
    }
}
