package io.nodeplane.cli;

import static org.awaitility.Awaitility.await;

import io.nodeplane.Agent;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.Sockets;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.store.CharterFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Real agents on loopback, and the command line beside them. */
final class AgentsForTests implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final Charter CHARTER = charter("lab");

    private final Path folder;
    private final TreeMap<String, Agent> agents = new TreeMap<>();
    private final TreeMap<String, PeerAddress> addresses = new TreeMap<>();

    /** What a command said. */
    record Said(int exit, String out, String err) {}

    AgentsForTests(Path folder) {
        this.folder = folder;
    }

    static Charter charter(String cluster) {
        return new Charter(cluster, new TreeSet<>(IntStream.rangeClosed(1, 3).mapToObj(i -> new NodeId("node-" + i))
                .toList()), 200, 1_000, 3, 3, 2_000, 200, 3, Charter.Caution.DEFAULT);
    }

    PeerAddress address(String name) {
        return addresses.computeIfAbsent(name, any -> Sockets.freeLoopback());
    }

    Path data(String name) {
        return folder.resolve(name);
    }

    /** {@return the file with that charter} */
    Path charterFile(Charter charter) {
        var file = folder.resolve(charter.cluster() + ".json");
        if (!Files.exists(file)) {
            CharterFile.write(file, charter);
        }
        return file;
    }

    Agent start(String name, String... seeds) {
        return start(name, name, address(name), CHARTER, Secrets.none(), "test", seeds);
    }

    /**
     * {@return an agent that begins to join}
     *
     * @param place the name of its disk and its address; two may have the same name of a node
     */
    Agent start(String place, String node, PeerAddress advertised, Charter charter, Secrets secrets, String software,
            String... seeds) {
        var at = address(place);
        var known = List.of(seeds).stream().map(this::address).toList();
        var agent = Agent.start(new Agent.Place(new NodeId(node), at.host(), at.port(), advertised, data(place),
                charter, known, secrets), software, (now, event) -> {}, halted -> {});
        agents.put(place, agent);
        agent.join(known);
        return agent;
    }

    /** Three members, each of whom hears the others, and whose votes count. */
    void cluster() {
        start("node-1");
        start("node-2", "node-1");
        start("node-3", "node-1");
        awaitCluster();
    }

    void awaitCluster() {
        for (var name : List.of("node-1", "node-2", "node-3")) {
            await(name).atMost(LIMIT).ignoreExceptions().until(() -> status(name).array("heard").size() == 2
                    && status(name).find("vouched").orElseThrow().equals(new Json.Bool(true)));
        }
    }

    void stop(String place) {
        agents.remove(place).close();
    }

    Json.Obj status(String name) {
        return get(name, "/status");
    }

    Json.Obj get(String name, String path) {
        return ((AgentClient.Answer.Ok) new AgentClient(address(name), 5_000).get(path)).json();
    }

    static Said run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exit = CommandLineTool.run(arguments, Map.of(), config -> {
            throw new IllegalStateException("nobody starts an agent");
        }, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Said(exit, out.toString(), err.toString());
    }

    @Override
    public void close() {
        new ArrayList<>(agents.values()).reversed().forEach(Agent::close);
    }
}
