package io.nodeplane.harness.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Three agents are started and stopped by the scripts for it, and one of them goes on where it was. */
final class StartAndStop implements Probe {
    private static final int NODES = 3;

    @Override
    public Answer look(Bench bench) throws InterruptedException, IOException {
        var notes = new Notes();
        var agents = new TreeMap<Integer, ProcessHandle>();
        try (var cluster = ByHand.found(bench)) {
            for (int number = 1; number <= NODES; number++) {
                start(bench, cluster, number, agents, notes);
            }
            become(cluster, "3 alive, 0 suspect, 0 dead", "the three are one cluster", notes);
            stop(cluster, 2, "stopped", notes);
            var silent = cluster.run("status", "--agent=" + cluster.address(2));
            notes.expect("a stopped agent answers nobody", silent.status() != 0, line(silent.text(), ""));
            sound(cluster, 2, notes);
            start(bench, cluster, 2, agents, notes);
            become(cluster, "3 alive, 0 suspect, 0 dead", "on the disk that it had it is a member as before", notes);
            stop(cluster, 3, "stopped, after the node had left", notes, "--leave");
            become(cluster, "2 alive, 0 suspect, 1 dead", "the others know that node-3 left", notes);
            stop(cluster, 2, "stopped", notes);
            stop(cluster, 1, "stopped", notes);
            notes.expect("no process is left", agents.values().stream().noneMatch(StartAndStop::runs),
                    agents.values().stream().filter(StartAndStop::runs).count() + " of " + agents.size() + " run");
            for (int number = 1; number <= NODES; number++) {
                sound(cluster, number, notes);
            }
            notes.show("What was typed, and what came of it", "text", cluster.transcript());
        } finally {
            // Those of a probe that was cut short.
            agents.values().forEach(ProcessHandle::destroyForcibly);
        }
        return notes.seen("Agents as processes of one machine, by the scripts that an operator has");
    }

    private static void start(Bench bench, ByHand cluster, int number, SortedMap<Integer, ProcessHandle> agents,
            Notes notes)
            throws IOException, InterruptedException {
        var settings = settings(number);
        settings.put("NODE_PLANE_NODE", "node-" + number);
        settings.put("NODE_PLANE_LISTEN", cluster.address(number));
        // Nobody else is there when the first one starts: it founds the cluster.
        settings.put("NODE_PLANE_SEEDS", number == 1 ? cluster.address(1) : cluster.seeds());
        settings.put("NODE_PLANE_START_SECONDS", Long.toString(Bench.LIMIT.toSeconds() - 10));
        var started = cluster.script("start.sh", settings, "--api=127.0.0.1:0");
        process(bench.folder().resolve("data/node-" + number + "/agent.pid")).ifPresent(one -> agents.put(number, one));
        notes.expect("start.sh returns when node-" + number + " is a member", started.status() == 0,
                started.text().strip().lines().findFirst().orElse("it printed nothing"));
    }

    private static void stop(ByHand cluster, int number, String says, Notes notes, String... words) throws IOException,
            InterruptedException {
        var stopped = cluster.script("stop.sh", settings(number), words);
        notes.expect(("stop.sh " + String.join(" ", words)).strip() + " returns when the process of node-" + number
                + " has ended", stopped.status() == 0 && stopped.text().contains(says), line(stopped.text(), says));
    }

    private static void become(ByHand cluster, String members, String what, Notes notes) throws IOException,
            InterruptedException {
        var so = cluster.await(1, members);
        notes.expect(what, so, line(cluster.run("status", "--agent=" + cluster.address(1)).text(), "members"));
    }

    private static void sound(ByHand cluster, int number, Notes notes) throws IOException, InterruptedException {
        var verified = cluster.run("ledger", "verify", "data/node-" + number);
        notes.expect("the files of node-" + number + " are whole", verified.status() == 0, verified.text().strip());
    }

    private static SortedMap<String, String> settings(int number) {
        var settings = new TreeMap<String, String>();
        settings.put("NODE_PLANE_DATA", "data/node-" + number);
        return settings;
    }

    private static Optional<ProcessHandle> process(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                : Optional.empty();
    }

    /** One that has ended, and that nobody has asked how, is there still; only its program is not. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static String line(String text, String begin) {
        return text.lines().filter(one -> one.startsWith(begin)).findFirst().orElse(text).strip();
    }
}
