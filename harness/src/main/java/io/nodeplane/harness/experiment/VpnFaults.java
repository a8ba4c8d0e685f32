package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.agree;
import static io.nodeplane.harness.experiment.English.list;
import static io.nodeplane.harness.experiment.English.time;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The faults of a mesh VPN: of its data links, its processes, and whole machines. */
final class VpnFaults {
    private static final String NEEDS = " In a cluster with `vpn`.";
    private static final String AMONG = "Every data link between two of these nodes.";

    private static final FaultVerb<VpnFault.DataCut> DATA_CUT = FaultVerb.of("data-cut", VpnFault.DataCut.class,
            "Cuts data links, which carry the packets of tunnels, until a `heal`: every packet is gone. What agents say to"
                    + " each other is not touched: `cut` does that." + NEEDS,
            Form.of(new Head("dataCut", "`data-cut`",
                    "Which data links, as `groups`, `links`, `ring`, `one-way` or `isolate`."),
                    new Choice<>(CutWhere.WORDS, (VpnFault.DataCut cut) -> new CutWhere.Exactly(cut.which())),
                    where -> new VpnFault.DataCut(links(where))),
            cut -> "cut the data links " + English.links(cut.which()), "data cut",
            "packets came in at each cut data link, and none went out")
            .touching("cut").healed("data cut");

    private static final FaultVerb<VpnFault.DataLatency> DATA_LATENCY = FaultVerb.of("data-latency",
            VpnFault.DataLatency.class, "Slows data links down, until a `heal`." + NEEDS,
            Form.of(new Head("dataLatency", "`data-latency`", "Which data links, and how slow."),
                    Key.of("among", AMONG, Places.SEVERAL, VpnFault.DataLatency::among),
                    Key.of("delay", "How long every packet waits, in each direction.", Shapes.TIME,
                            VpnFault.DataLatency::delay),
                    Key.of("jitter", "How much the delay varies, up and down; not more than the delay. Default: not at"
                            + " all.", Shapes.TIME, VpnFault.DataLatency::jitter, Duration.ZERO),
                    VpnFault.DataLatency::new).unless(
                            slow -> LinkFaults.few(slow.among(), "latency").or(() -> LinkFaults.restless(slow.delay(),
                                    slow.jitter()))),
            slow -> "delay every packet between devices of " + list(slow.among()) + " by " + time(slow.delay())
                    + (slow.jitter().isZero() ? "" : ", give or take " + time(slow.jitter())),
            "data latency", "answers through the tunnels took longer by the delay, there and back")
            .touching("slowed").healed("data latency");

    private static final FaultVerb<VpnFault.DataLoss> DATA_LOSS = FaultVerb.of("data-loss", VpnFault.DataLoss.class,
            "Loses packets of data links, each for itself, until a `heal`." + NEEDS,
            Form.of(new Head("dataLoss", "`data-loss`",
                    "Which data links, and how often: which packets follows from the"
                            + " run's seed."),
                    Key.of("among", AMONG, Places.SEVERAL, VpnFault.DataLoss::among),
                    Key.of("share", "How many of 100 packets are lost.", Shapes.number(new Bounds(1, 99)),
                            VpnFault.DataLoss::share),
                    VpnFault.DataLoss::new).unless(loss -> LinkFaults.few(loss.among(), "loss")),
            loss -> "lose " + loss.share() + " % of all packets between devices of " + list(loss.among()), "data loss",
            "packets were lost on each of these data links")
            .touching("made lossy").healed("data loss");

    private static final FaultVerb<VpnFault.KillVpn> KILL_VPN = FaultVerb.of("kill-vpn", VpnFault.KillVpn.class,
            "Kills the VPN processes of nodes (SIGKILL), whose devices and agents go on, until a `heal` starts them again."
                    + NEEDS,
            Places.PLAIN.as(VpnFault.KillVpn::new, VpnFault.KillVpn::which),
            kill -> "kill the VPN" + agree(kill.which(), " of ", "s of ") + list(kill.which()), "kill VPN",
            "the VPN processes ran before, and were gone").healed("killed VPN");

    private static final FaultVerb<VpnFault.DataMove> DATA_MOVE = FaultVerb.of("data-move", VpnFault.DataMove.class,
            "Moves nodes: the others' devices reach them at another address, and no more at the one that they know. Nobody"
                    + " is told, until a `heal` starts the VPNs of these nodes again, which say where they are."
                    + NEEDS,
            Places.PLAIN.as(VpnFault.DataMove::new, VpnFault.DataMove::which),
            move -> "move the data endpoint" + agree(move.which(), " of ", "s of ") + list(move.which())
                    + ", and tell nobody",
            "data move",
            "packets came in where each node had been, and went nowhere").healed("data move");

    private static final FaultVerb<VpnFault.KillMachine> KILL_MACHINE = FaultVerb.of("kill-machine",
            VpnFault.KillMachine.class,
            "Kills all that runs on nodes (SIGKILL): agent, VPN and device. A `restart` starts"
                    + " all three again, on the disks they had." + NEEDS,
            Places.PLAIN.as(VpnFault.KillMachine::new, VpnFault.KillMachine::which),
            kill -> "kill agent, VPN and device of " + list(kill.which()), "kill machine",
            "all three processes ran before, and were gone");

    static final List<FaultVerb<?>> ALL = List.of(DATA_CUT, DATA_LATENCY, DATA_LOSS, DATA_MOVE, KILL_VPN,
            KILL_MACHINE);

    private VpnFaults() {}

    private static SortedSet<Link> links(CutWhere where) {
        return switch (where) {
            case CutWhere.Exactly(var links) -> links;
            case CutWhere.Between(var sides) -> {
                var links = new TreeSet<Link>();
                for (SortedSet<NodeId> side : sides) {
                    sides.stream().filter(other -> other != side)
                            .forEach(other -> links.addAll(Link.between(side, other)));
                }
                yield links;
            }
        };
    }
}
