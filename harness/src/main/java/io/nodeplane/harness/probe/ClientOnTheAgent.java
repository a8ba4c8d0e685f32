package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.process.ProcessWorld;
import java.util.List;

/** All operations of the interface on running agents, by the client that a VPN has. */
final class ClientOnTheAgent implements Probe {
    private static final String ENDPOINT = "10.0.0.2:51820";

    @Override
    public Answer look(Bench bench) throws InterruptedException {
        var notes = new Notes();
        try (var world = bench.processes(3)) {
            var nodes = Bench.nodes(3);
            world.start(nodes);
            world.await(() -> new Asked(world).converged(nodes), Bench.LIMIT);
            operations(world, notes);
        }
        return notes.seen(Bench.PROCESSES);
    }

    private static void operations(ProcessWorld world, Notes notes) throws InterruptedException {
        var nodes = Bench.nodes(3);
        var two = nodes.get(1).value();
        var three = nodes.get(2).value();
        var seed = Setup.address(nodes.getFirst()).toString();
        try (var first = Owner.of(world, nodes.getFirst()); var second = Owner.of(world, nodes.get(1))) {
            notes.expect("who answers is an agent, and no stub", !first.capabilities().name().contains("stub"),
                    first.capabilities().name() + " " + first.capabilities().version() + ", spec "
                            + first.capabilities().spec());
            var call = new Call(notes);
            call.of("node-2.join([" + seed + "])", () -> second.join(List.of(seed)),
                    "returns a view in which it is a member", view -> view.localState() == LocalState.JOINED
                            && view.member(two).isPresent(),
                    ClientOnTheAgent::words);
            call.of("node-1.getMembers()", first::getMembers, "shows all three alive", ClientOnTheAgent::allAlive,
                    ClientOnTheAgent::words);
            var updates = new Updates();
            call.of("node-1.subscribeMembershipUpdates(...)", () -> first.subscribeMembershipUpdates(updates),
                    "subscribes", subscription -> true, subscription -> "a subscription");
            var metadata = Metadata.EMPTY.withEndpoints(List.of(Endpoint.parse(ENDPOINT)));
            call.of("node-2.publishHeartbeat(ready, endpoints=[" + ENDPOINT + "])",
                    () -> second.publishHeartbeat(HeartbeatSession.begin().next(true, metadata)), "is accepted",
                    ack -> ack.outcome() == Ack.Outcome.ACCEPTED, ack -> ack.outcome().toString());
            var told = world.await(() -> updates.told(two, member -> member.dataPlaneReady()
                    && member.metadata().equals(metadata)), Bench.LIMIT);
            notes.expect("the subscriber of node-1 hears of what node-2 published", told, told
                    ? "node-2 is ready at " + ENDPOINT
                    : "it has not within " + Bench.LIMIT.toSeconds() + " s");
            call.of("node-1.getPeerMetadata(node-2)", () -> first.getPeerMetadata(two), "answers just that",
                    answer -> answer.metadata().equals(metadata), answer -> answer.metadata().attributes().toString());
            call.of("node-1.reportPeerState(node-3, UP)", () -> first.reportPeerState(three,
                    PeerStateReport.of(PeerStateReport.State.UP, world.now())), "is accepted",
                    outcome -> outcome == ReportOutcome.ACCEPTED, Enum::toString);
            leave(world, second, first, call, notes);
            call.show();
            notes.show("What the subscriber of node-1 heard", "text", updates.text());
        }
    }

    private static void leave(World world, RemoteControlPlane leaving, RemoteControlPlane other, Call call, Notes notes)
            throws InterruptedException {
        call.done("node-2.leave()", leaving::leave, "returns");
        var known = world.await(() -> other.getMembers().member("node-2")
                .filter(member -> member.state().text().equals("dead/left")).isPresent(), Bench.LIMIT);
        notes.expect("node-1 knows that node-2 left, and does not take it for ill", known, words(other.getMembers()));
    }

    static boolean allAlive(MembershipView view) {
        return view.members().size() == 3 && view.members().stream().allMatch(member -> member.state().text().equals(
                "alive"));
    }

    static String words(MembershipView view) {
        return view.localState() + ", " + view.health() + ": " + String.join(", ", view.members().stream()
                .map(Updates::word).toList());
    }
}
