package io.nodeplane.plane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port on loopback that passes everything on to another one, until it is cut: then whatever is sent gets lost. */
final class Relay implements AutoCloseable {
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean cut;

    Relay() throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** From now on it leads there. */
    void leadTo(int port) {
        target = port;
    }

    void cut() {
        cut = true;
    }

    /** What was under way is lost, and its connections with it. */
    void mend() {
        open.forEach(Relay::end);
        cut = false;
    }

    private void accept() {
        try {
            while (true) {
                var near = door.accept();
                open.add(near);
                if (!cut) {
                    Thread.ofVirtual().start(() -> join(near));
                }
            }
        } catch (IOException closed) {
            open.forEach(Relay::end);
        }
    }

    private void join(Socket near) {
        try (near; var far = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(far);
            var back = Thread.ofVirtual().start(() -> pass(far, near));
            pass(near, far);
            back.join();
        } catch (IOException unreachable) {
            // The dialler sees its connection end.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(near);
        }
    }

    private void pass(Socket from, Socket to) {
        var bytes = new byte[8_192];
        try {
            for (var n = from.getInputStream().read(bytes); n >= 0; n = from.getInputStream().read(bytes)) {
                if (!cut) {
                    to.getOutputStream().write(bytes, 0, n);
                }
            }
        } catch (IOException ended) {
            // Both ends are closed now.
        } finally {
            if (!cut) {
                end(from);
                end(to);
            }
            open.remove(from);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // It is closed.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(Relay::end);
    }
}
