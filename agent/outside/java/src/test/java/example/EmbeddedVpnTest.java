package example;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nodeplane.EmbeddedControlPlane;
import io.nodeplane.NodePlaneConfig;
import io.nodeplane.NodePlanes;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.HeartbeatSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same VPN, with a real node in its own process. */
@Timeout(120)
class EmbeddedVpnTest {
    @TempDir
    Path folder;

    private EmbeddedControlPlane start(String node) {
        return NodePlanes.start(NodePlaneConfig.node(node).charter("example", List.of("vpn-1")).listen("127.0.0.1:0")
                .data(folder.resolve(node)).build());
    }

    @Test
    void a_tunnel_comes_with_a_peer_and_goes_with_it() {
        var here = start("vpn-1");
        try (here; var there = start("vpn-2")) {
            var vpn = new Vpn(here);
            here.join(List.of());
            there.join(List.of(here.address()));
            there.publishHeartbeat(HeartbeatSession.begin().next(true, StubVpnTest.HERE_I_AM));
            await().atMost(Duration.ofMinutes(1)).until(() -> vpn.tunnels().containsKey("vpn-2"));
            there.leave();
            await().atMost(Duration.ofMinutes(1)).until(() -> vpn.tunnels().isEmpty());
        }
        var closed = assertThrows(ControlPlaneException.class, here::getMembers);
        assertEquals(ErrorCode.CLOSED, closed.code());
    }
}
