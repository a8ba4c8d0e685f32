package io.nodeplane.harness.world.sim;

import io.nodeplane.OwnersCharter;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.claims.Claim;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.core.Command;
import io.nodeplane.harness.world.AgentClient;
import io.nodeplane.http.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Looks at a simulated agent, past all links and at once. One that is off, starts or is paused does not answer, and no
 * time is lost in waiting for it.
 */
final class SimAgentClient implements AgentClient {
    private static final Duration ORDER_MAX = Duration.ofSeconds(30);

    private final SimWorld world;
    private final SimAgent agent;

    SimAgentClient(SimWorld world, SimAgent agent) {
        this.world = world;
        this.agent = agent;
    }

    @Override
    public Optional<Json.Obj> get(String path) {
        return process().flatMap(process -> process.answer(path));
    }

    @Override
    public Optional<String> metrics() {
        return process().map(process -> Metrics.text(process.state()));
    }

    /** Gives the owner's order to leave the cluster, and waits until it is carried out. */
    @Override
    public boolean leave() {
        return order(new Command.Leave());
    }

    @Override
    public boolean claim(String blocks) {
        return order(new Command.Describe(Optional.of(new TreeMap<>(Map.of(Claim.ALLOWED_IPS, blocks))), false));
    }

    @Override
    public Optional<String> propose(Json.Obj change) {
        return charter(orders -> orders.propose(change.canonical()));
    }

    @Override
    public boolean approve(String proposal) {
        return charter(orders -> orders.approve(Json.object().with("proposal", proposal).canonical())).isPresent();
    }

    /** The same way as with an agent's API, but for the bytes. */
    private Optional<String> charter(Function<OwnersCharter, String> order) {
        var process = process();
        if (process.isEmpty()) {
            return Optional.empty();
        }
        try {
            var answer = order.apply(new OwnersCharter(process.get()::state, command -> switch (outcome(command)) {
                case Command.Outcome.Done(var note) -> note;
                case Command.Outcome.Failed(var code, var reason) -> throw ControlPlaneException.invalid(reason);
            }));
            return Optional.of(JsonParser.parseObject(answer).text("proposal"));
        } catch (ControlPlaneException refused) {
            return Optional.empty();
        }
    }

    private boolean order(Command command) {
        return outcome(command) instanceof Command.Outcome.Done;
    }

    private Command.Outcome outcome(Command command) {
        var late = new Command.Outcome.Failed("UNAVAILABLE", "nobody answers");
        var process = process();
        if (process.isEmpty()) {
            return late;
        }
        var outcomes = new ArrayList<Command.Outcome>();
        process.get().order(command, outcomes::add);
        try {
            return world.await(() -> !outcomes.isEmpty(), ORDER_MAX) ? outcomes.getFirst() : late;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return late;
        }
    }

    /** {@return whether the agent answers now} */
    @Override
    public boolean answers(Duration within) {
        return process().isPresent();
    }

    private Optional<SimProcess> process() {
        return agent.process().filter(process -> !process.paused());
    }
}
