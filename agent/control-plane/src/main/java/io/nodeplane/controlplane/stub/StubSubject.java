package io.nodeplane.controlplane.stub;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.SeedPeer;
import io.nodeplane.controlplane.Timers;
import io.nodeplane.controlplane.kit.Cluster;
import io.nodeplane.controlplane.kit.Subject;
import java.time.Duration;
import java.util.Objects;
import java.util.TreeMap;

/** The stub under the conformance kit, with times so short that a check of what it does not do is short too. */
public class StubSubject implements Subject {
    /** Times that the stub keeps on any machine. */
    public static final Timers BRIEF = Timers.DEFAULTS.toBuilder().convergence(Duration.ofSeconds(1))
            .isolation(Duration.ofSeconds(1)).heal(Duration.ofSeconds(1)).keepAlive(Duration.ofMillis(300))
            .heartbeatTtl(Duration.ofMillis(500)).suspicion(Duration.ofMillis(500)).certainty(Duration.ofSeconds(1))
            .build();

    @Override
    public String name() {
        return "the stub";
    }

    @Override
    public Cluster open() {
        return new Nodes(new StubCluster(BRIEF));
    }

    @Override
    public Cluster openAnother() {
        return open();
    }

    /** {@return the plane that a check gets, made of one that keeps the rules} */
    protected ControlPlane seen(StubControlPlane sound, StubCluster cluster) {
        return sound;
    }

    private final class Nodes implements Cluster {
        private final StubCluster cluster;
        private final TreeMap<String, StubControlPlane> running = new TreeMap<>();

        private Nodes(StubCluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public ControlPlane start(String peerId) {
            var node = cluster.node(peerId);
            running.put(peerId, node);
            return seen(node, cluster);
        }

        @Override
        public String address(String peerId) {
            return Objects.requireNonNull(running.get(peerId)).address();
        }

        @Override
        public String deadAddress() {
            return new SeedPeer("nobody.stub", StubCluster.PORT).toString();
        }

        @Override
        public void end(String peerId) {
            Objects.requireNonNull(running.remove(peerId)).close();
        }

        @Override
        public ControlPlane twin(String peerId) {
            return seen(cluster.node(peerId), cluster);
        }

        @Override
        public void cut() {
            running.keySet().forEach(cluster::isolate);
        }

        @Override
        public void mend() {
            running.keySet().forEach(cluster::reconnect);
        }

        @Override
        public void bury(String peerId) {
            cluster.confirmDead(peerId);
        }

        @Override
        public void reap(String peerId) {
            cluster.reap(peerId);
        }

        @Override
        public boolean gossips() {
            return false;
        }

        @Override
        public void close() {
            running.values().forEach(StubControlPlane::close);
        }
    }
}
