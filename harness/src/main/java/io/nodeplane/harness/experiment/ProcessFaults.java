package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.agree;
import static io.nodeplane.harness.experiment.English.list;
import static io.nodeplane.harness.experiment.English.time;

import io.nodeplane.harness.fault.NodeFault;
import java.util.List;

/** The faults that befall processes, and who is found under a name. */
final class ProcessFaults {
    private static final String GONE = "the processes ran before, were gone, and answered no more";

    private static final FaultVerb<NodeFault.Kill> KILL = FaultVerb.of("kill", NodeFault.Kill.class,
            "Ends processes without warning (SIGKILL). Their disks stay.",
            Places.NODES.as(NodeFault.Kill::new, NodeFault.Kill::which),
            kill -> "kill " + list(kill.which()) + " without warning (SIGKILL)", "kill", GONE);

    private static final FaultVerb<NodeFault.Stop> STOP = FaultVerb.of("stop", NodeFault.Stop.class,
            "Asks processes to stop (SIGTERM), which is no leave. Their disks stay.",
            Places.NODES.as(NodeFault.Stop::new, NodeFault.Stop::which),
            stop -> "stop " + list(stop.which()) + " (SIGTERM)",
            "stop", GONE).harderThan(stop -> List.of(new NodeFault.Kill(stop.which())));

    private static final FaultVerb<NodeFault.PowerOff> POWER_OFF = FaultVerb.of("power-off", NodeFault.PowerOff.class,
            "Takes the power from machines: processes end without warning, and of what they did not force to disk any"
                    + " part may be lost. In the simulated world only.",
            Places.NODES.as(NodeFault.PowerOff::new, NodeFault.PowerOff::which),
            off -> "take the power from " + list(off.which()), "power off", GONE)
            .harderThan(off -> List.of(new NodeFault.Kill(off.which())))
            .onlyIn("take the power from a machine", Experiment.SIM);

    private static final FaultVerb<NodeFault.Pause> PAUSE = FaultVerb.of("pause", NodeFault.Pause.class,
            "Makes processes stand still (SIGSTOP, `docker pause`), until a `heal`: their connections stay open and"
                    + " silent, their clocks go on.",
            Places.NODES.as(NodeFault.Pause::new, NodeFault.Pause::which),
            pause -> "pause " + list(pause.which()) + " (SIGSTOP)", "pause",
            "all answered before it, and nobody after").healed("pause");

    private static final FaultVerb<NodeFault.Stutter> STUTTER = FaultVerb.of("stutter", NodeFault.Stutter.class,
            "Makes processes stand still again and again, as on a starved processor. The step takes that long, and ends"
                    + " with all running.",
            Form.of(new Head("stutter", "Whose processes, and for how long each time."),
                    Key.of("nodes", "The nodes.", Places.NODES, NodeFault.Stutter::which),
                    Key.of("stopped", "How long they stand still each time.", Shapes.TIME, NodeFault.Stutter::stopped),
                    Key.of("running", "How long they run each time.", Shapes.TIME, NodeFault.Stutter::running),
                    Key.of("time", "How long all of it takes.", Shapes.TIME, NodeFault.Stutter::time),
                    NodeFault.Stutter::new),
            stutter -> "pause " + list(stutter.which()) + " for " + time(stutter.stopped()) + " and let "
                    + agree(stutter.which(), "it", "them") + " run for " + time(stutter.running())
                    + ", again and again for " + time(stutter.time()),
            "stutter", "all answered before it, and in the pauses that were looked at nobody did");

    private static final FaultVerb<NodeFault.Foreign> FOREIGN = FaultVerb.of("foreign", NodeFault.Foreign.class,
            "Has an agent of another cluster serve at the address of each of these nodes, whose own processes do not run,"
                    + " until a `heal`, or until the node is started. It answers and asks nobody. Not in the docker world.",
            Places.PLAIN.as(NodeFault.Foreign::new, NodeFault.Foreign::which),
            foreign -> "have " + agree(foreign.which(), "an agent", "agents")
                    + " of another cluster serve at the address"
                    + agree(foreign.which(), " of ", "es of ") + list(foreign.which()),
            "foreign agent", "somebody asked the foreign agent").healed("foreign agent")
            .onlyIn("give a node's address to a foreign agent", "process", Experiment.SIM);

    private static final FaultVerb<NodeFault.SlowNames> SLOW_NAMES = FaultVerb
            .of("slow-names", NodeFault.SlowNames.class,
                    "Makes resolvers slow, until a `heal`. In the simulated world only.",
                    Form.of(new Head("slowNames", "`slow-names`",
                            "Whose resolvers, and how slow. A process waits for a name that"
                                    + " it has not looked up before; one that it knows is not looked up again."),
                            Key.of("of", "The nodes.", Places.PLAIN, NodeFault.SlowNames::which),
                            Key.of("delay", "How long it takes to find a name.", Shapes.SHORTER_TIME,
                                    NodeFault.SlowNames::delay),
                            NodeFault.SlowNames::new),
                    slow -> "have the resolver" + agree(slow.which(), " of ", "s of ") + list(slow.which()) + " take "
                            + time(slow.delay()) + " for each new name",
                    "slow names", "somebody waited for a name")
            .healed("slow resolver")
            .onlyIn("slow a resolver down", Experiment.SIM);

    private static final FaultVerb<NodeFault.OtherSecret> OTHER_SECRET = FaultVerb.of("other-secret",
            NodeFault.OtherSecret.class,
            "Gives running nodes another secret than the cluster has, until a `heal`: they believe nobody of it, and nobody"
                    + " of it believes them. A cluster with such a step has a secret, and all others have none.",
            Places.PLAIN.as(NodeFault.OtherSecret::new, NodeFault.OtherSecret::which),
            other -> "give " + list(other.which()) + " another secret than the cluster has",
            "other secret", "a message was refused because it was signed with another secret")
            .healed("other secret");

    static final List<FaultVerb<?>> ALL = List.of(KILL, STOP, POWER_OFF, PAUSE, STUTTER, FOREIGN, SLOW_NAMES,
            OTHER_SECRET);

    private ProcessFaults() {}
}
