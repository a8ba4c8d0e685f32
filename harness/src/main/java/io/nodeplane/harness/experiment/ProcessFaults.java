package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.agree;
import static io.nodeplane.harness.experiment.English.list;
import static io.nodeplane.harness.experiment.English.time;

import io.nodeplane.harness.fault.Fault;
import java.util.List;

/** The faults that befall processes, and who is found under a name. */
final class ProcessFaults {
    private static final String GONE = "the processes ran before, were gone, and answered no more";

    private static final FaultVerb<Fault.Kill> KILL = FaultVerb.of("kill", Fault.Kill.class,
            "Ends processes without warning (SIGKILL). Their disks stay.",
            Places.NODES.as(Fault.Kill::new, Fault.Kill::which),
            kill -> "kill " + list(kill.which()) + " without warning (SIGKILL)", "kill", GONE);

    private static final FaultVerb<Fault.Stop> STOP = FaultVerb.of("stop", Fault.Stop.class,
            "Asks processes to stop (SIGTERM), which is no leave. Their disks stay.",
            Places.NODES.as(Fault.Stop::new, Fault.Stop::which), stop -> "stop " + list(stop.which()) + " (SIGTERM)",
            "stop", GONE).harderThan(stop -> List.of(new Fault.Kill(stop.which())));

    private static final FaultVerb<Fault.PowerOff> POWER_OFF = FaultVerb.of("power-off", Fault.PowerOff.class,
            "Takes the power from machines: processes end without warning, and of what they did not force to disk any"
                    + " part may be lost. In the simulated world only.",
            Places.NODES.as(Fault.PowerOff::new, Fault.PowerOff::which),
            off -> "take the power from " + list(off.which()), "power off", GONE)
            .harderThan(off -> List.of(new Fault.Kill(off.which())))
            .onlyIn("take the power from a machine", Experiment.SIM);

    private static final FaultVerb<Fault.Pause> PAUSE = FaultVerb.of("pause", Fault.Pause.class,
            "Makes processes stand still (SIGSTOP, `docker pause`), until a `heal`: their connections stay open and"
                    + " silent, their clocks go on.",
            Places.NODES.as(Fault.Pause::new, Fault.Pause::which),
            pause -> "pause " + list(pause.which()) + " (SIGSTOP)", "pause",
            "all answered before it, and nobody after").healed("pause");

    private static final FaultVerb<Fault.Stutter> STUTTER = FaultVerb.of("stutter", Fault.Stutter.class,
            "Makes processes stand still again and again, as on a starved processor. The step takes that long, and ends"
                    + " with all running.",
            Form.of(new Head("stutter", "Whose processes, and for how long each time."),
                    Key.of("nodes", "The nodes.", Places.NODES, Fault.Stutter::which),
                    Key.of("stopped", "How long they stand still each time.", Shapes.TIME, Fault.Stutter::stopped),
                    Key.of("running", "How long they run each time.", Shapes.TIME, Fault.Stutter::running),
                    Key.of("time", "How long all of it takes.", Shapes.TIME, Fault.Stutter::time), Fault.Stutter::new),
            stutter -> "pause " + list(stutter.which()) + " for " + time(stutter.stopped()) + " and let "
                    + agree(stutter.which(), "it", "them") + " run for " + time(stutter.running())
                    + ", again and again for " + time(stutter.time()),
            "stutter", "all answered before it, and in the pauses that were looked at nobody did");

    private static final FaultVerb<Fault.Foreign> FOREIGN = FaultVerb.of("foreign", Fault.Foreign.class,
            "Has an agent of another cluster serve at the address of each of these nodes, whose own processes do not run,"
                    + " until a `heal`, or until the node is started. It answers and asks nobody. Not in the docker world.",
            Places.PLAIN.as(Fault.Foreign::new, Fault.Foreign::which),
            foreign -> "have " + agree(foreign.which(), "an agent", "agents")
                    + " of another cluster serve at the address"
                    + agree(foreign.which(), " of ", "es of ") + list(foreign.which()),
            "foreign agent", "somebody asked the foreign agent").healed("foreign agent")
            .onlyIn("give a node's address to a foreign agent", "process", Experiment.SIM);

    private static final FaultVerb<Fault.SlowNames> SLOW_NAMES = FaultVerb.of("slow-names", Fault.SlowNames.class,
            "Makes resolvers slow, until a `heal`. In the simulated world only.",
            Form.of(new Head("slowNames", "`slow-names`",
                    "Whose resolvers, and how slow. A process waits for a name that"
                            + " it has not looked up before; one that it knows is not looked up again."),
                    Key.of("of", "The nodes.", Places.PLAIN, Fault.SlowNames::which),
                    Key.of("delay", "How long it takes to find a name.", Shapes.SHORTER_TIME, Fault.SlowNames::delay),
                    Fault.SlowNames::new),
            slow -> "have the resolver" + agree(slow.which(), " of ", "s of ") + list(slow.which()) + " take "
                    + time(slow.delay()) + " for each new name",
            "slow names", "somebody waited for a name").healed("slow resolver")
            .onlyIn("slow a resolver down", Experiment.SIM);

    private static final FaultVerb<Fault.OtherSecret> OTHER_SECRET = FaultVerb.of("other-secret",
            Fault.OtherSecret.class,
            "Gives running nodes another secret than the cluster has, until a `heal`: they believe nobody of it, and nobody"
                    + " of it believes them. A cluster with such a step has a secret, and all others have none.",
            Places.PLAIN.as(Fault.OtherSecret::new, Fault.OtherSecret::which),
            other -> "give " + list(other.which()) + " another secret than the cluster has",
            "other secret", "a message was refused because it was signed with another secret")
            .healed("other secret");

    static final List<FaultVerb<?>> ALL = List.of(KILL, STOP, POWER_OFF, PAUSE, STUTTER, FOREIGN, SLOW_NAMES,
            OTHER_SECRET);

    private ProcessFaults() {}
}
