package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** All that a step can do: first what is no fault, then each fault. */
final class StepVerbs {
    static final Vocabulary<Step> ALL = all();

    /** Where VPNs can be made to claim: it takes a way to the owner's API of each node. */
    static final FaultVerb.Limits OF_A_CLAIM = new FaultVerb.Limits("give an agent a heartbeat",
            List.of("process", Experiment.SIM));

    /** Where agents are programs: the simulated world runs the code of this very build. */
    static final FaultVerb.Limits OF_A_RELEASE = new FaultVerb.Limits(
            "run another release than the one it is built with",
            List.of("process", "docker"));

    /** A step as it stands in the file: its name, and one verb. */
    static final Mapping MAPPING = mapping();

    private StepVerbs() {}

    private static Vocabulary<Step> all() {
        var words = new ArrayList<Word<Step, ?>>(List.of(
                Word.of("start", Step.Start.class, "Starts nodes for the first time, in the order of the list: `all`, a"
                        + " list, or a mapping with `nodes` and `every`.", start()),
                Word.of("await", Step.Await.class,
                        "Goes on as soon as the condition holds, or when the limit has passed."
                                + " A limit that passes fails nothing by itself: the expectations judge.",
                        Form.of(new Head("await", "Exactly one condition, and a limit."),
                                new Choice<>(ConditionVerbs.ALL, Step.Await::condition),
                                Key.of("within", "The limit.", Shapes.TIME, Step.Await::within), Step.Await::new)),
                Word.of("hold", Step.Hold.class, "Does nothing for so long.",
                        Shapes.SHORTER_TIME.as(Step.Hold::new, Step.Hold::time)),
                Word.of("restart", Step.Restart.class, "Starts killed or stopped nodes again, on the disks they had.",
                        Places.NODES.as(Step.Restart::new, Step.Restart::nodes)),
                install("upgrade", Release.CURRENT, "Gives nodes whose processes do not run the agent under test, from"
                        + " their next start on, after a `downgrade`. Their disks stay."),
                install("downgrade", Release.PREVIOUS,
                        "Gives nodes whose processes do not run the agent of the previous"
                                + " release, from their next start on, the first one too. Their disks stay. It needs that"
                                + " agent's jar, which " + Release.SCRIPT + " makes. Not in the simulated world."),
                Word.of("heal", Step.Heal.class, "Lifts the " + English.choice(FaultVerbs.lifted())
                        + " of the step with this name.", Shapes.EARLIER_STEP.as(Step.Heal::new, Step.Heal::fault)),
                Word.of("backup", Step.Backup.class, "Copies data directories, of nodes that run or are down. `restore`"
                        + " names this step.", Places.NODES.as(Step.Backup::new, Step.Backup::nodes)),
                Word.of("leave", Step.Leave.class, "Orders nodes to leave the cluster, as their owner does. Their"
                        + " processes go on running.", Places.NODES.as(Step.Leave::new, Step.Leave::nodes)),
                Word.of("claim", Step.Claim.class, "Lets the VPNs of nodes claim blocks of overlay addresses, as"
                        + " `allowedIps` in a heartbeat. In a cluster with `vpn` each VPN is started again and claims"
                        + " them itself; its device keeps its address. Not in the docker world.",
                        Form.of(new Head("claim", "Who claims, and what."),
                                Key.of("nodes", "The nodes; all of them claim the same.", Places.NODES,
                                        Step.Claim::nodes),
                                Key.of("blocks", "The blocks, separated by commas.",
                                        Shapes.TEXT, Step.Claim::blocks),
                                Step.Claim::new)),
                Word.of("amend", Step.Amend.class, "Changes one voter, by the operators' orders: one node proposes, and"
                        + " others approve. What comes of it the expectations say.",
                        Form.of(new Head("amend", "What is proposed where, and who approves it. Exactly one of `add`"
                                + " and `remove`."),
                                Key.of("at", "The node at which it is proposed.", Places.ONE, Step.Amend::at),
                                Key.of("add", "The member that becomes a voter.",
                                        Places.NAMED.as(Optional::of, Optional::orElseThrow), Step.Amend::add,
                                        Optional.empty()),
                                Key.of("remove", "The voter that is none any more.",
                                        Places.NAMED.as(Optional::of, Optional::orElseThrow), Step.Amend::remove,
                                        Optional.empty()),
                                Key.of("approve", "The nodes that approve it.", Places.NODES, Step.Amend::approve),
                                Step.Amend::new).unless(StepVerbs::notOne)),
                Word.of("settle", Step.Settle.class, "The operators of these nodes bring an amendment to an end: they"
                        + " propose again what must follow, or remove or add a voter where nothing is proposed, and all"
                        + " of them approve it, until it is in force.",
                        Places.NODES.as(Step.Settle::new, Step.Settle::nodes))));
        FaultVerbs.ALL.forEach(fault -> words.add(fault.word()));
        return new Vocabulary<>(words);
    }

    private static Word<Step, SortedSet<NodeId>> install(String name, Release release, String meaning) {
        return new Word<>(name, meaning, Places.NODES, nodes -> new Step.Install(nodes, release),
                step -> step instanceof Step.Install(var nodes, var given) && given == release
                        ? Optional.of(nodes)
                        : Optional.empty());
    }

    private static Optional<String> notOne(Step.Amend amend) {
        return amend.add().isPresent() == amend.remove().isPresent()
                ? Optional.of("voters change one at a time: say 'add' or 'remove'")
                : Optional.empty();
    }

    private static Shape<Step.Start> start() {
        Shape<Step.Start> atOnce = Places.IN_ORDER.as(nodes -> new Step.Start(nodes, Duration.ZERO), Step.Start::nodes);
        Form<Step.Start> apart = Form.of(new Head("start", "Which nodes start, and how far apart."),
                Key.of("nodes", "The nodes, in the order in which they start.", Places.IN_ORDER, Step.Start::nodes),
                Key.of("every", "Time between one start and the next. Without it all start at once.", Shapes.TIME,
                        Step.Start::every, Duration.ZERO),
                Step.Start::new);
        return Shapes.shortly(atOnce, apart, node -> !(node instanceof MappingNode), start -> start.every().isZero());
    }

    private static Mapping mapping() {
        var entries = new ArrayList<Mapping.Entry>();
        entries.add(
                new Mapping.Entry("name", "What `heal`, `during` and `after` call this step. Not `step-<number>`: that"
                        + " is what a step without a name is called.", Shapes.EARLIER_STEP, false));
        entries.addAll(ALL.entries());
        return new Mapping("step", "A step of `timeline`",
                "One step: exactly one verb, and a name where something refers"
                        + " to it.",
                entries, Mapping.oneOf(ALL.names()));
    }
}
