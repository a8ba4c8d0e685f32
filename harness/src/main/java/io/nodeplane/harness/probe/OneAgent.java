package io.nodeplane.harness.probe;

import io.nodeplane.canon.Json;
import java.util.List;
import java.util.TreeSet;

/** One agent on one node: it starts, answers and stops. */
final class OneAgent implements Probe {

    @Override
    public Answer look(Bench bench) throws InterruptedException {
        var notes = new Notes();
        var node = Bench.nodes(1).getFirst();
        try (var world = bench.world(1)) {
            var asked = new Asked(world);
            world.start(List.of(node));
            var joined = world.await(() -> asked.converged(List.of(node)), Bench.LIMIT);
            var status = asked.status(node);
            notes.expect("/status is answered", status.isPresent(), status.isPresent() ? "it was" : "nobody answers");
            notes.expect("the only seed founds a cluster of one, and is a member of it", joined, "phase "
                    + asked.status(node, "phase") + ", own state " + asked.state(node, node));
            status.ifPresent(answer -> notes.show("GET /status", "json", answer.canonical()));
            asked.members(node).ifPresent(answer -> notes.show("GET /members", "json", answer.canonical()));
            world.stop(new TreeSet<>(List.of(node)));
            notes.expect("it stops when it is told to (SIGTERM)", !world.running(node), world.running(node)
                    ? "its process runs on"
                    : "its process has ended");
            notes.expect("and answers nobody afterwards", asked.status(node).map(Json::canonical).isEmpty(),
                    "no answer at /status");
        }
        return notes.seen(bench.where());
    }
}
