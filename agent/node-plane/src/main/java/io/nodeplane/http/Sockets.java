package io.nodeplane.http;

import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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

    /** {@return for each address why no connection came about, or nothing if one did; all are tried at the same time} */
    public static SortedMap<PeerAddress, Optional<String>> dialAll(Collection<PeerAddress> targets, int timeoutMs) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = new TreeMap<PeerAddress, Future<Optional<String>>>();
            targets.forEach(to -> tries.put(to, threads.submit(() -> dial(to, timeoutMs))));
            var results = new TreeMap<PeerAddress, Optional<String>>();
            tries.forEach((to, result) -> results.put(to, outcome(result)));
            return results;
        }
    }

    private static Optional<String> outcome(Future<Optional<String>> result) {
        try {
            return result.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (ExecutionException bug) {
            throw new IllegalStateException("dialling does not throw", bug);
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
