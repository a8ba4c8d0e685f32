package io.nodeplane.harness.world;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** The secrets of the agents of a world in real time: one of a node is changed, and its agent is seen to have taken it. */
public final class AgentSecrets {
    private static final Duration TAKEN_MAX = Duration.ofSeconds(20);

    private final RealTimeWorld world;
    private final Consumer<String> progress;
    private final Optional<Secrets> secrets;
    private final BiConsumer<NodeId, String> put;
    private final Function<NodeId, String> lastLines;

    /**
     * For the agents of this world.
     *
     * @param secrets of the cluster, if it has one
     * @param put lays a secret where the agent of the node looks for it
     * @param lastLines what the agent of the node printed last
     */
    public AgentSecrets(RealTimeWorld world, Consumer<String> progress, Optional<Secrets> secrets,
            BiConsumer<NodeId, String> put, Function<NodeId, String> lastLines) {
        this.world = world;
        this.progress = progress;
        this.secrets = secrets;
        this.put = put;
        this.lastLines = lastLines;
    }

    /** Gives these nodes another secret than the cluster has. */
    public void other(SortedSet<NodeId> of) throws InterruptedException {
        progress.accept("giving " + English.commas(of) + " another secret");
        for (var node : of) {
            change(node, secrets().other());
        }
    }

    /** Gives these nodes the cluster's secret again. {@return how many requests they refused meanwhile} */
    public long own(SortedSet<NodeId> of) throws InterruptedException {
        progress.accept("giving " + English.commas(of) + " the cluster's secret");
        var refused = 0L;
        for (var node : of) {
            refused += world.agent(node).status().map(AgentSecrets::refused).orElse(0L);
            change(node, secrets().cluster());
        }
        return refused;
    }

    private Secrets secrets() {
        return secrets.orElseThrow(() -> new IllegalStateException("the cluster has no secret"));
    }

    /** An agent looks at the file every two seconds; one that does not run will. */
    private void change(NodeId node, String secret) throws InterruptedException {
        var before = world.agent(node).status().map(AgentSecrets::shown);
        put.accept(node, secret);
        if (!world.await(() -> !world.running(node)
                || !world.agent(node).status().map(AgentSecrets::shown).equals(before), TAKEN_MAX)) {
            throw new WorldException("the agent of " + node + " has not taken its new secret after "
                    + TAKEN_MAX.toSeconds() + " s; it printed: " + lastLines.apply(node));
        }
    }

    /** {@return the ids of the secrets that an agent says it has} */
    private static String shown(Json.Obj status) {
        return status.find("secrets").map(Json::canonical).orElse("");
    }

    /** {@return how many requests an agent says it refused because they were not signed with its secret} */
    private static long refused(Json.Obj status) {
        return status.find("refused").map(Json.Obj.class::cast).flatMap(counts -> counts.find("unauthenticated"))
                .map(count -> ((Json.Num) count).value()).orElse(0L);
    }
}
