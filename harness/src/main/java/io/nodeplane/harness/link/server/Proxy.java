package io.nodeplane.harness.link.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A listening address, the upstream it leads to, the toxics of both directions, and the open connections. */
final class Proxy {
    static final int CONNECTIONS_MAX = 1024;
    static final int TOXICS_MAX = 64;
    static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final int BACKLOG = 128;
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(5);

    /** A proxy as the HTTP API shows it. */
    record Shown(String name, String listen, String upstream, boolean enabled, List<Toxic.Placed> toxics) {}

    /** @param accepting done when the accept loop has ended, and with it the socket's claim on its port */
    private record Listening(ServerSocket socket, CompletableFuture<Void> accepting) {}

    private final String name;
    private final long seed;
    private final Executor threads;
    private final Counters counters = new Counters();

    private final ReentrantLock lock = new ReentrantLock();
    private String listen;
    private String upstream;
    private @Nullable Listening listener;
    private final List<Toxic.Placed> toxics = new ArrayList<>();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private long connectionsSoFar;

    /** @param seed for the toxicity and jitter of each connection, by the order in which they come */
    Proxy(String name, String listen, String upstream, long seed, Executor threads) {
        this.name = name;
        this.listen = listen;
        this.upstream = upstream;
        this.seed = seed;
        this.threads = threads;
    }

    String name() {
        return name;
    }

    Counters counters() {
        return counters;
    }

    Shown shown() {
        return locked(() -> {
            var upFirst = new ArrayList<>(of(Direction.UPSTREAM));
            upFirst.addAll(of(Direction.DOWNSTREAM));
            return new Shown(name, listen, upstream, listener != null, List.copyOf(upFirst));
        });
    }

    /** Listens, if it does not. @throws ApiError if the address cannot be listened on */
    void start() {
        locked(() -> {
            if (listener == null) {
                var bound = bind(Endpoint.resolve(listen));
                listen = Endpoint.text((InetSocketAddress) bound.getLocalSocketAddress());
                listener = new Listening(bound, CompletableFuture.runAsync(() -> accept(bound), threads));
            }
            return listener;
        });
    }

    /** Stops listening and closes every connection, also those not yet answered by the upstream. */
    void stop() {
        locked(() -> {
            if (listener != null) {
                close(listener.socket());
                // A socket on which a virtual thread waits is not closed before that thread has woken.
                listener.accepting().join();
                listener = null;
                connections.forEach(Connection::close);
                connections.clear();
            }
            return name;
        });
    }

    /** {@return whether these are not the addresses of this proxy} */
    boolean differs(String newListen, String newUpstream) {
        return locked(
                () -> !listen.equals(Endpoint.text(Endpoint.resolve(newListen))) || !upstream.equals(newUpstream));
    }

    /** Takes new addresses (which closes all connections), and listens or not. */
    void update(String newListen, String newUpstream, boolean enabled) {
        locked(() -> {
            if (differs(newListen, newUpstream)) {
                stop();
                listen = newListen;
                upstream = newUpstream;
            }
            if (enabled) {
                start();
            } else {
                stop();
            }
            return name;
        });
    }

    Toxic.Placed toxic(String toxicName) {
        return locked(() -> toxics.stream().filter(placed -> placed.name().equals(toxicName)).findFirst()
                .orElseThrow(ApiError::noToxic));
    }

    void add(Toxic.Placed placed) {
        locked(() -> {
            if (toxics.stream().anyMatch(other -> other.name().equals(placed.name()))) {
                throw new ApiError(409, "toxic already exists");
            }
            if (toxics.size() == TOXICS_MAX) {
                throw new ApiError(400, "a proxy has at most " + TOXICS_MAX + " toxics");
            }
            toxics.add(placed);
            change(placed.direction(), chain -> chain.add(placed, System.nanoTime()));
            return placed;
        });
    }

    /** Puts this toxic in the place of the one of its name. */
    void replace(Toxic.Placed placed) {
        locked(() -> {
            toxics.set(toxics.indexOf(toxic(placed.name())), placed);
            change(placed.direction(), chain -> chain.update(placed, System.nanoTime()));
            return placed;
        });
    }

    void remove(String toxicName) {
        locked(() -> {
            var placed = toxic(toxicName);
            toxics.remove(placed);
            change(placed.direction(), chain -> chain.remove(toxicName));
            return placed;
        });
    }

    /** Listens again and has no toxic any more. */
    void reset() {
        locked(() -> {
            start();
            List.copyOf(toxics).forEach(placed -> remove(placed.name()));
            return name;
        });
    }

    private void change(Direction direction, Consumer<Chain> change) {
        for (var connection : connections) {
            connection.streams().stream().filter(stream -> stream.direction() == direction)
                    .forEach(stream -> stream.change(change));
        }
    }

    private List<Toxic.Placed> of(Direction direction) {
        return toxics.stream().filter(placed -> placed.direction() == direction).toList();
    }

    private static ServerSocket bind(InetSocketAddress address) {
        ServerSocket socket = null;
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
            return socket;
        } catch (IOException taken) {
            if (socket != null) {
                close(socket);
            }
            throw new ApiError(500, "listen tcp " + Endpoint.text(address) + ": bind: " + taken.getMessage());
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // Closed is closed.
        }
    }

    /** Never takes the lock: {@link #stop} waits for this with the lock in its hand. */
    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                var client = from.accept();
                threads.execute(() -> carry(from, client));
            } catch (IOException closedOrAborted) {
                // The loop's condition tells which: closed by stop(), or one client that went before its turn, or no
                // file left to open, which a pause may mend.
                LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
            }
        }
    }

    private void carry(ServerSocket from, Socket client) {
        if (admit(from, client) instanceof Connection connection) {
            open(connection);
        } else {
            Connection.close(client);
        }
    }

    private @Nullable Connection admit(ServerSocket from, Socket client) {
        lock.lock();
        try {
            if (listener == null || listener.socket() != from || connections.size() == CONNECTIONS_MAX) {
                return null;
            }
            var connection = new Connection(client);
            connections.add(connection);
            return connection;
        } finally {
            lock.unlock();
        }
    }

    /** Dials in the connection's own thread: an upstream that swallows it delays nobody else. */
    private void open(Connection connection) {
        try {
            var to = Endpoint.resolve(locked(() -> upstream));
            connection.upstream().connect(to, Math.toIntExact(CONNECT_MAX.toMillis()));
            connection.client().setTcpNoDelay(true);
            connection.upstream().setTcpNoDelay(true);
            run(connection);
        } catch (IOException | ApiError noUpstream) {
            connection.close();
        } finally {
            // Both streams have ended, or never began.
            locked(() -> connections.remove(connection));
        }
    }

    private void run(Connection connection) {
        Stream up;
        Stream down;
        lock.lock();
        try {
            if (!connections.contains(connection)) {
                return;
            }
            counters.connections.increment();
            var random = new SplittableRandom(seed + connectionsSoFar++);
            up = stream(connection.client(), connection.upstream(), Direction.UPSTREAM, random.split());
            down = stream(connection.upstream(), connection.client(), Direction.DOWNSTREAM, random.split());
            connection.opened(List.of(up, down));
        } finally {
            lock.unlock();
        }
        pump(up, down);
    }

    private Stream stream(Socket source, Socket sink, Direction direction, SplittableRandom random) {
        var chain = new Chain(random);
        of(direction).forEach(placed -> chain.add(placed, System.nanoTime()));
        return new Stream(direction, source, sink, counters.way(direction), chain);
    }

    private void pump(Stream up, Stream down) {
        threads.execute(up::read);
        threads.execute(down::read);
        var back = CompletableFuture.runAsync(down::write, threads);
        up.write();
        back.join();
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }
}
