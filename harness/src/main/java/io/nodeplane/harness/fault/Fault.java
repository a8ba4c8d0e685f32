package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One kind of trouble, as a value: a timeline names it, a world performs it, a report draws it.
 *
 * <p>Each kind says for itself what it touches and how long it lasts. How it is spelt stands in the experiment language.
 */
public sealed interface Fault permits Fault.OfLinks, Fault.OfNodes, VpnFault {
    /** No place. */
    SortedSet<NodeId> NOBODY = Collections.emptySortedSet();

    /** By what a fault does harm: one link or place can be harmed by each of these, by one fault at a time. */
    enum Means {
        /** A link carries nothing. */
        CUT,
        /** A link is slow. */
        LATENCY,
        /** A link closes its connections after so many bytes: such a limit, and only it, may be set anew. */
        LIMIT,
        /** Somebody else has an address. */
        ADDRESS,
        /** Names are found slowly. */
        RESOLVER,
        /** A node's secret is another one. */
        SECRET,
        /** A data link carries nothing. */
        DATA_CUT,
        /** A data link is slow. */
        DATA_LATENCY,
        /** A data link loses packets. */
        DATA_LOSS,
        /** A node's VPN does not run. */
        VPN,
        /** What a process or a disk is harmed by: there, who runs and what is left tells what can be done. */
        PLACE
    }

    /** {@return the directed links this fault touches among the given nodes; empty for faults of processes and disks} */
    SortedSet<Link> links(SortedSet<NodeId> nodes);

    /** {@return by what it does harm} */
    Means means();

    /** {@return the places whose processes it ends} */
    default SortedSet<NodeId> ended() {
        return NOBODY;
    }

    /** {@return the places whose processes it makes stand still} */
    default SortedSet<NodeId> paused() {
        return NOBODY;
    }

    /** {@return the places whose disks it changes while nothing runs on them} */
    default SortedSet<NodeId> disks() {
        return NOBODY;
    }

    /** {@return those whose next feed must be another one: they cannot know what they wrote, or are not alone in writing it} */
    default SortedSet<NodeId> estranged() {
        return NOBODY;
    }

    /** {@return whether it breaks links, until a heal lifts it} */
    default boolean ofLinks() {
        return this instanceof OfLinks && heals();
    }

    /** {@return whether a heal lifts it} */
    boolean heals();

    /** {@return whether its step takes as long as the fault, so that it is over when the step is done} */
    default boolean passes() {
        return false;
    }

    /** {@return this fault without what it does to these places, whose processes are being started} */
    default Fault endedBy(Collection<NodeId> started) {
        return this;
    }

    /** A fault of links, and not of processes or disks. */
    sealed interface OfLinks extends Fault {

        /** {@return whether a heal lifts it: it stays until then, if it does not come and go within its own step} */
        @Override
        default boolean heals() {
            return !passes();
        }
    }

    /** Links carry nothing, in one of the three ways of a {@link CutMode}. */
    sealed interface OfCut extends OfLinks {

        /** {@return how the links fail} */
        CutMode mode();

        @Override
        default Means means() {
            return Means.CUT;
        }
    }

    /** A fault of processes or disks, and not of links. */
    sealed interface OfNodes extends Fault {

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
    }

    /** No traffic between nodes of different groups, in both directions. Nodes in no group keep all their links. */
    record Cut(List<SortedSet<NodeId>> groups, CutMode mode) implements OfCut {
        public Cut {
            groups = groups.stream().map(Fault::sorted).toList();
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            var links = new TreeSet<Link>();
            for (var side : groups) {
                for (var other : groups) {
                    if (side != other) {
                        side.forEach(from -> other.forEach(to -> links.add(new Link(from, to))));
                    }
                }
            }
            return links;
        }
    }

    /** Exactly these directed links are cut, whatever the expectations say. */
    record CutLinks(SortedSet<Link> which, CutMode mode) implements OfCut {
        public CutLinks {
            which = Collections.unmodifiableSortedSet(new TreeSet<>(which));
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return which;
        }
    }

    /** Every chunk in each direction of all links among these nodes waits {@code delay}, give or take {@code jitter}. */
    record Latency(SortedSet<NodeId> among, Duration delay, Duration jitter) implements OfLinks {
        public Latency {
            among = sorted(among);
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return Link.among(among);
        }

        @Override
        public Means means() {
            return Means.LATENCY;
        }
    }

    /** The processes of these nodes are killed without warning (SIGKILL). Their disks stay. */
    record Kill(SortedSet<NodeId> which) implements OfNodes {
        public Kill {
            which = sorted(which);
        }

        @Override
        public SortedSet<NodeId> ended() {
            return which;
        }
    }

    /** The processes of these nodes are asked to stop (SIGTERM), which is no leave. Their disks stay. */
    record Stop(SortedSet<NodeId> which) implements OfNodes {
        public Stop {
            which = sorted(which);
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
    record PowerOff(SortedSet<NodeId> which) implements OfNodes {
        public PowerOff {
            which = sorted(which);
        }

        @Override
        public SortedSet<NodeId> ended() {
            return which;
        }
    }

    /**
     * Each connection over these links is closed when so many bytes have passed: first {@code bytes.getFirst()}, after
     * {@code each} the next number, and so on; the last stays. Each stream of a connection counts for itself.
     */
    record LimitData(SortedSet<Link> which, Streams streams, List<Integer> bytes, Duration each)
            implements
                OfLinks {
        public LimitData {
            which = Collections.unmodifiableSortedSet(new TreeSet<>(which));
            bytes = List.copyOf(bytes);
            if (bytes.isEmpty()) {
                throw new IllegalArgumentException("a limit needs a number of bytes");
            }
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return which;
        }

        @Override
        public Means means() {
            return Means.LIMIT;
        }
    }

    /** The data directories of these nodes are taken away while nothing runs on them; the lab keeps them as evidence. */
    record LoseDisk(SortedSet<NodeId> which) implements OfNodes {
        public LoseDisk {
            which = sorted(which);
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
    record Restore(String backup, SortedSet<NodeId> which) implements OfNodes {
        public Restore {
            which = sorted(which);
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
    record Corrupt(SortedSet<NodeId> which, NodeId feedOf, OptionalInt line) implements OfNodes {
        public Corrupt {
            which = sorted(which);
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
    record Clone(SortedSet<NodeId> which) implements OfNodes {
        public Clone {
            which = sorted(which);
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
    record Pause(SortedSet<NodeId> which) implements OfNodes {
        public Pause {
            which = sorted(which);
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
    record Stutter(SortedSet<NodeId> which, Duration stopped, Duration running, Duration time) implements OfNodes {
        public Stutter {
            which = sorted(which);
            positive(stopped, running, time);
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
    sealed interface OfNames extends OfNodes {
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
            which = sorted(which);
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
            which = sorted(which);
            positive(delay);
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
            which = sorted(which);
        }

        @Override
        public Means means() {
            return Means.SECRET;
        }
    }

    /** A loose plug: the links are cut for {@code down} and whole for {@code up}, again and again for {@code time}. */
    record Flap(OfCut cut, Duration down, Duration up, Duration time) implements OfLinks {
        public Flap {
            positive(down, up, time);
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return cut.links(nodes);
        }

        @Override
        public Means means() {
            return Means.CUT;
        }

        @Override
        public boolean passes() {
            return true;
        }
    }

    /**
     * Loss in bursts: in each slot of this length each link among these nodes is cut with a probability of
     * {@code share} percent, for {@code time}. Which links when follows from the run's seed and the names of experiment
     * and step.
     *
     * @param share in percent, 1 to 99
     */
    record Lossy(SortedSet<NodeId> among, int share, Duration slot, Duration time, CutMode mode) implements OfLinks {
        public Lossy {
            among = sorted(among);
            positive(slot, time);
            if (share < 1 || share > 99) {
                throw new IllegalArgumentException("a share of " + share + " percent is outside 1..99");
            }
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return Link.among(among);
        }

        @Override
        public Means means() {
            return Means.CUT;
        }

        @Override
        public boolean passes() {
            return true;
        }
    }

    private static void positive(Duration... times) {
        for (var time : times) {
            if (!time.isPositive()) {
                throw new IllegalArgumentException("a time of " + time + " is not positive");
            }
        }
    }

    private static SortedSet<NodeId> sorted(SortedSet<NodeId> nodes) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }
}
