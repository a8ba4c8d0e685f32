package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.Sockets;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.TemporaryFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A small cluster in one process that does, once, what every cluster does: it forms, loses a member, is certain of that,
 * and takes it back. The JVM sees which classes that takes, and keeps them ready: for a fast start, and so that an agent's
 * first failed probe is not its slowest.
 */
final class Rehearsal {
    private static final int TIMEOUT_MS = 10_000;
    private static final Duration SCENE_MAX = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final List<String> PATHS = List.of("/status", "/members", "/ledger/head", "/traffic");
    private static final Optional<Json> YES = Optional.of(new Json.Bool(true));
    private static final List<NodeId> CAST = List.of(new NodeId("one"), new NodeId("two"), new NodeId("three"));

    private final Agents agents;
    private final Path folder;
    private final Charter charter = new Charter("rehearsal", new TreeSet<>(CAST), 100, 100, 1, 1, 300, 100, 1,
            Charter.Caution.DEFAULT);
    private final SortedMap<NodeId, PeerAddress> addresses = new TreeMap<>();
    private final SortedMap<NodeId, Agents.Running> running = new TreeMap<>();

    private Rehearsal(Agents agents, Path folder) {
        this.agents = agents;
        this.folder = folder;
        CAST.forEach(node -> addresses.put(node, Sockets.freeLoopback()));
    }

    /** @throws IllegalStateException if the cluster does not do what is expected of it */
    static int run(Agents agents) {
        try (var folder = TemporaryFolder.create("node-plane-rehearsal")) {
            var rehearsal = new Rehearsal(agents, folder.path());
            try {
                rehearsal.perform();
            } finally {
                rehearsal.running.values().forEach(Agents.Running::close);
            }
        }
        return Exit.OK;
    }

    private void perform() {
        var lost = CAST.getLast();
        CAST.forEach(this::enter);
        awaitAll("'" + lost + "' did not become a member", node -> holds(node, lost, "alive"));
        awaitAll("not every suspicion came to count", node -> ask(node, "/status").find("vouched").equals(YES));
        PATHS.forEach(path -> ask(CAST.getFirst(), path));
        Objects.requireNonNull(running.remove(lost)).close();
        awaitAll("the death of '" + lost + "' did not become certain", node -> holds(node, lost, "dead"));
        enter(lost);
        awaitAll("'" + lost + "' did not come back", node -> holds(node, lost, "alive"));
    }

    private void enter(NodeId node) {
        var address = address(node);
        var first = address(CAST.getFirst());
        // By its name as well, since an agent in a container looks names up.
        var seeds = address.equals(first) ? List.of(first) : List.of(first, new PeerAddress("localhost", first.port()));
        running.put(node, agents.start(new Config(node, address, address, folder.resolve(node.value()), charter, seeds,
                true, Optional.of(new ApiAddress.Loopback("127.0.0.1", 0)))));
    }

    private void awaitAll(String otherwise, Predicate<NodeId> reached) {
        var deadline = System.nanoTime() + SCENE_MAX.toNanos();
        while (!running.keySet().stream().allMatch(reached)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("in the rehearsal, " + otherwise);
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private boolean holds(NodeId observer, NodeId subject, String state) {
        return ask(observer, "/members").array("members").stream().map(Json.Obj.class::cast).anyMatch(
                member -> member.text("node").equals(subject.value()) && member.text("state").equals(state));
    }

    private PeerAddress address(NodeId node) {
        return Objects.requireNonNull(addresses.get(node));
    }

    private Json.Obj ask(NodeId node, String path) {
        if (new AgentClient(address(node), TIMEOUT_MS).get(path) instanceof AgentClient.Answer.Ok(var json)) {
            return json;
        }
        throw new IllegalStateException("no answer at " + path);
    }
}
