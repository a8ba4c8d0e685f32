package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;

/**
 * What befalls the mesh VPN of a cluster: the links between its devices, its own processes, or whole machines.
 *
 * <p>A data link carries the packets of tunnels, which are lost one by one. It can neither refuse nor jam, so it is broken by
 * faults of its own; what agents say to each other is not touched by them.
 */
public sealed interface VpnFault extends Fault {

    /** {@return the directed data links that it touches} */
    default SortedSet<Link> dataLinks() {
        return Collections.emptySortedSet();
    }

    /** It breaks no link between agents. */
    @Override
    default SortedSet<Link> links(SortedSet<NodeId> nodes) {
        return Collections.emptySortedSet();
    }

    /** A fault of data links, until a heal. */
    sealed interface OfData extends VpnFault {
        @Override
        default boolean heals() {
            return true;
        }
    }

    /** These data links carry nothing: every packet is gone. */
    record DataCut(SortedSet<Link> which) implements OfData {
        public DataCut {
            which = Given.links(which);
        }

        @Override
        public SortedSet<Link> dataLinks() {
            return which;
        }

        @Override
        public Means means() {
            return Means.DATA_CUT;
        }
    }

    /** Every packet over the data links among these nodes waits {@code delay}, give or take {@code jitter}. */
    record DataLatency(SortedSet<NodeId> among, Duration delay, Duration jitter) implements OfData {
        public DataLatency {
            among = Given.nodes(among);
        }

        @Override
        public SortedSet<Link> dataLinks() {
            return Link.among(among);
        }

        @Override
        public Means means() {
            return Means.DATA_LATENCY;
        }
    }

    /**
     * Of a hundred packets over the data links among these nodes, {@code share} are lost, each for itself. Which follows from
     * the run's seed and their numbers.
     */
    record DataLoss(SortedSet<NodeId> among, int share) implements OfData {
        public DataLoss {
            among = Given.nodes(among);
            if (share < 1 || share > 99) {
                throw new IllegalArgumentException("a share of " + share + " percent is outside 1..99");
            }
        }

        @Override
        public SortedSet<Link> dataLinks() {
            return Link.among(among);
        }

        @Override
        public Means means() {
            return Means.DATA_LOSS;
        }
    }

    /** A fault of processes. */
    sealed interface OfProcesses extends VpnFault {

        /** {@return the nodes that it befalls} */
        SortedSet<NodeId> which();
    }

    /**
     * The VPN processes of these nodes are killed without warning (SIGKILL); their devices and agents go on. A heal starts
     * them again, with the key and the last view that they had.
     */
    record KillVpn(SortedSet<NodeId> which) implements OfProcesses {
        public KillVpn {
            which = Given.nodes(which);
        }

        @Override
        public Means means() {
            return Means.VPN;
        }

        @Override
        public boolean heals() {
            return true;
        }
    }

    /**
     * The others' devices reach these nodes elsewhere from now on, and not where they were. A heal starts their VPNs again, which
     * say where; until then nobody is told.
     *
     * <p>WireGuard follows a peer that moves by where its packets come from. Of two that move at once neither gets any.
     */
    record DataMove(SortedSet<NodeId> which) implements OfProcesses {
        public DataMove {
            which = Given.nodes(which);
        }

        @Override
        public Means means() {
            return Means.ENDPOINT;
        }

        @Override
        public boolean heals() {
            return true;
        }
    }

    /** All that runs on these nodes is killed without warning: agent, VPN and device. Their disks stay. */
    record KillMachine(SortedSet<NodeId> which) implements OfProcesses {
        public KillMachine {
            which = Given.nodes(which);
        }

        @Override
        public SortedSet<NodeId> ended() {
            return which;
        }

        @Override
        public Means means() {
            return Means.PLACE;
        }

        @Override
        public boolean heals() {
            return false;
        }
    }
}
