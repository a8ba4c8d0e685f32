package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.EntryId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What an agent's ledger tells of the charters of its cluster. */
abstract sealed class EpochsCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Mixin
    private final AgentOptions agent = new AgentOptions();
    @Option(names = "--json", description = "Show the agent's own JSON.")
    private boolean json;

    private EpochsCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.ask(environment, line.getErr(), client -> client.get("/amendments"), charters -> {
            if (json) {
                line.getOut().println(charters.canonical());
            } else {
                show(charters, line.getOut());
            }
            return Exit.OK;
        });
    }

    abstract void show(Json.Obj charters, PrintWriter out);

    /** The present. */
    @Command(name = "show", mixinStandardHelpOptions = true, //
            description = "Shows the charter in force as far as an agent knows, what is proposed, and what is"
                    + " missing for it.")
    static final class Show extends EpochsCommand {
        Show(Map<String, String> environment) {
            super(environment);
        }

        @Override
        void show(Json.Obj charters, PrintWriter out) {
            rows(charters, out);
            charters.object("charter").fields().forEach((key, value) -> {
                if (!key.equals("voters")) {
                    StatusCommand.row(out, "", key + " " + value.canonical());
                }
            });
        }
    }

    /** The past. */
    @Command(name = "log", mixinStandardHelpOptions = true, //
            description = "Shows all charters that were in force, and the entries that made each of them.")
    static final class Log extends EpochsCommand {
        Log(Map<String, String> environment) {
            super(environment);
        }

        @Override
        void show(Json.Obj charters, PrintWriter out) {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("EPOCH", "NAME", "VOTERS", "CHANGE", "ENTRIES"));
            for (var value : charters.array("epochs")) {
                var epoch = (Json.Obj) value;
                var entries = epoch.find("entries").isPresent() ? epoch.array("entries") : List.<Json>of();
                rows.add(List.of(Long.toString(epoch.number("epoch")), epoch.text("name").substring(0, 16),
                        StatusCommand.texts(epoch, "voters"), epoch.text("change"),
                        entries.isEmpty() ? "" : entry(entries.getFirst())));
                entries.stream().skip(1).forEach(one -> rows.add(List.of("", "", "", "", entry(one))));
            }
            Table.print(rows, out);
        }

        private static String entry(Json value) {
            var entry = (Json.Obj) value;
            return entry.text("kind") + " " + EntryId.parse(entry.find("entry").orElseThrow());
        }
    }

    /** The epoch in force, what is proposed, and what is missing. */
    static void rows(Json.Obj from, PrintWriter out) {
        StatusCommand.row(out, "charter", "epoch " + from.number("epoch") + ", voters "
                + StatusCommand.texts(from, "voters"));
        for (var value : from.array("proposals")) {
            var one = (Json.Obj) value;
            StatusCommand.row(out, "proposed", one.text("proposal").substring(0, 16) + " by " + one.text("by") + ": "
                    + one.text("change") + "; approved by " + StatusCommand.texts(one, "approved") + ", ratified by "
                    + StatusCommand.texts(one, "ratified") + ", of " + one.number("needed") + " that are needed");
        }
        from.find("wayOn").ifPresent(words -> StatusCommand.row(out,
                from.find("stuck").filter(StatusCommand.YES::equals).isPresent() ? "stuck" : "way on",
                ((Json.Str) words).value()));
    }
}
