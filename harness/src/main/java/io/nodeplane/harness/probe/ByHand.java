package io.nodeplane.harness.probe;

import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A cluster of three that is looked at by command lines alone, as the README tells a person to. */
final class ByHand implements AutoCloseable {
    private static final int NODES = 3;
    private static final String LOOPBACK = "127.0.0.1:";

    private final Bench bench;
    private final List<Integer> ports;
    private final SortedMap<Integer, Program> agents = new TreeMap<>();
    private final List<String> typed = new ArrayList<>();
    private int programs;

    private ByHand(Bench bench, List<Integer> ports) {
        this.bench = bench;
        this.ports = ports;
    }

    /** {@return a cluster that has a charter, and of which nothing runs yet} */
    static ByHand found(Bench bench) throws IOException, InterruptedException {
        var cluster = new ByHand(bench, free());
        cluster.require("charter", "init", "--cluster=lab", "--voters=node-1,node-2,node-3", "--out=charter.json");
        return cluster;
    }

    /** {@return three agents that have found one another} */
    static ByHand begin(Bench bench) throws IOException, InterruptedException {
        var cluster = found(bench);
        try {
            for (int number = 1; number <= NODES; number++) {
                cluster.start(number);
            }
            cluster.converge();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException | Error failed) {
            cluster.close();
            throw failed;
        }
    }

    /** Ports that were free a moment ago. */
    private static List<Integer> free() throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < NODES; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private void start(int number) throws IOException {
        var words = List.of("start", "--node=node-" + number, "--listen=" + address(number), "--data=data/node-"
                + number, "--api=" + LOOPBACK + 0, "--seeds=" + seeds());
        typed.add("$ node-plane " + String.join(" ", words) + " &");
        agents.put(number, Program.start(bench, "node-" + number + "-" + ++programs, words));
    }

    /**
     * Waits until all three believe all three alive, and have a vote. Of three voters each needs the word of both others for
     * that: who dies before it gave it takes the certainty of its own death with it.
     */
    private void converge() throws InterruptedException, IOException {
        for (var wanted : List.of("3 alive, 0 suspect, 0 dead", "vote       counts")) {
            for (int number = 1; number <= NODES; number++) {
                if (!await(number, wanted)) {
                    throw new WorldException("the status of node-" + number + " does not come to say '" + wanted + "'");
                }
            }
        }
    }

    /** {@return whether the status of this agent came to have this text} */
    boolean await(int number, String text) throws InterruptedException, IOException {
        for (int i = 0; i < Bench.LIMIT.toSeconds(); i++) {
            if (Program.run(bench, "wait", List.of("status", "--agent=" + address(number))).text().contains(text)) {
                return true;
            }
            Thread.sleep(500);
        }
        return false;
    }

    /** {@return the addresses of all three} */
    String seeds() {
        return String.join(",", ports.stream().map(port -> LOOPBACK + port).toList());
    }

    String address(int number) {
        return LOOPBACK + ports.get(number - 1);
    }

    Program agent(int number) {
        return Objects.requireNonNull(agents.get(number), () -> "agent " + number + " was never started");
    }

    /** Notes what a person did besides. */
    void typed(String line) {
        typed.add(line);
    }

    /** {@return what this command printed, and how it ended} */
    Program.Ended run(String... words) throws IOException, InterruptedException {
        var ended = Program.run(bench, "command-" + ++programs, List.of(words));
        typed.add("$ node-plane " + String.join(" ", words) + "\n" + ended.text().stripTrailing());
        return ended;
    }

    /**
     * {@return what this script of {@code agent/deploy} printed, and how it ended}
     *
     * @param settings of its environment
     */
    Program.Ended script(String name, SortedMap<String, String> settings, String... words) throws IOException,
            InterruptedException {
        var script = bench.root().resolve("agent").resolve("deploy").resolve(name);
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(words));
        var all = new TreeMap<>(settings);
        all.put("JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.put("NODE_PLANE_JAR", bench.agentJar().toString());
        var ended = Program.run(bench, "script-" + ++programs, command, all);
        typed.add("$ " + settings.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue() + " ").collect(
                Collectors.joining()) + String.join(" ", command) + "\n" + ended.text().stripTrailing());
        return ended;
    }

    private void require(String... words) throws IOException, InterruptedException {
        var ended = run(words);
        if (ended.status() != 0) {
            throw new WorldException("'node-plane " + String.join(" ", words) + "' ended with " + ended.status() + ": "
                    + ended.text());
        }
    }

    /** {@return everything that was typed, and what came of it, with no path of this machine in it} */
    String transcript() {
        return bench.plain(String.join("\n", typed));
    }

    @Override
    public void close() {
        agents.values().forEach(Program::close);
    }
}
