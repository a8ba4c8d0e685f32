package io.nodeplane.api;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Subscription;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.controlplane.kit.Cluster;
import io.nodeplane.controlplane.kit.Subject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;

/** Any subject of the conformance kit, each of whose planes is asked through its API by the Java client. */
record OverApi(Subject behind) implements Subject {
    private static final String TOKEN = "secret";

    @Override
    public String name() {
        return behind.name() + ", through the Java client";
    }

    @Override
    public Cluster open() throws Exception {
        return served(behind.open());
    }

    @Override
    public Cluster openAnother() throws Exception {
        return served(behind.openAnother());
    }

    private static Cluster served(Cluster cluster) {
        // All that a cluster can be asked for goes to the one behind it; what it gives is served.
        return (Cluster) Proxy.newProxyInstance(Cluster.class.getClassLoader(), new Class<?>[]{Cluster.class},
                (self, method, arguments) -> {
                    try {
                        var given = method.invoke(cluster, arguments);
                        return given instanceof ControlPlane plane ? Served.of(plane) : given;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** A plane, its server and its client as one: they end together, as the processes of agent and VPN might. */
    private record Served(ControlPlane real, ApiServer server, RemoteControlPlane remote) implements ControlPlane {
        static Served of(ControlPlane real) {
            var server = ApiServer.start(new ApiAddress.Loopback("127.0.0.1", 0), TOKEN, Service.of(real));
            return new Served(real, server, RemoteControlPlane.connect(server.address(), Optional.of(TOKEN)));
        }

        @Override
        public MembershipView join(List<String> seedPeers) {
            return remote.join(seedPeers);
        }

        @Override
        public void leave() {
            remote.leave();
        }

        @Override
        public MembershipView getMembers() {
            return remote.getMembers();
        }

        @Override
        public Ack publishHeartbeat(Heartbeat heartbeat) {
            return remote.publishHeartbeat(heartbeat);
        }

        @Override
        public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
            return remote.reportPeerState(peerId, report);
        }

        @Override
        public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
            return remote.subscribeMembershipUpdates(handler);
        }

        @Override
        public PeerMetadata getPeerMetadata(String peerId) {
            return remote.getPeerMetadata(peerId);
        }

        @Override
        public Capabilities capabilities() {
            return remote.capabilities();
        }

        @Override
        public void close() {
            remote.close();
            server.close();
            real.close();
        }
    }
}
