package io.nodeplane.meshvpn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The way to an agent's port, which keeps all that passes it, in both directions. */
final class Tap implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final int BUFFER_BYTES = 16 << 10;

    private final ServerSocket listener;
    private final int leadsTo;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    /** A way to this port of loopback. */
    Tap(int leadsTo) throws IOException {
        this.leadsTo = leadsTo;
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** {@return all bytes so far, each as the letter of its number} */
    String heard() {
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var from = listener.accept();
                var to = new Socket(InetAddress.getLoopbackAddress(), leadsTo);
                Thread.ofVirtual().start(() -> carry(from, to));
                Thread.ofVirtual().start(() -> carry(to, from));
            } catch (IOException closedOrNobodyThere) {
                // The loop's condition tells which.
            }
        }
    }

    private void carry(Socket from, Socket to) {
        try (from; to) {
            var buffer = new byte[BUFFER_BYTES];
            for (var count = from.getInputStream().read(buffer); count >= 0; count = from.getInputStream()
                    .read(buffer)) {
                heard.write(buffer, 0, count);
                to.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException ended) {
            // One end has gone, and so does the other.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
