package io.nodeplane.http;

import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Plain TCP, for tools. */
public final class Sockets {
    private Sockets() {}

    /**
     * Dials all these addresses at once.
     *
     * @return for each, in their order, why no connection came about within the time; empty where one did
     */
    public static List<Optional<String>> dial(List<PeerAddress> targets, int timeoutMs) {
        JavaNet.prepare();
        var ends = new TreeMap<Integer, Optional<String>>();
        try (var selector = Selector.open()) {
            for (var at = 0; at < targets.size(); at++) {
                begin(selector, targets.get(at), at, timeoutMs, ends);
            }
            var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            for (var left = deadline - System.nanoTime(); ends.size() < targets.size() && left > 0; //
                    left = deadline - System.nanoTime()) {
                selector.select(key -> end(key, targets, timeoutMs, ends), TimeUnit.NANOSECONDS.toMillis(left) + 1);
            }
            for (var key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException failed) {
            throw new IllegalStateException("cannot wait for connections", failed);
        }
        for (var at = 0; at < targets.size(); at++) {
            ends.putIfAbsent(at, Optional.of("timeout after " + timeoutMs + " ms"));
        }
        return List.copyOf(ends.values());
    }

    private static void begin(Selector selector, PeerAddress to, int at, int timeoutMs,
            SortedMap<Integer, Optional<String>> ends) throws IOException {
        var address = new InetSocketAddress(to.host(), to.port());
        if (address.isUnresolved()) {
            ends.put(at, Optional.of("unknown host " + to.host()));
            return;
        }
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        try {
            if (channel.connect(address)) {
                ends.put(at, Optional.empty());
                channel.close();
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, at);
            }
        } catch (IOException failed) {
            ends.put(at, Optional.of(Reasons.of(failed, to, timeoutMs)));
            channel.close();
        }
    }

    private static void end(SelectionKey key, List<PeerAddress> targets, int timeoutMs,
            SortedMap<Integer, Optional<String>> ends) {
        var at = (int) key.attachment();
        try (var channel = (SocketChannel) key.channel()) {
            channel.finishConnect();
            ends.put(at, Optional.empty());
        } catch (IOException failed) {
            ends.put(at, Optional.of(Reasons.of(failed, targets.get(at), timeoutMs)));
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
