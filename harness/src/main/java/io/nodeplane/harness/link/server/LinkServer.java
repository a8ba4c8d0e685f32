package io.nodeplane.harness.link.server;

import io.javalin.Javalin;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A Toxiproxy-compatible server inside this JVM, for machines without the real one.
 *
 * <p>It speaks Toxiproxy's HTTP API and has those of its toxics by which the lab breaks links, both streams, toxicity per
 * connection, and proxies that can be
 * disabled. Its counters are live. Where it differs from Toxiproxy 2.12.0 is listed in {@link KnownDifference}.
 * Toxicity and jitter follow the seed and the order of the connections of each proxy.
 */
public final class LinkServer implements AutoCloseable {
    /** What {@code GET /version} answers: the version whose behaviour is followed, and that this is not it. */
    public static final String VERSION = "2.12.0-nodeplane";

    private static final Duration STOP_MAX = Duration.ofSeconds(5);
    private static final long BODY_BYTES_MAX = 1 << 20;

    /**
     * What one proxy has carried so far.
     *
     * @param connections opened to the upstream
     * @param upstreamReceived bytes read from clients
     * @param upstreamSent bytes handed on to the upstream
     * @param downstreamReceived bytes read from the upstream
     * @param downstreamSent bytes handed back to clients
     */
    public record Traffic(long connections, long upstreamReceived, long upstreamSent, long downstreamReceived,
            long downstreamSent) {}

    private final ExecutorService threads;
    private final Proxies proxies;
    private final Javalin http;

    private LinkServer(ExecutorService threads, Proxies proxies, Javalin http) {
        this.threads = threads;
        this.proxies = proxies;
        this.http = http;
    }

    /**
     * Starts a server whose API listens on this address only.
     *
     * @param apiPort 0 for any free port: see {@link #apiPort()}
     * @param seed of all toxicity and jitter
     * @throws IllegalStateException if the address is taken
     */
    public static LinkServer start(String host, int apiPort, long seed) {
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("link-", 0).factory());
        var proxies = new Proxies(seed, threads);
        var http = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.concurrency.useVirtualThreads = true;
            config.http.maxRequestSize = BODY_BYTES_MAX;
            new Api(proxies).routes(config.routes);
        });
        try {
            http.start(host, apiPort);
        } catch (RuntimeException notStarted) {
            threads.shutdownNow();
            throw new IllegalStateException(notStarted.getMessage(), notStarted);
        }
        return new LinkServer(threads, proxies, http);
    }

    /** {@return the port of the HTTP API} */
    public int apiPort() {
        return http.port();
    }

    /** {@return what each proxy has carried up to now, by name} */
    public SortedMap<String, Traffic> traffic() {
        var traffic = new TreeMap<String, Traffic>();
        proxies.all().forEach((name, proxy) -> {
            var up = proxy.counters().way(Direction.UPSTREAM);
            var down = proxy.counters().way(Direction.DOWNSTREAM);
            traffic.put(name, new Traffic(proxy.counters().connections.sum(), up.received.sum(), up.sent.sum(),
                    down.received.sum(), down.sent.sum()));
        });
        return Collections.unmodifiableSortedMap(traffic);
    }

    /** Closes the API, every listener and every connection, and waits a little for their threads. */
    @Override
    public void close() {
        http.stop();
        proxies.all().values().forEach(Proxy::stop);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException stop) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
