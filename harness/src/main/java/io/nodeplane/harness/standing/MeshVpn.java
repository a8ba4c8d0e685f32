package io.nodeplane.harness.standing;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.UnaryOperator;

/** What a standing cluster does to the mesh VPN beside its agents, and sees of it. */
interface MeshVpn extends AutoCloseable {

    /** What a tunnel is like, seen from one of its ends. */
    enum Tunnel {
        /** Something came in within the last seconds. */
        CARRIES,
        /** It is there, and nothing comes in. */
        SILENT
    }

    /**
     * The VPN of a node.
     *
     * @param running whether its process runs
     * @param tunnels of its device, by the node that each leads to
     */
    record Seen(boolean running, SortedMap<NodeId, Tunnel> tunnels) {}

    /** What became of all packets between devices so far. */
    record Packets(long carried, long cut) {}

    /** Starts the VPNs of these nodes, whose agents run; and traffic between each of them and all others. */
    void start(Collection<NodeId> which) throws IOException, InterruptedException;

    /** Ends the VPNs of these nodes and their devices, without warning. */
    void kill(Collection<NodeId> which);

    /** From now on each of these data links treats packets as this says of how it does now. */
    void change(SortedSet<Link> links, UnaryOperator<Conditions> how);

    /** {@return the VPNs of all nodes} */
    SortedMap<NodeId, Seen> look();

    /** {@return what became of all packets} */
    Packets packets();

    /** Ends it. */
    @Override
    void close();
}
