package io.nodeplane.harness.world;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/** The secrets of the agents of a world in real time: one of a node is changed, and its agent is seen to have taken it. */
public final class AgentSecrets {
    private static final Duration TAKEN_MAX = Duration.ofSeconds(20);

    private final RealTimeWorld world;
    private final Place place;
    private final Consumer<String> progress;
    private final Optional<Secrets> secrets;

    /** Where an agent finds its secret, and where is seen what it says. */
    public interface Place {
        /** From now on the agent finds this as its cluster's secret. */
        void put(NodeId node, String secret);

        /** {@return the last lines that it printed} */
        String lastLines(NodeId node);
    }

    /** @param secrets of the cluster, if it has one */
    public AgentSecrets(RealTimeWorld world, Place place, Consumer<String> progress, Optional<Secrets> secrets) {
        this.world = world;
        this.place = place;
        this.progress = progress;
        this.secrets = secrets;
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
        place.put(node, secret);
        if (!world.await(() -> !world.running(node)
                || !world.agent(node).status().map(AgentSecrets::shown).equals(before), TAKEN_MAX)) {
            throw new WorldException("the agent of " + node + " has not taken its new secret after "
                    + TAKEN_MAX.toSeconds() + " s; it printed: " + place.lastLines(node));
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
