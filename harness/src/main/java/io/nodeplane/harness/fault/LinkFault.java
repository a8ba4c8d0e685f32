package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A fault of links, and not of processes or disks. */
public sealed interface LinkFault extends Fault {

    /** {@return whether a heal lifts it: it stays until then, if it does not come and go within its own step} */
    @Override
    default boolean heals() {
        return !passes();
    }

    /** Links carry nothing, in one of the three ways of a {@link CutMode}. */
    sealed interface OfCut extends LinkFault {

        /** {@return how the links fail} */
        CutMode mode();

        @Override
        default Means means() {
            return Means.CUT;
        }
    }

    /** No traffic between nodes of different groups, in both directions. Nodes in no group keep all their links. */
    record Cut(List<SortedSet<NodeId>> groups, CutMode mode) implements OfCut {
        public Cut {
            groups = groups.stream().map(Given::nodes).toList();
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
            which = Given.links(which);
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return which;
        }
    }

    /** Every chunk in each direction of all links among these nodes waits {@code delay}, give or take {@code jitter}. */
    record Latency(SortedSet<NodeId> among, Duration delay, Duration jitter) implements LinkFault {
        public Latency {
            among = Given.nodes(among);
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

    /**
     * Each connection over these links is closed when so many bytes have passed: first {@code bytes.getFirst()}, after
     * {@code each} the next number, and so on; the last stays. Each stream of a connection counts for itself.
     */
    record LimitData(SortedSet<Link> which, Streams streams, List<Integer> bytes, Duration each)
            implements
                LinkFault {
        public LimitData {
            which = Given.links(which);
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

    /** A loose plug: the links are cut for {@code down} and whole for {@code up}, again and again for {@code time}. */
    record Flap(OfCut cut, Duration down, Duration up, Duration time) implements LinkFault {
        public Flap {
            Given.positive(down, up, time);
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
    record Lossy(SortedSet<NodeId> among, int share, Duration slot, Duration time, CutMode mode) implements LinkFault {
        public Lossy {
            among = Given.nodes(among);
            Given.positive(slot, time);
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
}
