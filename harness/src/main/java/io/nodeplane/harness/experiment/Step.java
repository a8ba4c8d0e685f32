package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.list;
import static io.nodeplane.harness.experiment.English.time;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** One thing the lab does, or waits for. Steps run one after the other, in the order of the file. */
public sealed interface Step {

    /** {@return the step in plain English, as an order to the lab} */
    String describe();

    /** {@return what it is counted as: the verb that it has in a file, for some faults with a word more} */
    default String kind() {
        return StepVerbs.ALL.of(this).name();
    }

    /** {@return steps that are a little simpler: fewer nodes or links, shorter times, plainer ways to fail} */
    default List<Step> simpler() {
        return StepVerbs.ALL.simpler(this);
    }

    /** {@return it with these places only, by these names; empty if too little is left of it} */
    default Optional<Step> among(Who who) {
        return StepVerbs.ALL.among(this, who);
    }

    /** These nodes are started for the first time, in this order, {@code every} apart; zero starts all at once. */
    record Start(List<NodeId> nodes, Duration every) implements Step {
        public Start {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty() || every.isNegative()) {
                throw new IllegalArgumentException("a start needs a node, and a time that is not negative");
            }
        }

        @Override
        public String describe() {
            return "start " + list(nodes) + (every.isZero() ? "" : ", one every " + time(every));
        }
    }

    /** The run goes on as soon as the condition holds, or when the limit has passed: that alone fails nothing. */
    record Await(Condition condition, Duration within) implements Step {
        @Override
        public String describe() {
            return "wait at most " + time(within) + " until " + condition.describe();
        }
    }

    /** Nothing is done for so long. */
    record Hold(Duration time) implements Step {
        @Override
        public String describe() {
            return "let " + English.time(time) + " pass";
        }
    }

    /**
     * The fault is applied, and stays until a {@link Heal} names this step, a {@link Restart} undoes it, or the end of
     * its twin does; one that {@linkplain Fault#passes passes} is over when the step is done.
     */
    record Inject(Fault fault) implements Step {
        @Override
        public String describe() {
            return FaultVerbs.of(fault).order(fault);
        }

        @Override
        public String kind() {
            return FaultVerbs.of(fault).counted(fault);
        }

        /** {@return one or two words for its beginning} */
        public String begins() {
            return FaultVerbs.of(fault).begins();
        }

        /** {@return what happens to its links, in a few words} */
        public String touched() {
            return FaultVerbs.of(fault).touched();
        }
    }

    /** The owner of these nodes orders each of them to leave the cluster. Their processes go on running. */
    record Leave(SortedSet<NodeId> nodes) implements Step {
        public Leave {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "order " + list(nodes) + " to leave";
        }
    }

    /** The VPN of each of these nodes says that it has these blocks of overlay addresses, and nothing else. */
    record Claim(SortedSet<NodeId> nodes, String blocks) implements Step {
        public Claim {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "let the VPN of " + list(nodes) + " claim " + (blocks.isEmpty() ? "nothing" : blocks);
        }
    }

    /**
     * The operator of one node proposes that the next charter has one voter more or fewer, and those of others approve it, one
     * after the other, each when its node has heard of it.
     *
     * @param add who becomes a voter; empty if one is removed
     * @param remove who is none any more; empty if one is added
     */
    record Amend(NodeId at, Optional<NodeId> add, Optional<NodeId> remove, SortedSet<NodeId> approve) implements Step {
        public Amend {
            approve = Nodes.atLeastOne(approve);
        }

        /** {@return who becomes a voter, or is none any more} */
        public NodeId voter() {
            return add.or(() -> remove).orElseThrow();
        }

        @Override
        public String describe() {
            return "let the operator of " + at + " propose to " + (add.isPresent() ? "add " : "remove ") + voter()
                    + " as a voter, and let " + list(approve) + " approve it";
        }
    }

    /**
     * The operators of these nodes bring what is proposed to an end, whatever became of it: they propose again what must follow,
     * all of them approve it, and wait until it is in force. Where nothing is proposed, they add one of themselves as a
     * voter, or remove one, or else change a time.
     */
    record Settle(SortedSet<NodeId> nodes) implements Step {
        public Settle {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "let the operators of " + list(nodes) + " bring an amendment of the charter to an end";
        }
    }

    /** The disks of these nodes are copied, whether they run or not. {@link NodeFault.Restore} names this step. */
    record Backup(SortedSet<NodeId> nodes) implements Step {
        public Backup {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "copy the disk" + English.agree(nodes, " of ", "s of ") + list(nodes);
        }
    }

    /** The fault of links or of names, or the pause, of the step with this name is lifted. */
    record Heal(String fault) implements Step {
        @Override
        public String describe() {
            return "heal '" + fault + "'";
        }
    }

    /** These nodes, whose processes do not run, have this release of the agent from their next start on. Their disks stay. */
    record Install(SortedSet<NodeId> nodes, Release release) implements Step {
        public Install {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "give " + list(nodes) + " " + release.words() + " of the agent";
        }
    }

    /** These nodes, killed or stopped before, are started again on the disks they had. */
    record Restart(SortedSet<NodeId> nodes) implements Step {
        public Restart {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "restart " + list(nodes)
                    + English.agree(nodes, " with what is on its disk", " with what is on their disks");
        }
    }
}
