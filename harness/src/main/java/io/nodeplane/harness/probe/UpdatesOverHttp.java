package io.nodeplane.harness.probe;

import io.nodeplane.model.NodeId;
import java.util.List;

/** Nodes start one after the other, and who subscribed at the first one hears of each. */
final class UpdatesOverHttp implements Probe {

    @Override
    public Answer look(Bench bench) throws InterruptedException {
        var notes = new Notes();
        var nodes = Bench.nodes(3);
        try (var world = bench.processes(3)) {
            var first = nodes.getFirst();
            var asked = new Asked(world);
            world.start(List.of(first));
            // It has two seeds besides itself, which are not there yet: it looks for them until they come.
            try (var owner = Owner.of(world, first)) {
                var updates = new Updates();
                owner.subscribeMembershipUpdates(updates);
                for (var later : nodes.subList(1, nodes.size())) {
                    world.start(List.of(later));
                }
                world.await(() -> asked.converged(nodes), Bench.LIMIT);
                for (var node : nodes.subList(1, nodes.size())) {
                    var told = world.await(() -> updates.told(node.value(),
                            member -> member.state().text().equals("alive")), Bench.LIMIT);
                    notes.expect("the subscriber at node-1 hears that " + node + " came", told, told
                            ? node + " was told alive"
                            : "not within " + Bench.LIMIT.toSeconds() + " s");
                }
                var view = owner.getMembers();
                notes.expect("in the end its view has all three", nodes.stream().map(NodeId::value)
                        .allMatch(node -> view.member(node).isPresent()), ClientOnTheAgent.words(view));
                notes.show("What the subscriber heard", "text", updates.text());
            }
        }
        return notes.seen(Bench.PROCESSES);
    }
}
