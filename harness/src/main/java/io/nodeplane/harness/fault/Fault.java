package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** One kind of trouble, as a value: a timeline names it, a world performs it, a report draws it. */
public sealed interface Fault {

    /** {@return the directed links this fault touches among the given nodes; empty for faults of processes} */
    SortedSet<Link> links(SortedSet<NodeId> nodes);

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
    record Kill(SortedSet<NodeId> which) implements Fault {
        public Kill {
            which = sorted(which);
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return new TreeSet<>();
        }
    }

    /** The processes of these nodes are asked to stop (SIGTERM), which is no leave. Their disks stay. */
    record Stop(SortedSet<NodeId> which) implements Fault {
        public Stop {
            which = sorted(which);
        }

        @Override
        public SortedSet<Link> links(SortedSet<NodeId> nodes) {
            return new TreeSet<>();
        }
    }

    private static SortedSet<NodeId> sorted(SortedSet<NodeId> nodes) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }
}
