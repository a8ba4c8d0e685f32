package io.nodeplane.http;

import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/** Plain TCP, for tools. */
public final class Sockets {
    private Sockets() {}

    /** {@return why no connection to that address came about within the time; empty if one did} */
    public static Optional<String> dial(PeerAddress to, int timeoutMs) {
        JavaNet.prepare();
        try (var socket = new Socket()) {
            var address = new InetSocketAddress(to.host(), to.port());
            if (address.isUnresolved()) {
                return Optional.of("unknown host " + to.host());
            }
            socket.connect(address, timeoutMs);
            return Optional.empty();
        } catch (IOException failed) {
            return Optional.of(Reasons.of(failed, to, timeoutMs));
        }
    }

    /** {@return a loopback address that nobody listened on a moment ago; another process may be quicker} */
    public static PeerAddress freeLoopback() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new PeerAddress("127.0.0.1", socket.getLocalPort());
        } catch (IOException none) {
            throw new ListenException("no free port on the loopback interface: " + none.getMessage());
        }
    }
}
