package example;

import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.stub.StubCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class StubVpnTest {
    static final Metadata HERE_I_AM = Metadata.EMPTY.withEndpoints(List.of(Endpoint.parse("192.0.2.2:51820")));

    @Test
    void a_suspect_keeps_its_tunnel_and_the_dead_lose_theirs() {
        var cluster = new StubCluster();
        try (var here = cluster.node("vpn-1"); var there = cluster.node("vpn-2")) {
            var vpn = new Vpn(here);
            here.join(List.of());
            there.join(List.of(here.address()));
            there.publishHeartbeat(HeartbeatSession.begin().next(true, HERE_I_AM));
            await().until(() -> vpn.tunnels().containsKey("vpn-2"));
            cluster.suspect("vpn-2");
            await().until(() -> vpn.tunnels().get("vpn-2").state().equals(MemberState.SUSPECT));
            cluster.confirmDead("vpn-2");
            await().until(() -> vpn.tunnels().isEmpty());
        }
    }
}
