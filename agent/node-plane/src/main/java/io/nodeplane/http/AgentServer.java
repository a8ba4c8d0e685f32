package io.nodeplane.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import io.nodeplane.canon.Json;
import io.nodeplane.http.Refusals.Reason;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.runtime.Node;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a node: peers' messages, and introspection. Its owner's orders are not heard here.
 *
 * <p>Errors are {@code application/problem+json} with a {@code code} of the control plane interface. A reply of the
 * node's core, a refusal too, is HTTP 200: the status speaks of the exchange, the message speaks for the node.
 */
public final class AgentServer implements AutoCloseable {
    static final String PEER_PATH = "/peer";
    private static final String STATUS_PATH = "/status";
    private static final String HEALTHY_PATH = "/healthy";
    /** A node that does nothing for longer is not well: this, in ms, or so many times the time between two exchanges. */
    private static final long TURN_AGE_MS_MAX = 10_000;
    private static final long TURN_AGE_SYNCS_MAX = 10;
    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final String NDJSON = "application/x-ndjson";

    private final Node node;
    private final Traffic traffic;
    private final EventSource events;
    private final Introspection introspection;
    private final Refusals refusals;
    private final Secrets secrets;
    private final Gate gate;
    private final Doors doors;
    private final Listener listener;
    private final Javalin javalin;

    private AgentServer(Node node, Traffic traffic, About about, EventSource events, Secrets secrets, String host,
            int port) {
        this.node = node;
        this.traffic = traffic;
        this.events = events;
        this.introspection = new Introspection(about);
        this.refusals = new Refusals(events::note, System::nanoTime);
        this.secrets = secrets;
        this.gate = new Gate(secrets, refusals, events::note, System::nanoTime);
        var members = new Allowance.Members();
        this.doors = new Doors(node, traffic, gate, members);
        this.listener = new Listener(host, port, members, refusals);
        this.javalin = Javalin.create(config -> {
            listener.configure(config);
            routes(config);
        });
    }

    /** {@return a server that listens, in a cluster without a secret} */
    public static AgentServer start(String host, int port, Node node, Traffic traffic, About about,
            EventSource events) {
        return start(host, port, node, traffic, about, events, Secrets.none());
    }

    /**
     * {@return a server that listens}
     *
     * @param secrets by what it knows the messages of the nodes of its cluster
     * @param host name or address of this machine to listen on; {@code 0.0.0.0} for all
     * @param port 0 for any free one
     * @throws ListenException if it cannot listen there
     */
    public static AgentServer start(String host, int port, Node node, Traffic traffic, About about,
            EventSource events, Secrets secrets) {
        JavaNet.prepare();
        var server = new AgentServer(node, traffic, about, events, secrets, host, port);
        try {
            server.javalin.start();
        } catch (JavalinException failed) {
            server.close();
            throw ListenFailure.of(host, port, failed);
        }
        return server;
    }

    /** {@return the port it listens on} */
    public int port() {
        return javalin.port();
    }

    /** {@return why the node is not well, in one sentence, if it does not decide} */
    public Optional<String> trouble() {
        var age = node.turnAgeMs();
        return age <= turnAgeMsMax()
                ? Optional.empty()
                : Optional.of("the agent does not decide: something has been due for " + age
                        + " ms, and nothing may be for more than " + turnAgeMsMax() + " ms");
    }

    /** Stops at once; requests under way are cut off, as by a crash, which peers must bear anyway. */
    @Override
    public void close() {
        refusals.close();
        listener.close();
        javalin.stop();
    }

    private void routes(JavalinConfig config) {
        Introspection.PATHS.stream().filter(path -> !path.equals(STATUS_PATH)).forEach(path -> config.routes.get(path,
                context -> json(context, introspection.answer(path, node.state(), traffic, node.now()).orElseThrow())));
        config.routes
                .get(STATUS_PATH, context -> json(context, status()))
                .get(HEALTHY_PATH, context -> json(context, healthy()))
                .post(PEER_PATH, doors::peer)
                .get("/ledger", this::ledger)
                .get("/events", this::events)
                .get("/metrics", context -> context.contentType(Metrics.CONTENT_TYPE)
                        .result(Metrics.text(node, traffic, refusals, introspection.disk())))
                .exception(Problem.class, (problem, context) -> problem(context, problem))
                .exception(WireException.class, (wrong, context) -> problem(context,
                        Problem.badRequest(String.valueOf(wrong.getMessage()))))
                .exception(HttpResponseException.class, (answer, context) -> problem(context, refused(context, answer)))
                .exception(EofException.class, (left, context) -> problem(context,
                        new Problem(Reason.HANG_UP, 400, "CANCELLED", "the asker went away")))
                .exception(Exception.class, (bug, context) -> {
                    LOG.atError().setCause(bug).addKeyValue("path", context.path()).log("A request failed.");
                    problem(context, new Problem(Reason.INTERNAL, 500, "INTERNAL", "the agent has a bug: " + bug));
                });
    }

    /** What the node shows, and what it does now: the first is answered though it does nothing. */
    private Json.Obj status() {
        return introspection.status(node.state())
                .with("wall", node.now().wall())
                .with("turnAgeMs", node.turnAgeMs())
                .with("turnAgeMsMax", turnAgeMsMax())
                .with("secrets", Json.texts(secrets.now().map(ClusterSecret::ids).orElse(List.of())))
                .with("refused", refusals.json());
    }

    /** Few bytes for those who ask often, and only whether it serves and decides. */
    private Json.Obj healthy() {
        trouble().ifPresent(why -> {
            throw new Problem(null, 503, "UNAVAILABLE", why);
        });
        return Json.object().with("turnAgeMs", node.turnAgeMs()).with("turnAgeMsMax", turnAgeMsMax());
    }

    private long turnAgeMsMax() {
        return Math.max(TURN_AGE_MS_MAX, TURN_AGE_SYNCS_MAX * node.state().epoch().charter().syncIntervalMs());
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

    private static void write(Context context, Iterator<Line> lines) throws IOException {
        context.contentType(NDJSON);
        var out = context.outputStream();
        while (lines.hasNext()) {
            out.write(lines.next().bytes());
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

    private void problem(Context context, Problem problem) {
        problem.reason().ifPresent(reason -> refusals.count(reason,
                "a request from " + context.ip() + " was refused: " + problem.getMessage()));
        gate.answer(context, problem.status(), Problem.CONTENT_TYPE,
                problem.json().canonical().getBytes(StandardCharsets.US_ASCII));
    }

    private static Problem refused(Context context, HttpResponseException answer) {
        return switch (answer.getStatus()) {
            case 404 -> new Problem(Reason.NOT_FOUND, 404, "NOT_FOUND", "there is nothing at " + context.path());
            case 405 -> new Problem(Reason.BAD_METHOD, 405, "INVALID_ARGUMENT",
                    context.path() + " has no " + context.method());
            default -> new Problem(Reason.BAD_REQUEST, answer.getStatus(), "INVALID_ARGUMENT",
                    String.valueOf(answer.getMessage()));
        };
    }
}
