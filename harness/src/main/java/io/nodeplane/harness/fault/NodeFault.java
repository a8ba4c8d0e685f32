package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** A fault of processes or disks, and not of links. */
public sealed interface NodeFault extends Fault {

    /** {@return the nodes that it befalls} */
    SortedSet<NodeId> which();

    @Override
    default SortedSet<Link> links(SortedSet<NodeId> nodes) {
        return new TreeSet<>();
    }

    @Override
    default Means means() {
        return Means.PLACE;
    }

    @Override
    default boolean heals() {
        return false;
    }

    /** The processes of these nodes are killed without warning (SIGKILL). Their disks stay. */
    record Kill(SortedSet<NodeId> which) implements NodeFault {
        public Kill {
            which = Given.nodes(which);
        }

        @Override
        public SortedSet<NodeId> ended() {
            return which;
        }
    }

    /** The processes of these nodes are asked to stop (SIGTERM), which is no leave. Their disks stay. */
    record Stop(SortedSet<NodeId> which) implements NodeFault {
        public Stop {
            which = Given.nodes(which);
        }

        @Override
        public SortedSet<NodeId> ended() {
            return which;
        }
    }

    /**
     * The machines of these nodes lose their power: their processes end without warning, and of what they did not force to
     * disk any part may be lost. Only a simulated world can do it.
     */
    record PowerOff(SortedSet<NodeId> which) implements NodeFault {
        public PowerOff {
            which = Given.nodes(which);
        }

        @Override
        public SortedSet<NodeId> ended() {
            return which;
        }
    }

    /** The data directories of these nodes are taken away while nothing runs on them; the lab keeps them as evidence. */
    record LoseDisk(SortedSet<NodeId> which) implements NodeFault {
        public LoseDisk {
            which = Given.nodes(which);
        }

        @Override
        public SortedSet<NodeId> disks() {
            return which;
        }

        @Override
        public SortedSet<NodeId> estranged() {
            return which;
        }
    }

    /**
     * All that is in the data directories of these nodes is replaced by what a backup holds, in place, while nothing
     * runs on them.
     *
     * @param backup the name of the step that took it
     */
    record Restore(String backup, SortedSet<NodeId> which) implements NodeFault {
        public Restore {
            which = Given.nodes(which);
        }

        @Override
        public SortedSet<NodeId> disks() {
            return which;
        }

        @Override
        public SortedSet<NodeId> estranged() {
            return which;
        }
    }

    /**
     * One bit flips in a line of a feed file on the disks of these nodes, while nothing runs on them. Which bit follows
     * from the names of experiment, step and node.
     *
     * @param feedOf whose feed it is: the longest of that node on that disk
     * @param line from 1; empty for the one in the middle; never the last, which would look like a crash during a write
     */
    record Corrupt(SortedSet<NodeId> which, NodeId feedOf, OptionalInt line) implements NodeFault {
        public Corrupt {
            which = Given.nodes(which);
        }

        @Override
        public SortedSet<NodeId> disks() {
            return which;
        }

        @Override
        public SortedSet<NodeId> estranged() {
            return which.contains(feedOf) ? new TreeSet<>(List.of(feedOf)) : NOBODY;
        }
    }

    /** A {@link Twin} of each of these nodes is started, on a copy of the disk that the node has at this moment. */
    record Clone(SortedSet<NodeId> which) implements NodeFault {
        public Clone {
            which = Given.nodes(which);
        }

        /** {@return the places of the twins} */
        public SortedSet<NodeId> twins() {
            var twins = new TreeSet<NodeId>();
            which.forEach(node -> twins.add(Twin.of(node)));
            return twins;
        }

        @Override
        public SortedSet<NodeId> estranged() {
            return which;
        }
    }

    /**
     * The processes of these nodes stand still (SIGSTOP): their connections stay open and silent, their clocks go on.
     * When they go on, they know nothing of it but the time.
     */
    record Pause(SortedSet<NodeId> which) implements NodeFault {
        public Pause {
            which = Given.nodes(which);
        }

        @Override
        public SortedSet<NodeId> paused() {
            return which;
        }

        @Override
        public boolean heals() {
            return true;
        }
    }

    /**
     * A starved processor: the processes of these nodes stand still for {@code stopped} and go on for {@code running},
     * again and again for {@code time}.
     */
    record Stutter(SortedSet<NodeId> which, Duration stopped, Duration running, Duration time) implements NodeFault {
        public Stutter {
            which = Given.nodes(which);
            Given.positive(stopped, running, time);
        }

        @Override
        public SortedSet<NodeId> paused() {
            return which;
        }

        @Override
        public boolean passes() {
            return true;
        }
    }

    /** Who is found under a name, how soon, or whether it is believed, is wrong, until a heal. */
    sealed interface OfNames extends NodeFault {
        @Override
        default boolean heals() {
            return true;
        }
    }

    /**
     * At the addresses of these nodes, whose own processes do not run, agents of another cluster serve: each one founded
     * there, alone, with a name and a disk of its own. It answers and asks nobody. The start of a node ends the one at its
     * address.
     */
    record Foreign(SortedSet<NodeId> which) implements OfNames {
        public Foreign {
            which = Given.nodes(which);
        }

        @Override
        public Means means() {
            return Means.ADDRESS;
        }

        @Override
        public Foreign endedBy(Collection<NodeId> started) {
            var rest = new TreeSet<>(which);
            rest.removeAll(started);
            return new Foreign(rest);
        }
    }

    /**
     * The resolvers of these nodes are slow: a name that a process has not looked up before is found after {@code delay}.
     */
    record SlowNames(SortedSet<NodeId> which, Duration delay) implements OfNames {
        public SlowNames {
            which = Given.nodes(which);
            Given.positive(delay);
        }

        @Override
        public Means means() {
            return Means.RESOLVER;
        }
    }

    /**
     * These nodes have another secret than the cluster: they believe nobody of it, and nobody of it believes them. A cluster
     * in whose timeline it stands has a secret; what it stands in for is a node that missed a change of it.
     */
    record OtherSecret(SortedSet<NodeId> which) implements OfNames {
        public OtherSecret {
            which = Given.nodes(which);
        }

        @Override
        public Means means() {
            return Means.SECRET;
        }
    }
}
