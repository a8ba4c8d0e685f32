package io.nodeplane.http;

import io.nodeplane.runtime.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up beside the requests that need them, on threads of its own: a resolver that is slow, or gone, costs no
 * request to a name that was found before. What is known when, and what is tried first, {@link Names} decides.
 */
final class LookUps implements AutoCloseable {
    /** Few, since a resolver may hold each of them for many seconds. */
    private static final int THREADS_MAX = 8;
    private static final int THREAD_IDLE_S = 10;

    private final Resolver resolver;
    private final ThreadPoolExecutor threads;
    private final SortedMap<String, CompletableFuture<List<String>>> underWay = new TreeMap<>();
    private Names names = Names.NONE;
    private boolean closed;

    /** Where the addresses of a name come from. It may block. */
    interface Resolver {

        /**
         * {@return the addresses of the name, as text that needs no further look-up}
         *
         * @throws UnknownHostException if there are none
         */
        List<String> addresses(String host) throws UnknownHostException;

        /** {@return this machine's} */
        static Resolver system() {
            return host -> Arrays.stream(InetAddress.getAllByName(host)).map(InetAddress::getHostAddress).toList();
        }
    }

    /**
     * What is known of a name.
     *
     * @param addresses in the order in which to try them
     * @param lookUp what will be known, if a look-up is under way; it never fails, and gives none for an unknown name
     */
    record Known(List<String> addresses, Optional<CompletableFuture<List<String>>> lookUp) {}

    LookUps(Resolver resolver) {
        JavaNet.prepare();
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(THREADS_MAX, THREADS_MAX, THREAD_IDLE_S, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(Names.NAMES_MAX),
                Thread.ofPlatform().daemon().name("look-up-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** {@return what is known of the name now} A look-up is begun if it is time for one; nobody waits for it here. */
    synchronized Known known(String host) {
        var asked = names.ask(host, now());
        if (closed || !asked.lookingUp()) {
            names = closed ? names : asked.next();
            return new Known(asked.addresses(), Optional.empty());
        }
        names = asked.next();
        if (asked.lookUp()) {
            underWay.put(host, new CompletableFuture<>());
            threads.execute(() -> lookUp(host));
        }
        return new Known(asked.addresses(), Optional.ofNullable(underWay.get(host)));
    }

    /** The address answered as a peer does. */
    synchronized void answered(String host, String address) {
        names = names.answered(host, address);
    }

    /** The address was of no use. */
    synchronized void passedOver(String host, String address) {
        names = names.passedOver(host, address);
    }

    /** Nobody waits any longer: all look-ups under way have found nothing. */
    @Override
    public void close() {
        List<CompletableFuture<List<String>>> waiting;
        synchronized (this) {
            closed = true;
            waiting = List.copyOf(underWay.values());
        }
        threads.shutdownNow();
        waiting.forEach(one -> one.complete(List.of()));
    }

    private void lookUp(String host) {
        List<String> found = List.of();
        try {
            found = resolver.addresses(host);
        } catch (UnknownHostException unknown) {
            // None: what was known stays.
        } finally {
            ended(host, found);
        }
    }

    private void ended(String host, List<String> found) {
        CompletableFuture<List<String>> waiting;
        List<String> order;
        synchronized (this) {
            names = names.lookedUp(host, found, now());
            order = names.order(host);
            waiting = underWay.remove(host);
        }
        if (waiting != null) {
            waiting.complete(order);
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
