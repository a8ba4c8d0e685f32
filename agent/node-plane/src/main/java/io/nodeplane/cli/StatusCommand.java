package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how an agent is. */
@Command(name = "status", mixinStandardHelpOptions = true, description = {"Shows how an agent is.",
        "Exit code 1 if none answers; 3 if it does not hear a majority of voters, if another process writes as this"
                + " node or its feed is forked (these not with --quiet), or if it does not keep up with its work."})
final class StatusCommand implements Callable<Integer> {
    static final Json YES = new Json.Bool(true);

    /** From which share of its capacity on, in percent, the ledger is spoken of. */
    private static final long CAPACITY_SHOWN = 80;

    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Mixin
    private final AgentOptions agent = new AgentOptions();
    @Option(names = "--json", description = "Show the agent's own JSON.")
    private boolean json;
    @Option(names = "--quiet", description = "Show nothing; exit code 0 if the agent serves and decides.")
    private boolean quiet;

    StatusCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.ask(environment, line.getErr(), client -> client.get("/status"),
                status -> show(status, line.getOut(), line.getErr()));
    }

    private int show(Json.Obj status, PrintWriter out, PrintWriter err) {
        if (json && !quiet) {
            out.println(status.canonical());
        } else if (!quiet) {
            table(status, out);
        }
        if (stuck(status)) {
            err.println("the agent does not decide: something has been due for " + turnAge(status)
                    + " ms, and nothing may be for more than " + status.number("turnAgeMsMax") + " ms");
            return Exit.UNHEALTHY;
        }
        return quiet || well(status) ? Exit.OK : Exit.UNHEALTHY;
    }

    private static boolean well(Json.Obj status) {
        return Stream.of("isolated", "rival", "unreachedBy").allMatch(trouble -> status.find(trouble).isEmpty())
                && forks(status).noneMatch(fork -> status.find("feed").equals(fork.find("feed")));
    }

    /** {@return whether it does not keep up with its work} */
    static boolean stuck(Json.Obj status) {
        return turnAge(status) > 0 && turnAge(status) > status.number("turnAgeMsMax");
    }

    private static long turnAge(Json.Obj status) {
        return status.find("turnAgeMs").isPresent() ? status.number("turnAgeMs") : 0;
    }

    private static Stream<Json.Obj> forks(Json.Obj status) {
        return status.array("forks").stream().map(Json.Obj.class::cast);
    }

    private static void table(Json.Obj status, PrintWriter out) {
        var members = status.object("members");
        row(out, "node", status.text("node") + " at " + status.text("address"));
        row(out, "cluster", status.text("cluster") + " (" + status.text("clusterId").substring(0, 16) + "...)");
        row(out, "phase", status.text("phase")
                + status.find("incarnation").map(incarnation -> ", incarnation " + incarnation.canonical()).orElse(""));
        status.find("self").ifPresent(self -> row(out, "own state", ((Json.Obj) self).text("state")));
        row(out, "members", members.number("alive") + " alive, " + members.number("suspect") + " suspect, "
                + members.number("dead") + " dead");
        row(out, "hears", texts(status, "heard"));
        if (status.find("unreachedBy").isPresent()) {
            row(out, "unreached",
                    "by " + texts(status, "unreachedBy") + ": can they dial " + status.text("address") + "?");
        }
        if (status.number("health") > 0) {
            row(out, "health", "doubts itself: " + status.number("health") + " of its charter's healthMax");
        }
        if (status.find("isolated").isPresent()) {
            var isolated = status.object("isolated");
            row(out, "isolated", "since " + Instant.ofEpochMilli(isolated.number("since")) + ", misses "
                    + texts(isolated, "missing"));
        }
        if (turnAge(status) > 0) {
            row(out, "turn age", turnAge(status) + " ms: so long something has been due");
        }
        status.find("vouched").ifPresent(vouched -> row(out, "vote", vouched.equals(YES)
                ? "counts"
                : "does not count until enough voters vouch for its feed"));
        if (status.find("epoch").isPresent()) {
            EpochsCommand.rows(status, out);
        }
        if (status.find("rival").isPresent()) {
            row(out, "rival", status.text("rival") + ": another process writes, or answers, as this node");
        }
        forks(status).forEach(fork -> row(out, "fork", fork.text("feed") + "#" + fork.number("seq")));
        row(out, "ledger", status.number("entries") + " entries, head " + status.text("head"));
        if (status.find("capacityPercent").isPresent() && status.number("capacityPercent") >= CAPACITY_SHOWN) {
            row(out, "capacity", "the ledger takes " + status.number("capacityPercent")
                    + " % of what the process can hold: give it a larger heap");
        }
        if (status.find("diskLow").filter(YES::equals).isPresent()) {
            row(out, "disk", (status.number("diskFreeBytes") >> 20) + " MiB are free: the node ends when none is left");
        }
        row(out, "view", status.text("viewDigest"));
        row(out, "process", status.number("pid") + ", " + status.text("software") + ", since "
                + Instant.ofEpochMilli(status.number("startedAt")));
    }

    static void row(PrintWriter out, String name, String value) {
        out.println(name + " ".repeat(11 - name.length()) + value);
    }

    static String texts(Json.Obj json, String name) {
        var values = json.array(name);
        return values.isEmpty()
                ? "nobody"
                : values.stream().map(value -> ((Json.Str) value).value()).collect(Collectors.joining(", "));
    }
}
