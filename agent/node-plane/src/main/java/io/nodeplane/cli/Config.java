package io.nodeplane.cli;

import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that one agent is told when it starts.
 *
 * @param node who it is
 * @param listen where its server listens; host {@code 0.0.0.0} for all interfaces
 * @param advertise where it tells others that it is reached
 * @param data its data directory
 * @param charter the cluster's founding document
 * @param seeds the addresses it begins with
 * @param autoJoin whether it joins at start, without being asked
 * @param secrets by what the nodes of its cluster know each other
 * @param api where its owner's API is; empty for where it can be
 */
public record Config(NodeId node, PeerAddress listen, PeerAddress advertise, Path data, Charter charter,
        List<PeerAddress> seeds, boolean autoJoin, Secrets secrets, Optional<ApiAddress> api) {
    public Config {
        seeds = List.copyOf(seeds);
    }

    /** In a cluster without a secret. */
    public Config(NodeId node, PeerAddress listen, PeerAddress advertise, Path data, Charter charter,
            List<PeerAddress> seeds, boolean autoJoin, Optional<ApiAddress> api) {
        this(node, listen, advertise, data, charter, seeds, autoJoin, Secrets.none(), api);
    }
}
