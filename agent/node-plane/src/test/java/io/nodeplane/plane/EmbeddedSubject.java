package io.nodeplane.plane;

import io.nodeplane.Agent;
import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.kit.Cluster;
import io.nodeplane.controlplane.kit.Subject;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Real agents in this process under the conformance kit, each behind a relay that can be cut. */
final class EmbeddedSubject implements Subject {
    private static final Charter CHARTER = charter("loopback");

    private static Charter charter(String cluster) {
        return new Charter(cluster, new TreeSet<>(List.of(new NodeId("node-1"), new NodeId("node-2"),
                new NodeId("node-3"))), 200, 1_000, 3, 3, 2_000, 200, 3, Charter.Caution.DEFAULT);
    }

    @Override
    public String name() {
        return "the agent's plane, embedded";
    }

    @Override
    public Cluster open() throws IOException {
        return new Agents(Files.createTempDirectory("conformance"));
    }

    @Override
    public Cluster openAnother() throws IOException {
        return open();
    }

    private static final class Agents implements Cluster {
        private final Path disk;
        private final TreeMap<String, Agent> agents = new TreeMap<>();
        private final TreeMap<String, Relay> relays = new TreeMap<>();
        private final List<Closeable> others = new ArrayList<>();

        private Agents(Path disk) {
            this.disk = disk;
        }

        @Override
        public ControlPlane start(String peerId) throws IOException {
            if (!relays.containsKey(peerId)) {
                relays.put(peerId, new Relay());
            }
            var agent = agent(peerId, CHARTER, disk.resolve(peerId), relays.get(peerId));
            agents.put(peerId, agent);
            return agent.controlPlane();
        }

        private static Agent agent(String peerId, Charter charter, Path data, Relay relay) {
            var place = new Agent.Place(new NodeId(peerId), "127.0.0.1", 0, new PeerAddress("127.0.0.1", relay.port()),
                    data, charter, List.of());
            var agent = Agent.start(place, "test", (now, event) -> {}, halted -> {});
            relay.leadTo(agent.port());
            return agent;
        }

        @Override
        public String address(String peerId) {
            return "127.0.0.1:" + relays.get(peerId).port();
        }

        @Override
        public String deadAddress() throws IOException {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return "127.0.0.1:" + socket.getLocalPort();
            }
        }

        @Override
        public String silentAddress() throws IOException {
            var silent = new Relay();
            silent.cut();
            others.add(silent);
            return "127.0.0.1:" + silent.port();
        }

        @Override
        public String foreignAddress() throws IOException {
            var relay = new Relay();
            var foreign = agent("node-1", charter("elsewhere"), disk.resolve("elsewhere-" + relay.port()), relay);
            foreign.controlPlane().join(List.of());
            others.add(foreign::close);
            others.add(relay);
            return "127.0.0.1:" + relay.port();
        }

        @Override
        public ControlPlane twin(String peerId) throws IOException {
            var relay = new Relay();
            var twin = agent(peerId, CHARTER, disk.resolve("twin"), relay);
            others.add(twin::close);
            others.add(relay);
            return twin.controlPlane();
        }

        @Override
        public void end(String peerId) {
            agents.remove(peerId).close();
        }

        @Override
        public void bury(String peerId) {
            end(peerId);
        }

        @Override
        public void reap(String peerId) {
            // Nodes are asked in order, so the first one, which is a voter, says so.
            var first = agents.firstEntry().getValue().service();
            first.forget().orElseThrow().apply(peerId);
        }

        @Override
        public void cut() {
            relays.values().forEach(Relay::cut);
        }

        @Override
        public void mend() {
            relays.values().forEach(Relay::mend);
        }

        @Override
        public void close() throws IOException {
            agents.values().forEach(Agent::close);
            agents.clear();
            for (var other : others) {
                other.close();
            }
            others.clear();
            for (var relay : relays.values()) {
                relay.close();
            }
            if (Files.exists(disk)) {
                try (var files = Files.walk(disk)) {
                    for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }
}
