package io.nodeplane.harness.world;

import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * What a world is made from.
 *
 * @param runId the run's name, unique on this machine; usable as a file name and a label
 * @param nodes every place that there will be, {@linkplain Twin twins} among them; the agent of node-i listens on port
 *     {@link #port}
 * @param seeds every node's seed list
 * @param oneName whether each node is told {@link #SHARED} in their place, a name that stands for all of them
 * @param charter the text of charter.json
 * @param agentJar the agent
 * @param folder a folder of this run alone, for disks and logs
 * @param progress told in a few words what is being done
 * @param secret whether the cluster has a secret
 */
public record Setup(String runId, SortedSet<NodeId> nodes, List<NodeId> seeds, boolean oneName, String charter,
        Path agentJar, Path folder, Consumer<String> progress, boolean secret) {
    /** The address that a headless service would have, or a scaled one: its name stands for many. */
    public static final PeerAddress SHARED = new PeerAddress("mesh", 7000);
    private static final int PORT_BASE = 7000;
    private static final int TWIN = 100;

    /** A setup whose seeds are told by their own names, of a cluster without a secret. */
    public Setup(String runId, SortedSet<NodeId> nodes, List<NodeId> seeds, String charter, Path agentJar, Path folder,
            Consumer<String> progress) {
        this(runId, nodes, seeds, false, charter, agentJar, folder, progress, false);
    }

    /** {@return the addresses that every node is told to begin with} */
    public List<PeerAddress> seedAddresses() {
        return oneName ? List.of(SHARED) : seeds.stream().map(Setup::address).toList();
    }

    /** {@return the port of a node: 7000 and the number at the end of its name; 100 more for its twin} */
    public static int port(NodeId place) {
        var node = Twin.node(place).value();
        return PORT_BASE + (Twin.is(place) ? TWIN : 0) + Integer.parseInt(node.substring(node.lastIndexOf('-') + 1));
    }

    /** {@return the address under which all others know the agent at this place, in every world} */
    public static PeerAddress address(NodeId node) {
        return new PeerAddress(node.value(), port(node));
    }
}
