package io.nodeplane.harness.probe;

import java.io.IOException;

/** Three agents are started and stopped in order, and one of them goes on where it was. */
final class StartAndStop implements Probe {

    @Override
    public Answer look(Bench bench) throws InterruptedException, IOException {
        var notes = new Notes();
        try (var cluster = ByHand.begin(bench)) {
            var before = cluster.run("status", "--agent=" + cluster.address(1));
            notes.expect("three agents that are started one by one are one cluster", before.text().contains(
                    "3 alive, 0 suspect, 0 dead"), line(before.text(), "members"));
            stop(cluster, 1, notes);
            var silent = cluster.run("status", "--agent=" + cluster.address(1));
            notes.expect("a stopped agent answers nobody", silent.status() != 0, line(silent.text(), ""));
            var verified = cluster.run("ledger", "verify", "data/node-1");
            notes.expect("its ledger is whole", verified.status() == 0, verified.text().strip());
            cluster.start(1);
            var back = cluster.converge();
            var again = cluster.run("status", "--agent=" + cluster.address(1));
            notes.expect("started again on its disk it is a member as before",
                    back && again.text().contains("node-1 at")
                            && again.text().contains("joined"),
                    line(again.text(), "phase"));
            var left = cluster.run("leave", "--data=data/node-3");
            notes.expect("a leave is an order of its own, and no stop", left.text().contains("left") && cluster.agent(3)
                    .running(), left.text().strip() + ", and its process runs on");
            for (int number = 1; number <= 3; number++) {
                stop(cluster, number, notes);
            }
            notes.show("What was typed, and what came of it", "text", cluster.transcript());
        }
        return notes.seen("Agents as processes of one machine, by the command lines that a person types");
    }

    private static void stop(ByHand cluster, int number, Notes notes) throws InterruptedException {
        var ended = cluster.agent(number).stop();
        cluster.typed("$ kill %" + number);
        notes.expect("node-" + number + " stops when it is told to (SIGTERM)", ended, ended
                ? "its process has ended, with status " + cluster.agent(number).status()
                : "it runs on");
    }

    private static String line(String text, String begin) {
        return text.lines().filter(one -> one.startsWith(begin)).findFirst().orElse(text).strip();
    }
}
