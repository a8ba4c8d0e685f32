package io.nodeplane.harness.world.docker;

import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an agent in a container is told: as environment, so that its other commands find it there too. */
final class AgentStart {
    static final String CHARTER = "/etc/node-plane/charter.json";
    static final String DATA = "/data";
    static final String SECRET = "/etc/node-plane/secret";

    private AgentStart() {}

    /**
     * @param data what is on its disk at first; empty for nothing
     * @param secret its cluster's, if that has one
     */
    static NodeContainer.Start of(NodeId place, Setup setup, Optional<Path> data, Optional<String> secret) {
        var address = Setup.address(place);
        var environment = new TreeMap<String, String>();
        environment.put("NODE_PLANE_NODE", Twin.node(place).value());
        environment.put("NODE_PLANE_LISTEN", "0.0.0.0:" + address.port());
        environment.put("NODE_PLANE_ADVERTISE", address.toString());
        environment.put("NODE_PLANE_DATA", DATA);
        environment.put("NODE_PLANE_CHARTER", CHARTER);
        environment.put("NODE_PLANE_SEEDS", setup.seedAddresses().stream().map(PeerAddress::toString)
                .collect(Collectors.joining(",")));
        secret.ifPresent(has -> environment.put("NODE_PLANE_SECRET_FILE", SECRET));
        return new NodeContainer.Start(environment, new TreeMap<>(Map.of(CHARTER, setup.charter())), data, secret);
    }
}
