package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.AgentPoll;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the ways between members, as one agent and whoever of the others answers tell. */
@Command(name = "links", mixinStandardHelpOptions = true, description = {
        "Shows who reaches whom: the ways between all members, in each direction.",
        "Asks an agent, and then every member at the address that this agent's ledger has; who answers is marked."})
final class LinksCommand implements Callable<Integer> {
    /** How long one of the others may take. */
    private static final int OTHERS_MS = 2_000;
    private static final long ALL_MS = 20_000;
    /** Each member is probed once in so many intervals as there are members; twice it may be missed. */
    private static final long ROUNDS = 3;
    private static final long RECENT_MS_MIN = 5_000;

    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Mixin
    private final AgentOptions agent = new AgentOptions();
    @Option(names = "--json", description = "Show JSON: each way with its ends.")
    private boolean json;
    @Option(names = "--alone", description = "Ask nobody but the agent.")
    private boolean alone;

    LinksCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.ask(environment, line.getErr(), client -> client.get("/charter"),
                charter -> agent.ask(environment, line.getErr(), client -> client.get("/links"), links -> {
                    var matrix = matrix(links, charter.number("probeIntervalMs"));
                    if (json) {
                        line.getOut().println(matrix.json().canonical());
                    } else {
                        matrix.print(line.getOut());
                    }
                    return Exit.OK;
                }));
    }

    private LinkMatrix matrix(Json.Obj own, long probeIntervalMs) {
        var nodes = new TreeSet<String>();
        var answers = new TreeMap<String, Json.Obj>();
        nodes.add(own.text("node"));
        answers.put(own.text("node"), own);
        var names = new ArrayList<String>();
        var addresses = new ArrayList<PeerAddress>();
        for (var value : own.array("links")) {
            var link = (Json.Obj) value;
            nodes.add(link.text("peer"));
            names.add(link.text("peer"));
            addresses.add(PeerAddress.parse(link.text("address")));
        }
        var told = alone
                ? List.<Optional<Json.Obj>>of()
                : AgentPoll.ask(addresses, OTHERS_MS, ALL_MS, LinksCommand::links, Optional.<Json.Obj>empty());
        for (int at = 0; at < told.size(); at++) {
            var name = names.get(at);
            // Who answers there may be somebody else.
            told.get(at).filter(answer -> answer.text("node").equals(name))
                    .ifPresent(answer -> answers.put(name, answer));
        }
        return new LinkMatrix(nodes, answers, Math.max(RECENT_MS_MIN, ROUNDS * nodes.size() * probeIntervalMs));
    }

    private static Optional<Json.Obj> links(AgentClient client) {
        return client.get("/links") instanceof AgentClient.Answer.Ok(var answer)
                ? Optional.of(answer)
                : Optional.empty();
    }
}
