package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.TreeSet;

/** A process stands still for a moment; who uses the interface hears of the suspicion, and of the answer to it. */
final class SuspicionOverHttp implements Probe {

    @Override
    public Answer look(Bench bench) throws InterruptedException {
        var notes = new Notes();
        var nodes = Bench.nodes(3);
        var still = nodes.getLast();
        try (var world = bench.processes(3)) {
            world.start(nodes);
            world.await(() -> new Asked(world).converged(nodes), Bench.LIMIT);
            try (var owner = Owner.of(world, nodes.getFirst())) {
                var updates = new Updates();
                owner.subscribeMembershipUpdates(updates);
                world.pause(new TreeSet<>(List.of(still)));
                var suspected = world.await(() -> updates.told(still.value(), member -> member.state().text().equals(
                        "suspect") && !member.suspectedBy().isEmpty()), Bench.LIMIT);
                world.resume(new TreeSet<>(List.of(still)));
                notes.expect("the subscriber hears that " + still + " is under suspicion, and by whom", suspected,
                        suspected ? words(owner.getMembers(), still) : "it heard nothing of the kind");
                var answered = world.await(() -> updates.told(still.value(), member -> member.state().text().equals(
                        "alive") && member.incarnation() > 1), Bench.LIMIT);
                notes.expect("the suspect answers in its next incarnation, and the subscriber hears that", answered,
                        words(owner.getMembers(), still));
                notes.expect("nobody else was under suspicion", nodes.subList(0, 2).stream()
                        .noneMatch(node -> updates.told(node.value(), member -> member.state().text().equals(
                                "suspect"))),
                        "every update on node-1 and node-2 says alive");
                notes.show("What the subscriber at node-1 heard", "text", updates.text());
            }
        }
        return notes.seen(Bench.PROCESSES);
    }

    private static String words(MembershipView view, NodeId of) {
        return view.member(of.value()).map(Updates::word).orElse("the view has no " + of);
    }
}
