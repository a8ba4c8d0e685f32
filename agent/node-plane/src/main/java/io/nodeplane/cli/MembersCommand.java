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

/** Shows whom an agent's ledger knows. */
@Command(name = "members", mixinStandardHelpOptions = true, //
        description = "Shows all members that an agent's ledger knows, dead ones too.")
final class MembersCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Mixin
    private final AgentOptions agent = new AgentOptions();
    @Option(names = "--json", description = "Show the agent's own JSON.")
    private boolean json;

    MembersCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.ask(environment, line.getErr(), client -> client.get("/members"), members -> {
            if (json) {
                line.getOut().println(members.canonical());
            } else {
                table(members, line.getOut());
            }
            return Exit.OK;
        });
    }

    private static void table(Json.Obj members, PrintWriter out) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NODE", "STATE", "INCARNATION", "ADDRESS", "WHY"));
        for (var value : members.array("members")) {
            var member = (Json.Obj) value;
            rows.add(List.of(member.text("node"), member.text("state"), Long.toString(member.number("incarnation")),
                    member.text("address"), why(member)));
        }
        Table.print(rows, out);
    }

    private static String why(Json.Obj member) {
        var refused = member.find("refused").isPresent() ? (Json.Obj) member.array("refused").getFirst() : null;
        var ended = stands(member);
        var state = member.find("forgotten").map(by -> ended + "; gone for good, by " + EntryId.parse(by))
                .orElse(ended);
        return refused == null
                ? state
                : (state.isEmpty() ? "" : state + "; ") + "not routable: claims " + refused.text("claim") + ", and "
                        + refused.text("holder") + " claims " + refused.text("held") + " since "
                        + EntryId.parse(refused.find("since").orElseThrow());
    }

    private static String stands(Json.Obj member) {
        if (member.find("suspectedBy").isPresent()) {
            return "suspected by " + StatusCommand.texts(member, "suspectedBy");
        }
        return member.find("confirmedBy").map(entry -> "confirmed by " + EntryId.parse(entry))
                .or(() -> member.find("cause").map(cause -> ((Json.Str) cause).value()))
                .orElse("");
    }
}
