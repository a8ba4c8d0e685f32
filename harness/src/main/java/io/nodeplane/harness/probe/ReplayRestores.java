package io.nodeplane.harness.probe;

import io.nodeplane.canon.Json;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/** All nodes are killed at once; one of them starts alone, and knows from its disk what it knew before. */
final class ReplayRestores implements Probe {

    @Override
    public Answer look(Bench bench) throws InterruptedException, IOException {
        var notes = new Notes();
        var nodes = Bench.nodes(3);
        var alone = nodes.getFirst();
        try (var world = bench.world(3)) {
            var asked = new Asked(world);
            world.start(nodes);
            var converged = world.await(() -> asked.converged(nodes), Bench.LIMIT);
            notes.expect("three nodes are one cluster", converged, converged ? "one head, all alive" : "they are not");
            world.kill(new TreeSet<>(nodes));
            var disk = Disk.copy(world, alone, Bench.charter(3), bench.folder().resolve("killed"));
            notes.expect("every line on the disk of " + alone + " is right after the kill (SIGKILL)", disk.sound(), disk
                    .ledger().size() + " lines");
            world.start(List.of(alone));
            var joined = world.await(() -> asked.status(alone, "phase").equals("joined"), Bench.LIMIT);
            notes.expect(alone + " is a member again, though nobody answers it", joined, "phase " + asked.status(alone,
                    "phase"));
            for (var node : nodes) {
                var before = disk.membership().view().member(node).map(member -> words(member.json()));
                var now = asked.member(alone, node).map(ReplayRestores::words);
                notes.expect("it knows " + node + " as before", now.isPresent() && now.equals(before), before.orElse(
                        "nothing") + " before, " + now.orElse("nothing") + " now");
            }
            var later = Disk.copy(world, alone, Bench.charter(3), bench.folder().resolve("started"));
            notes.expect("every line that it had is there still", disk.ledger().inReplayOrder().stream().allMatch(
                    line -> later.ledger().find(line.id()).isPresent()),
                    disk.ledger().size() + " lines before, "
                            + later.ledger().size() + " now");
            asked.members(alone).map(Json::canonical).ifPresent(text -> notes.show(
                    "What " + alone + " answers at /members, alone", "json", text));
        }
        return notes.seen(bench.where());
    }

    private static String words(Json.Obj member) {
        return member.text("state") + ", incarnation " + member.number("incarnation");
    }
}
