package io.nodeplane.meshvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.meshvpn.mesh.Given;
import io.nodeplane.meshvpn.mesh.Peer;
import io.nodeplane.meshvpn.mesh.PeerDiff;
import io.nodeplane.meshvpn.mesh.Traffic;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UapiDataPlaneTest {
    private static final TunnelKey ALICE = TunnelKeyTest.ALICE;

    @TempDir
    Path folder = Path.of("");

    /** {@return what was asked of a device that gives this answer, once} */
    private CompletableFuture<String> device(String answer) throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(folder.resolve("device.sock")));
        var asked = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try (server; var channel = server.accept()) {
                var text = new StringBuilder();
                var buffer = ByteBuffer.allocate(4_096);
                while (text.indexOf("\n\n") < 0) {
                    channel.read(buffer.clear());
                    text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
                }
                channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                asked.complete(text.toString());
            } catch (IOException broken) {
                asked.completeExceptionally(broken);
            }
        });
        return asked;
    }

    private UapiDataPlane plane() {
        return new UapiDataPlane(folder.resolve("device.sock"));
    }

    @Test
    void a_device_is_read_with_its_peers_and_their_counters() throws Exception {
        var hex = HexFormat.of().formatHex(Given.key(1).bytes());
        var asked = device("private_key=" + HexFormat.of().formatHex(ALICE.secret())
                + "\nlisten_port=51820\npublic_key="
                + hex + "\npreshared_key=" + "0".repeat(64) + "\nprotocol_version=1\nendpoint=192.0.2.2:51820\n"
                + "last_handshake_time_sec=1700000000\nlast_handshake_time_nsec=250000000\ntx_bytes=148\nrx_bytes=92\n"
                + "persistent_keepalive_interval=25\nallowed_ip=10.77.0.1/32\nerrno=0\n\n");
        var device = plane().read();
        assertThat(asked.get()).isEqualTo("get=1\n\n");
        assertThat(device.key()).contains(ALICE.publicKey());
        assertThat(device.port()).isEqualTo(51_820);
        assertThat(device.tunnels().get(Given.key(1)).peer()).isEqualTo(Given.peer(1));
        assertThat(device.tunnels().get(Given.key(1)).traffic()).isEqualTo(new Traffic(1_700_000_000_250L, 92, 148));
    }

    @Test
    void a_device_without_anything_is_one() throws Exception {
        device("errno=0\n\n");
        var device = plane().read();
        assertThat(device.key()).isEmpty();
        assertThat(device.port()).isZero();
        assertThat(device.tunnels()).isEmpty();
    }

    @Test
    void what_is_written_is_the_difference_and_nothing_is_written_for_none() throws Exception {
        var asked = device("errno=0\n\n");
        plane().apply(PeerDiff.EMPTY);
        assertThat(asked).isNotDone();
        var stays = Given.peer(1);
        plane().apply(PeerDiff.between(Peer.byKey(List.of(stays, Given.peer(2), Given.peer(4))),
                Peer.byKey(List.of(stays.at(Optional.of(Given.place(7))), Given.peer(3), Given.peer(4)))));
        assertThat(asked.get()).isEqualTo("""
                set=1
                public_key=%s
                remove=true
                public_key=%s
                update_only=true
                endpoint=192.0.2.8:51820
                public_key=%s
                endpoint=192.0.2.4:51820
                persistent_keepalive_interval=25
                allowed_ip=10.77.0.3/32

                """.formatted("03".repeat(32), "02".repeat(32), "04".repeat(32)));
    }

    @Test
    void a_refusal_is_told_with_its_number_and_a_device_that_is_not_there_with_its_place() throws Exception {
        assertThatThrownBy(plane()::read).isInstanceOf(DataPlaneException.class)
                .hasMessageStartingWith("no WireGuard device answers at " + folder.resolve("device.sock"));
        device("errno=-22\n\n");
        assertThatThrownBy(() -> plane().apply(new PeerDiff(List.of(Given.key(1)), List.of(), List.of())))
                .isInstanceOf(DataPlaneException.class)
                .hasMessage("the device refuses the request to change its peers (errno=-22)");
    }

    @Test
    void an_answer_that_breaks_off_is_no_device() throws Exception {
        device("listen_port=51820\n");
        assertThatThrownBy(plane()::read).isInstanceOf(DataPlaneException.class)
                .hasMessage("the device broke off its answer to the request to read it");
    }

    @Test
    void what_is_no_device_is_told_as_such() throws Exception {
        device("public_key=zz\nerrno=0\n\n");
        assertThatThrownBy(plane()::read).isInstanceOf(DataPlaneException.class)
                .hasMessageStartingWith("the device says what cannot be read");
    }
}
