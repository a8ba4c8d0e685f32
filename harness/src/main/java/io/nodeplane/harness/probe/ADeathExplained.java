package io.nodeplane.harness.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One of three agents is killed; command lines alone say that it is dead, why, and that nothing of it is made up. */
final class ADeathExplained implements Probe {
    private static final int SHOWN_MAX = 6;

    @Override
    public Answer look(Bench bench) throws InterruptedException, IOException {
        var notes = new Notes();
        try (var cluster = ByHand.begin(bench)) {
            cluster.agent(3).kill();
            cluster.typed("$ kill -9 %3");
            var dead = cluster.await(1, "2 alive, 0 suspect, 1 dead");
            notes.expect("node-1 comes to believe node-3 dead", dead,
                    dead ? "2 alive, 0 suspect, 1 dead" : "it does not");
            cluster.run("members", "--agent=" + cluster.address(1));
            var why = cluster.run("ledger", "why", "node-3", cluster.address(1));
            notes.expect("ledger why explains it by entries", why.status() == 0 && why.text().contains(
                    "node-3 is dead for certain"), first(why.text(), "is dead for certain"));
            notes.expect("and gives a certificate whose clauses all hold", why.text().contains("verdict: justified"),
                    first(why.text(), "verdict:"));
            var verified = cluster.run("ledger", "verify", "data/node-1");
            notes.expect("every line on the disk of node-1 is right", verified.status() == 0, verified.text().strip());
            var events = events(bench.folder().resolve("data/node-1"));
            notes.expect("the event log of node-1 says what it did, and why", events.stream().anyMatch(line -> line
                    .contains("\"event\":\"suspected\"")), events.size() + " events name node-3");
            notes.show("What was typed, and what came of it", "text", cluster.transcript());
            notes.show("What the event log of node-1 says of it, the last of " + events.size() + " events", "json",
                    bench.plain(String.join("\n", events.subList(Math.max(0, events.size() - SHOWN_MAX),
                            events.size()))));
        }
        return notes.seen("Agents as processes of one machine, by the command lines that a person types");
    }

    /** {@return the events that suspect or bury somebody, in order} */
    private static List<String> events(Path data) throws IOException {
        try (var files = Files.walk(data)) {
            var logs = files.filter(file -> file.getFileName().toString().startsWith("events")).sorted().toList();
            var lines = new ArrayList<String>();
            for (var log : logs) {
                lines.addAll(Files.readAllLines(log));
            }
            return lines.stream().filter(line -> line.contains("node-3") && (line.contains("\"event\":\"suspected\"")
                    || line.contains("\"event\":\"confirmed\"") || line.contains("\"event\":\"view\""))).toList();
        }
    }

    private static String first(String text, String having) {
        return text.lines().filter(line -> line.contains(having)).findFirst().orElse("no line has '" + having + "'")
                .strip();
    }
}
