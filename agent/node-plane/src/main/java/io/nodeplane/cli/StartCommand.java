package io.nodeplane.cli;

import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.store.CharterFile;
import io.nodeplane.store.SecretFile;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs an agent until the process is told to stop. */
@Command(name = StartCommand.NAME, mixinStandardHelpOptions = true, sortOptions = false, //
        description = {"Runs an agent until it is told to stop (SIGTERM), which is no leave. SIGHUP opens its event log"
                + " again.",
                "Each setting is a flag, else an environment variable that is not empty (--auto-join:"
                        + " NODE_PLANE_AUTO_JOIN), else a key of the configuration file (autoJoin)."})
final class StartCommand implements Callable<Integer> {
    static final String NAME = "start";
    static final int PORT = 7001;
    /** How long the agent may take to close. */
    private static final long STOP_MS_MAX = 5_000;

    private final Agents agents;
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Option(names = "--config", paramLabel = "FILE", description = "A JSON file with settings.")
    private @Nullable Path config;
    @Option(names = "--node", paramLabel = "ID", description = "Who this node is; for ever.")
    private @Nullable String node;
    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where to listen (0.0.0.0:7001).")
    private @Nullable String listen;
    @Option(names = "--advertise", paramLabel = "HOST:PORT", //
            description = "Where others reach it: a host name, an IPv4 address, or an IPv6 address in brackets (the"
                    + " address to listen on; if that is 0.0.0.0 or [::], node id and port).")
    private @Nullable String advertise;
    @Option(names = "--data", paramLabel = "DIR", description = "Its data directory (data).")
    private @Nullable String data;
    @Option(names = "--charter", paramLabel = "FILE", description = "The cluster's charter (charter.json).")
    private @Nullable String charter;
    @Option(names = "--seeds", paramLabel = "HOST:PORT,...", description = "Addresses to begin with (none).")
    private @Nullable String seeds;
    @Option(names = "--auto-join", paramLabel = "BOOL", arity = "0..1", fallbackValue = "true", //
            description = "Join at start (true).")
    private @Nullable String autoJoin;
    @Option(names = "--api", paramLabel = "ADDRESS", //
            description = "Where its owner's programs give orders: unix:/path or 127.0.0.1:PORT"
                    + " (unix:/run/node-plane/api.sock where that folder can be written, else any free port of"
                    + " 127.0.0.1; the file api.address in the data directory says which).")
    private @Nullable String api;

    @Option(names = "--secret-file", paramLabel = "FILE", //
            description = "A file with the cluster's secret, by which its nodes know each other's messages, or with two of"
                    + " them while one takes the other's place; the environment may have the secret itself instead"
                    + " (NODE_PLANE_SECRET), and no flag may. (none: whoever reaches the port is believed)")
    private @Nullable String secretFile;
    @Option(names = "--rehearse", hidden = true, //
            description = "Run a small cluster for a few seconds, and end: a training run for class data.")
    private boolean rehearse;

    StartCommand(Agents agents, Map<String, String> environment) {
        this.agents = agents;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return rehearse
                ? Rehearsal.run(agents)
                : run(agents, new Sources(flags(), environment, config),
                        Objects.requireNonNull(spec).commandLine().getErr());
    }

    /** Runs an agent until the process is told to stop, or the agent cannot go on. */
    static int run(Agents agents, Sources sources, PrintWriter err) {
        sources.warnings().forEach(err::println);
        var died = new CompletableFuture<String>();
        // Whichever thread it was: without it the agent is not what it seems.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            try {
                failure.printStackTrace(err);
            } finally {
                died.complete("its thread '" + thread.getName() + "' failed, which is a bug: " + failure);
            }
        });
        var config = read(sources);
        if (config.secrets() instanceof SecretFile file) {
            file.warning().ifPresent(err::println);
        }
        var agent = agents.start(config);
        HangUp.heard(agent::reopen);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent), "stop"));
        var why = CompletableFuture.anyOf(died, agent.halted().toCompletableFuture()).join();
        err.println("the agent has stopped: " + why);
        return Exit.UNHEALTHY;
    }

    /** Closes the agent; a part of it that is stuck is left behind, as a crash would leave it. */
    private static void stop(Agents.Running agent) {
        var closing = new Thread(agent::close, "close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(STOP_MS_MAX);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return what the sources say, with defaults for what they do not} */
    static Config read(Sources sources) {
        var node = sources.require("node").as(NodeId::new);
        var listen = sources.find("listen").map(given -> given.as(PeerAddress::parseListen))
                .orElse(new PeerAddress("0.0.0.0", PORT));
        var advertise = sources.find("advertise").map(given -> given.as(PeerAddress::parse))
                .orElseGet(() -> listen.wildcard() ? named(node, listen.port()) : listen);
        var data = sources.find("data").map(given -> given.as(StartCommand::path)).orElse(Path.of("data"));
        var charter = sources.find("charter").map(given -> given.as(StartCommand::path))
                .orElse(Path.of("charter.json"));
        List<PeerAddress> seeds = sources.find("seeds").map(given -> given.each(PeerAddress::parse)).orElse(List.of());
        var join = sources.find("autoJoin").map(given -> given.as(StartCommand::bool)).orElse(true);
        var api = sources.find("api").map(given -> given.as(ApiAddress::parse));
        Charter founding = CharterFile.read(charter);
        return new Config(node, listen, advertise, data, founding, seeds, join, secrets(sources), api);
    }

    private static Secrets secrets(Sources sources) {
        var file = sources.find("secretFile");
        var given = sources.secret();
        if (file.isPresent() && given.isPresent()) {
            throw new BadInputException("the cluster's secret is given twice, by " + given.get().where() + " and by "
                    + file.get().where() + ": leave one of them out");
        }
        if (given.isPresent()) {
            return Secrets.of(given.get().as(ClusterSecret::parse));
        }
        return file.isPresent() ? SecretFile.open(file.get().as(StartCommand::path)) : Secrets.none();
    }

    /** Others find a node that listens everywhere by its id, if that can be the name of a host. */
    private static PeerAddress named(NodeId node, int port) {
        try {
            return PeerAddress.parse(node + ":" + port);
        } catch (IllegalArgumentException noName) {
            throw new BadInputException(
                    "'advertise' is missing: the id '" + node + "' cannot be the name of a host; give "
                            + Sources.flag("advertise") + "=HOST:" + port + ", where others reach this node");
        }
    }

    private Map<String, String> flags() {
        var flags = new TreeMap<String, String>();
        Sources.put(flags, "node", node);
        Sources.put(flags, "listen", listen);
        Sources.put(flags, "advertise", advertise);
        Sources.put(flags, "data", data);
        Sources.put(flags, "charter", charter);
        Sources.put(flags, "seeds", seeds);
        Sources.put(flags, "autoJoin", autoJoin);
        Sources.put(flags, "secretFile", secretFile);
        Sources.put(flags, "api", api);
        return flags;
    }

    private static Path path(String text) {
        try {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("an empty path");
            }
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException("'" + text + "' is no path", wrong);
        }
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "': write true or false");
        };
    }
}
