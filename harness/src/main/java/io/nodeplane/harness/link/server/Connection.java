package io.nodeplane.harness.link.server;

import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** A client's connection and the one opened for it to the upstream: two sockets, two streams. */
final class Connection {
    private final Socket client;
    private final Socket upstream = new Socket();
    /** Set once, when the upstream has answered. Guarded by the proxy's lock. */
    private List<Stream> streams = List.of();

    Connection(Socket client) {
        this.client = client;
    }

    Socket client() {
        return client;
    }

    Socket upstream() {
        return upstream;
    }

    List<Stream> streams() {
        return streams;
    }

    void opened(List<Stream> both) {
        streams = both;
    }

    void close() {
        streams.forEach(Stream::end);
        close(client);
        close(upstream);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // Closed is closed.
        }
    }
}
