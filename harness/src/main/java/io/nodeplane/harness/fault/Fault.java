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
            case Cut cut -> NOBODY;
            case CutLinks cut -> NOBODY;
            case Latency latency -> NOBODY;
            case LimitData limit -> NOBODY;
            case LoseDisk loss -> NOBODY;
            case Restore restore -> NOBODY;
            case Corrupt corrupt -> NOBODY;
            case Clone clone -> NOBODY;
        };
    }

    /** {@return the places whose disks it changes while nothing runs on them} */
    default SortedSet<NodeId> disks() {
        return switch (this) {
            case LoseDisk loss -> loss.which();
            case Restore restore -> restore.which();
            case Corrupt corrupt -> corrupt.which();
            case Kill kill -> NOBODY;
            case Stop stop -> NOBODY;
            case Cut cut -> NOBODY;
            case CutLinks cut -> NOBODY;
            case Latency latency -> NOBODY;
            case LimitData limit -> NOBODY;
            case Clone clone -> NOBODY;
        };
    }

    /** {@return whether it breaks links, so that a heal lifts it} */
    default boolean ofLinks() {
        return switch (this) {
            case Cut cut -> true;
            case CutLinks cut -> true;
            case Latency latency -> true;
            case LimitData limit -> true;
            case Kill kill -> false;
            case Stop stop -> false;
            case LoseDisk loss -> false;
            case Restore restore -> false;
            case Corrupt corrupt -> false;
            case Clone clone -> false;
        };
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
    record Cut(List<SortedSet<NodeId>> groups, CutMode mode) implements Fault {
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
    record CutLinks(SortedSet<Link> which, CutMode mode) implements Fault {
        public CutLinks {
            which = Collections.unmodifiableSortedSet(new TreeSet<>(which));
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return which;
        }
    }

    /** Every chunk in each direction of all links among these nodes waits {@code delay}, give or take {@code jitter}. */
    record Latency(SortedSet<NodeId> among, Duration delay, Duration jitter) implements Fault {
        public Latency {
            among = sorted(among);
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            var links = new TreeSet<Link>();
            for (var from : among) {
                among.stream().filter(to -> !to.equals(from)).forEach(to -> links.add(new Link(from, to)));
            }
            return links;
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
     * Each connection over these links is closed when so many bytes have passed: first {@code bytes.getFirst()}, after
     * {@code each} the next number, and so on; the last stays. Each stream of a connection counts for itself.
     */
    record LimitData(SortedSet<Link> which, Streams streams, List<Integer> bytes, Duration each) implements Fault {
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

    private static SortedSet<NodeId> sorted(SortedSet<NodeId> nodes) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }
}
