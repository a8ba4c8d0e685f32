package io.nodeplane.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import io.nodeplane.canon.Json;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Node;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.WireException;
import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a node: peers' messages, introspection, and its owner's orders.
 *
 * <p>Errors are {@code application/problem+json} with a {@code code} of the control plane interface. A reply of the
 * node's core, a refusal too, is HTTP 200: the status speaks of the exchange, the message speaks for the node.
 */
public final class AgentServer implements AutoCloseable {
    static final String PEER_PATH = "/peer";
    private static final String STATUS_PATH = "/status";
    /** A node that does nothing for longer is not well: this, in ms, or so many times the time between two exchanges. */
    private static final long TURN_AGE_MS_MAX = 10_000;
    private static final long TURN_AGE_SYNCS_MAX = 10;
    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final String NDJSON = "application/x-ndjson";
    /** How long an idle connection is kept; longer than any answer may take. */
    private static final long IDLE_MS = 60_000;
    private static final int THREADS_MIN = 2;
    private static final int THREADS_MAX = 6;

    private final Node node;
    private final Traffic traffic;
    private final EventSource events;
    private final Introspection introspection;
    private final Doors doors;
    private final Javalin javalin;

    private AgentServer(Node node, Traffic traffic, About about, EventSource events, String host, int port) {
        this.node = node;
        this.traffic = traffic;
        this.events = events;
        this.introspection = new Introspection(about);
        this.doors = new Doors(node, traffic);
        this.javalin = Javalin.create(config -> {
            jetty(config, host, port);
            routes(config);
        });
    }

    /**
     * {@return a server that listens}
     *
     * @param host name or address of this machine to listen on; {@code 0.0.0.0} for all
     * @param port 0 for any free one
     * @throws ListenException if it cannot listen there
     */
    public static AgentServer start(String host, int port, Node node, Traffic traffic, About about,
            EventSource events) {
        JavaNet.prepare();
        var server = new AgentServer(node, traffic, about, events, host, port);
        try {
            server.javalin.start();
        } catch (JavalinException failed) {
            throw new ListenException("cannot listen on " + host + ":" + port + ": " + rootOf(failed));
        }
        return server;
    }

    /** {@return the port it listens on} */
    public int port() {
        return javalin.port();
    }

    /** Stops at once; requests under way are cut off, as by a crash, which peers must bear anyway. */
    @Override
    public void close() {
        javalin.stop();
    }

    private static void jetty(JavalinConfig config, String host, int port) {
        var threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        threads.setReservedThreads(0);
        threads.setDaemon(true);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> server.setStopTimeout(0));
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendDateHeader(false);
        });
        config.jetty.addConnector((server, http) -> {
            var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
            connector.setHost(host);
            connector.setPort(port);
            connector.setIdleTimeout(IDLE_MS);
            return connector;
        });
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.maxRequestSize = Messages.BYTES_MAX;
        config.http.prefer405over404 = true;
    }

    private void routes(JavalinConfig config) {
        Introspection.PATHS.stream().filter(path -> !path.equals(STATUS_PATH)).forEach(path -> config.routes.get(path,
                context -> json(context, introspection.answer(path, node.state(), traffic).orElseThrow())));
        config.routes
                .get(STATUS_PATH, context -> json(context, status()))
                .post(PEER_PATH, doors::peer)
                .post("/v1/join", doors::join)
                .post("/v1/leave", doors::leave)
                .get("/ledger", this::ledger)
                .get("/events", this::events)
                .get("/metrics", context -> context.contentType(Metrics.CONTENT_TYPE)
                        .result(Metrics.text(node, traffic)))
                .exception(Problem.class, (problem, context) -> problem(context, problem))
                .exception(WireException.class, (wrong, context) -> problem(context,
                        Problem.badRequest(String.valueOf(wrong.getMessage()))))
                .exception(HttpResponseException.class, (answer, context) -> problem(context, refused(context, answer)))
                .exception(Exception.class, (bug, context) -> {
                    LOG.atError().setCause(bug).addKeyValue("path", context.path()).log("A request failed.");
                    problem(context, new Problem(500, "INTERNAL", "the agent has a bug: " + bug));
                });
    }

    /** What the node shows, and what it does now: the first is answered though it does nothing. */
    private Json.Obj status() {
        var state = node.state();
        return introspection.status(state)
                .with("turnAgeMs", node.turnAgeMs())
                .with("turnAgeMsMax", Math.max(TURN_AGE_MS_MAX, TURN_AGE_SYNCS_MAX * state.charter().syncIntervalMs()));
    }

    private void ledger(Context context) throws IOException {
        var state = node.state();
        context.header("Ledger-Head", state.ledger().head().hex());
        context.header("Ledger-Entries", Long.toString(state.ledger().size()));
        var feed = context.queryParam("feed");
        if (feed == null) {
            write(context, Introspection.lines(state, number(context, "offset", 0)));
            return;
        }
        try {
            write(context, Introspection.lines(state, new FeedId(feed), number(context, "from", 1)));
        } catch (IllegalArgumentException wrong) {
            throw Problem.badRequest("'feed': " + wrong.getMessage());
        }
    }

    private void events(Context context) throws IOException {
        try (var in = events.from(number(context, "offset", 0))) {
            context.contentType(NDJSON);
            in.transferTo(context.outputStream());
        }
    }

    private static void write(Context context, List<Line> lines) throws IOException {
        context.contentType(NDJSON);
        var out = context.outputStream();
        for (var line : lines) {
            out.write(line.bytes());
            out.write('\n');
        }
    }

    private static long number(Context context, String name, long otherwise) {
        var text = context.queryParam(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,15}")) {
            throw Problem.badRequest("'" + name + "' must be a whole number");
        }
        return Long.parseLong(text);
    }

    private static void json(Context context, Json json) {
        context.contentType("application/json").result(json.canonical());
    }

    private static void problem(Context context, Problem problem) {
        context.status(problem.status()).contentType(Problem.CONTENT_TYPE).result(problem.json().canonical());
    }

    private static Problem refused(Context context, HttpResponseException answer) {
        return switch (answer.getStatus()) {
            case 404 -> new Problem(404, "NOT_FOUND", "there is nothing at " + context.path());
            case 405 -> new Problem(405, "INVALID_ARGUMENT", context.path() + " has no " + context.method());
            case 413 -> new Problem(413, "RESOURCE_EXHAUSTED", "a body of more than " + Messages.BYTES_MAX + " bytes");
            default -> new Problem(answer.getStatus(), "INVALID_ARGUMENT", String.valueOf(answer.getMessage()));
        };
    }

    private static String rootOf(Throwable failure) {
        var root = failure;
        for (var cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        var message = String.valueOf(root.getMessage());
        return message.contains("Address already in use") ? "the address is already in use" : message;
    }
}
