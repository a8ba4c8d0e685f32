package io.nodeplane.meshvpn.dataplane;

import io.nodeplane.meshvpn.mesh.PeerDiff;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A WireGuard device behind its unix socket: {@code wireguard-go}, {@code boringtun-cli}, or the netstack of this project. */
public final class UapiDataPlane implements DataPlane {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path socket;

    /** The device that listens there, now or later. */
    public UapiDataPlane(Path socket) {
        this.socket = socket;
    }

    @Override
    public Device read() {
        return Uapi.device(ask(Uapi.GET));
    }

    @Override
    public void configure(TunnelKey key, int port) {
        var now = read();
        // To be told a port, even its own, makes a device open its sockets anew.
        var request = Uapi.configure(
                now.key().equals(Optional.of(key.publicKey())) ? Optional.empty() : Optional.of(key), port);
        Uapi.requireGood("to take key and port " + port, ask(request));
    }

    @Override
    public void apply(PeerDiff diff) {
        if (!diff.isEmpty()) {
            Uapi.requireGood("to change its peers", ask(Uapi.set(diff)));
        }
    }

    /** Nothing is open between requests. */
    @Override
    public void close() {
        // Its tunnels go on.
    }

    private String ask(String request) {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket)); var selector = Selector.open()) {
            channel.configureBlocking(false);
            var key = channel.register(selector, SelectionKey.OP_WRITE);
            var deadline = System.nanoTime() + ANSWER_MAX.toNanos();
            var out = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (out.hasRemaining()) {
                await(selector, deadline);
                channel.write(out);
            }
            key.interestOps(SelectionKey.OP_READ);
            var answer = new ByteArrayOutputStream();
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (!ended(answer)) {
                await(selector, deadline);
                if (channel.read(buffer.clear()) < 0) {
                    break;
                }
                answer.write(buffer.array(), 0, buffer.position());
            }
            return answer.toString(StandardCharsets.UTF_8);
        } catch (IOException | UnsupportedOperationException gone) {
            throw new DataPlaneException("no WireGuard device answers at " + socket + ": " + gone.getMessage(), gone);
        }
    }

    private void await(Selector selector, long deadline) throws IOException {
        var leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0 || selector.select(leftMs) == 0) {
            throw new IOException("it did not answer within " + ANSWER_MAX.toMillis() + " ms");
        }
        selector.selectedKeys().clear();
    }

    /** An answer ends with an empty line, of which an empty answer has no other before it. */
    private static boolean ended(ByteArrayOutputStream answer) {
        if (answer.size() > ANSWER_BYTES_MAX) {
            throw new DataPlaneException("the device answers with more than " + ANSWER_BYTES_MAX + " bytes");
        }
        var bytes = answer.toByteArray();
        return bytes.length >= 2 && bytes[bytes.length - 1] == '\n' && bytes[bytes.length - 2] == '\n';
    }
}
