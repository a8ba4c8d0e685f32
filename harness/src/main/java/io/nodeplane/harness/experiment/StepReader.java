package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.SortedSet;
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
            case "cut", "latency", "flap", "lossy" ->
                new Step.Inject(new LinkFaultReader(problems, values).read(verb, node));
            case "kill" -> new Step.Inject(new Fault.Kill(values.nodes(node, title)));
            case "stop" -> new Step.Inject(new Fault.Stop(values.nodes(node, title)));
            case "power-off" -> new Step.Inject(new Fault.PowerOff(values.nodes(node, title)));
            case "pause" -> new Step.Inject(new Fault.Pause(values.nodes(node, title)));
            case "stutter" -> new Step.Inject(stutter(node));
            case "foreign" -> new Step.Inject(foreign(node));
            case "slow-names" -> new Step.Inject(slowNames(node));
            case "leave" -> new Step.Leave(values.nodes(node, title));
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

    private Fault stutter(Node node) {
        var section = new Section(node, "stutter", "'stutter'", problems);
        return new Fault.Stutter(values.nodes(section.require("nodes"), "'nodes'"),
                values.duration(section.require("stopped"), "'stopped'"),
                values.duration(section.require("running"), "'running'"),
                values.duration(section.require("time"), "'time'"));
    }

    private Fault foreign(Node node) {
        return new Fault.Foreign(values.plainNodes(node, "'foreign'"));
    }

    private Fault slowNames(Node node) {
        var section = new Section(node, "slowNames", "'slow-names'", problems);
        return new Fault.SlowNames(values.plainNodes(section.require("of"), "'of'"),
                values.duration(section.require("delay"), "'delay'"));
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
            case "vouched" -> new Condition.Vouched(values.voters(values.nodes(value, "'vouched'"), value));
            default -> throw new IllegalStateException("no reader for the condition " + key);
        };
        return new Step.Await(condition, values.duration(section.require("within"), "'within'"));
    }

    private Condition believes(Node node) {
        var section = new Section(node, "believes", "'believes'", problems);
        var by = values.nodes(section.require("by"), "'by'");
        var subjects = values.subjects(section.require("subjects"));
        refuseSelf(section, by, subjects);
        return new Condition.Believes(by, subjects, values.word(Belief.class, section.require("state"), "'state'"));
    }

    private Condition forked(Node node) {
        var section = new Section(node, "known", "'forked'", problems);
        return new Condition.Forked(values.nodes(section.require("by"), "'by'"),
                values.subjects(section.require("subjects")));
    }

    /** Refuses a question that asks a node about itself and nobody else. */
    void refuseSelf(Section section, SortedSet<NodeId> by, SortedSet<NodeId> subjects) {
        if (by.size() == 1 && by.equals(subjects)) {
            throw problems.refuse(section.node(), "'by' and 'subjects' are both " + by.first()
                    + ", but an observer is asked about others only");
        }
    }
}
