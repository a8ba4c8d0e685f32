package io.nodeplane.harness.probe;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A mesh VPN beside the agents of a cluster: of each node a WireGuard device and the VPN that asks the node's agent for
 * members.
 */
public interface Mesh extends AutoCloseable {

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
     * @param running whether its processes run
     * @param tunnels of its device, by the node that each leads to
     */
    record Seen(boolean running, SortedMap<NodeId, Tunnel> tunnels) {}

    /** What became of all packets between devices so far. */
    record Packets(long carried, long cut) {}

    /** Starts the VPNs of these nodes, whose agents run; and traffic from each of them to all others. */
    void start(Collection<NodeId> which) throws IOException, InterruptedException;

    /** Ends the VPNs of these nodes and their devices, without warning. */
    void kill(Collection<NodeId> which) throws IOException, InterruptedException;

    /** Packets on these links are lost from now on. */
    void cut(SortedSet<Link> links);

    /** They arrive again. */
    void mend(SortedSet<Link> links);

    /** Packets on these links take so long from now on. */
    void slow(SortedSet<Link> links, Duration delay, Duration jitter);

    /** {@return the VPNs of all nodes} */
    SortedMap<NodeId, Seen> look();

    /** {@return what became of all packets} */
    Packets packets();

    @Override
    void close() throws IOException;
}
