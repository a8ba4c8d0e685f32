package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** One kind of trouble, as a value: a timeline names it, a world performs it, a report draws it. */
public sealed interface Fault {
    /** No place. */
    SortedSet<NodeId> NOBODY = Collections.emptySortedSet();

    /** {@return the directed links this fault touches among the given nodes; empty for faults of processes and disks} */
    SortedSet<Link> links(SortedSet<NodeId> nodes);

    /** {@return the places whose processes it ends} */
    default SortedSet<NodeId> ended() {
        return switch (this) {
            case Kill kill -> kill.which();
            case Stop stop -> stop.which();
            case PowerOff cut -> cut.which();
            case OfLinks links -> NOBODY;
            case LoseDisk loss -> NOBODY;
            case Restore restore -> NOBODY;
            case Corrupt corrupt -> NOBODY;
            case Clone clone -> NOBODY;
            case Pause pause -> NOBODY;
            case Stutter stutter -> NOBODY;
            case Foreign foreign -> NOBODY;
            case SlowNames slow -> NOBODY;
        };
    }

    /** {@return the places whose processes it makes stand still} */
    default SortedSet<NodeId> paused() {
        return switch (this) {
            case Pause pause -> pause.which();
            case Stutter stutter -> stutter.which();
            case OfLinks links -> NOBODY;
            case OfNodes others -> NOBODY;
        };
    }

    /** {@return the places whose disks it changes while nothing runs on them} */
    default SortedSet<NodeId> disks() {
        return switch (this) {
            case LoseDisk loss -> loss.which();
            case Restore restore -> restore.which();
            case Corrupt corrupt -> corrupt.which();
            case OfLinks links -> NOBODY;
            case Kill kill -> NOBODY;
            case Stop stop -> NOBODY;
            case PowerOff cut -> NOBODY;
            case Clone clone -> NOBODY;
            case Pause pause -> NOBODY;
            case Stutter stutter -> NOBODY;
            case Foreign foreign -> NOBODY;
            case SlowNames slow -> NOBODY;
        };
    }

    /** {@return whether it breaks links, until a heal lifts it} */
    default boolean ofLinks() {
        return this instanceof OfLinks && !passes();
    }

    /** {@return whether a heal lifts it} */
    default boolean heals() {
        return ofLinks() || this instanceof Pause || this instanceof OfNames;
    }

    /** {@return whether its step takes as long as the fault, so that it is over when the step is done} */
    default boolean passes() {
        return switch (this) {
            case Flap flap -> true;
            case Lossy lossy -> true;
            case Stutter stutter -> true;
            case Cut cut -> false;
            case CutLinks cut -> false;
            case Latency latency -> false;
            case LimitData limit -> false;
            case Kill kill -> false;
            case Stop stop -> false;
            case PowerOff cut -> false;
            case LoseDisk loss -> false;
            case Restore restore -> false;
            case Corrupt corrupt -> false;
            case Clone clone -> false;
            case Pause pause -> false;
            case Foreign foreign -> false;
            case SlowNames slow -> false;
        };
    }

    /** A fault of links, and not of processes or disks. */
    sealed interface OfLinks extends Fault {}

    /** Links carry nothing, in one of the three ways of a {@link CutMode}. */
    sealed interface OfCut extends OfLinks {

        /** {@return how the links fail} */
        CutMode mode();
    }

    /** A fault of processes or disks, and not of links. */
    sealed interface OfNodes extends Fault {

        /** {@return the nodes that it befalls} */
        SortedSet<NodeId> which();

        @Override
        default SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return new TreeSet<>();
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
    }

    /** The processes of these nodes are killed without warning (SIGKILL). Their disks stay. */
    record Kill(SortedSet<NodeId> which) implements OfNodes {
        public Kill {
            which = sorted(which);
        }
    }

    /** The processes of these nodes are asked to stop (SIGTERM), which is no leave. Their disks stay. */
    record Stop(SortedSet<NodeId> which) implements OfNodes {
        public Stop {
            which = sorted(which);
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
    }

    /** The data directories of these nodes are taken away while nothing runs on them; the lab keeps them as evidence. */
    record LoseDisk(SortedSet<NodeId> which) implements OfNodes {
        public LoseDisk {
            which = sorted(which);
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
    }

    /**
     * The processes of these nodes stand still (SIGSTOP): their connections stay open and silent, their clocks go on.
     * When they go on, they know nothing of it but the time.
     */
    record Pause(SortedSet<NodeId> which) implements OfNodes {
        public Pause {
            which = sorted(which);
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
    }

    /** Who is found under a name, or how soon, is wrong, until a heal. */
    sealed interface OfNames extends OfNodes {}

    /**
     * At the addresses of these nodes, whose own processes do not run, agents of another cluster serve: each one founded
     * there, alone, with a name and a disk of its own. It answers and asks nobody. The start of a node ends the one at its
     * address.
     */
    record Foreign(SortedSet<NodeId> which) implements OfNames {
        public Foreign {
            which = sorted(which);
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
