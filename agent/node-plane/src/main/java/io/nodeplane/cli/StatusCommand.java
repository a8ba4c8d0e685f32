package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how an agent is. */
@Command(name = "status", mixinStandardHelpOptions = true, description = {"Shows how an agent is.",
        "Exit code 1 if none answers; 3 if it does not hear a majority of voters (not with --quiet)."})
final class StatusCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Mixin
    private final AgentOptions agent = new AgentOptions();
    @Option(names = "--json", description = "Show the agent's own JSON.")
    private boolean json;
    @Option(names = "--quiet", description = "Show nothing; exit code 0 if the agent serves.")
    private boolean quiet;

    StatusCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.ask(environment, line.getErr(), client -> client.get("/status"),
                status -> show(status, line.getOut()));
    }

    private int show(Json.Obj status, PrintWriter out) {
        if (quiet) {
            return Exit.OK;
        }
        var isolated = status.find("isolated").isPresent();
        if (json) {
            out.println(status.canonical());
        } else {
            table(status, out);
        }
        return isolated ? Exit.UNHEALTHY : Exit.OK;
    }

    private static void table(Json.Obj status, PrintWriter out) {
        var members = status.object("members");
        row(out, "node", status.text("node") + " at " + status.text("address"));
        row(out, "cluster", status.text("cluster") + " (" + status.text("clusterId").substring(0, 16) + "...)");
        row(out, "phase", status.text("phase")
                + status.find("incarnation").map(life -> ", incarnation " + life.canonical()).orElse(""));
        status.find("self").ifPresent(self -> row(out, "own state", ((Json.Obj) self).text("state")));
        row(out, "members", members.number("alive") + " alive, " + members.number("suspect") + " suspect, "
                + members.number("dead") + " dead");
        row(out, "hears", texts(status, "heard"));
        if (status.number("health") > 0) {
            row(out, "health", "doubts itself: " + status.number("health") + " of its charter's healthMax");
        }
        if (status.find("isolated").isPresent()) {
            var isolated = status.object("isolated");
            row(out, "isolated", "since " + Instant.ofEpochMilli(isolated.number("since")) + ", misses "
                    + texts(isolated, "missing"));
        }
        row(out, "ledger", status.number("entries") + " entries, head " + status.text("head"));
        row(out, "view", status.text("viewDigest"));
        row(out, "process", status.number("pid") + ", " + status.text("software") + ", since "
                + Instant.ofEpochMilli(status.number("startedAt")));
    }

    private static void row(PrintWriter out, String name, String value) {
        out.println(name + " ".repeat(11 - name.length()) + value);
    }

    static String texts(Json.Obj json, String name) {
        var values = json.array(name);
        return values.isEmpty()
                ? "nobody"
                : values.stream().map(value -> ((Json.Str) value).value()).collect(Collectors.joining(", "));
    }
}
