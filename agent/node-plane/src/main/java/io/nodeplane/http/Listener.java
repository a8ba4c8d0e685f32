package io.nodeplane.http;

import io.javalin.config.JavalinConfig;
import io.nodeplane.runtime.Alarm;
import io.nodeplane.wire.Messages;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The HTTP library, set up for a small server that strangers reach. */
final class Listener implements AutoCloseable {
    /** How long an idle connection is kept; longer than any answer may take. */
    private static final long IDLE_MS = 60_000;
    private static final Duration SWEEP_EVERY = Duration.ofMillis(500);
    private static final int THREADS_MIN = 2;
    private static final int THREADS_MAX = 6;

    private final String host;
    private final int port;
    private final Allowance.Members members;
    private final Refusals refusals;
    private @Nullable Alarm alarm;

    Listener(String host, int port, Allowance.Members members, Refusals refusals) {
        this.host = host;
        this.port = port;
        this.members = members;
        this.refusals = refusals;
    }

    void configure(JavalinConfig config) {
        var threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        threads.setReservedThreads(0);
        threads.setDaemon(true);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(0);
            server.setErrorHandler(new ErrorPages(refusals));
        });
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendDateHeader(false);
        });
        config.jetty.addConnector(this::connector);
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.maxRequestSize = Messages.BYTES_MAX;
        config.http.prefer405over404 = true;
    }

    private Connections connector(Server server, HttpConfiguration http) {
        var connections = new Connections(server, http, members, refusals);
        connections.setHost(host);
        connections.setPort(port);
        connections.setIdleTimeout(IDLE_MS);
        alarm = new Alarm("http-connections", SWEEP_EVERY, connections::sweep);
        return connections;
    }

    @Override
    public void close() {
        if (alarm != null) {
            alarm.close();
        }
    }
}
