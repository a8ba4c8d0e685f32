package io.nodeplane.harness.standing.demo;

import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.swap.SwapOutcome;
import io.nodeplane.controlplane.swap.SwapRecord;
import io.nodeplane.controlplane.swap.SwapTerms;
import io.nodeplane.controlplane.swap.SwappableControlPlane;
import io.nodeplane.harness.standing.View;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.OwnersFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Five programs that know the interface alone run on stubs, and go on on the agents of the cluster. They are of this process:
 * it is the control plane that is swapped, and what a VPN makes of it is another scene.
 */
public final class SwapScene {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final int DIGEST_LETTERS = 8;
    /** What is exchanged is told as a scene; the library would log it, too. Kept: nobody else remembers a level. */
    private static final Logger QUIET = Logger.getLogger("io.nodeplane.controlplane");

    private SwapScene() {}

    /** One of these programs. */
    private record Client(String node, String address, SwappableControlPlane plane, Heard heard) {}

    /** What a program was told of members that go, and of planes that change. */
    private static final class Heard implements MembershipHandler {
        private int switches;
        private int removed;

        @Override
        public synchronized void handle(MembershipUpdate update) {
            switch (update) {
                case MembershipUpdate.Snapshot snapshot ->
                    switches += snapshot.reason() == MembershipUpdate.Reason.PLANE_SWITCH ? 1 : 0;
                case MembershipUpdate.Delta delta -> removed += delta.removed().size();
                case MembershipUpdate.KeepAlive keepAlive -> {
                    // Nothing has changed.
                }
            }
        }

        synchronized String words() {
            return "told of switches: " + switches + ", of members removed: " + removed;
        }

        synchronized boolean asPromised() {
            return switches == 1 && removed == 0;
        }
    }

    /**
     * {@return the scene}
     *
     * @param disks where the data directory of each node is, on this machine
     */
    public static Scene of(Function<String, Path> disks) {
        return new Scene("One control plane in the place of another", List.of(
                "Five programs that know the interface alone have run on a stub. Each joins the agent of its node beside it,",
                "waits until both show the same for 5 s, and changes over. What would a VPN notice?"),
                List.of(new Beat.Ask((stage, view) -> swapped(stage, disks, view))));
    }

    private static Beat.Told swapped(Stage stage, Function<String, Path> disks, View view)
            throws InterruptedException {
        QUIET.setLevel(Level.WARNING);
        var clients = new ArrayList<Client>();
        var agents = new ArrayList<RemoteControlPlane>();
        try {
            var stubs = new StubCluster();
            for (var node : view.nodes()) {
                clients.add(onAStub(stubs, node.node(), clients.stream().limit(1).map(Client::address).toList()));
                agents.add(owner(disks.apply(node.node())));
            }
            var outcomes = exchange(clients, agents);
            awaitWord(stage, clients);
            var lines = new ArrayList<String>();
            var expected = true;
            for (var i = 0; i < clients.size(); i++) {
                var client = clients.get(i);
                lines.add(client.node() + ": " + words(outcomes.get(i), client.heard()));
                expected &= outcomes.get(i) instanceof SwapOutcome.Switched && client.heard().asPromised();
            }
            return new Beat.Told(lines, expected);
        } finally {
            clients.forEach(client -> client.plane().close());
            agents.forEach(RemoteControlPlane::close);
        }
    }

    private static Client onAStub(StubCluster stubs, String node, List<String> seeds) {
        var stub = stubs.node(node);
        var client = new Client(node, stub.address(), SwappableControlPlane.of(stub), new Heard());
        client.plane().subscribeMembershipUpdates(client.heard());
        client.plane().join(seeds);
        client.plane()
                .publishHeartbeat(HeartbeatSession.begin().next(true, Metadata.of(Map.of("shown-in", "lab demo"))));
        return client;
    }

    private static RemoteControlPlane owner(Path data) {
        var address = OwnersFiles.findAddress(data).orElseThrow(() -> new WorldException(
                "the agent with the disk " + data + " does not say where its owner's API is"));
        return RemoteControlPlane.connect(ApiAddress.parse(address), OwnersFiles.findToken(data));
    }

    /** All at one time: the views of any are equal when all have joined. */
    private static List<SwapOutcome> exchange(List<Client> clients, List<RemoteControlPlane> agents)
            throws InterruptedException {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var swaps = new ArrayList<Future<SwapOutcome>>();
            for (var i = 0; i < clients.size(); i++) {
                var client = clients.get(i);
                var agent = agents.get(i);
                // Any other node of the cluster will do: its agents have joined already.
                var seed = Setup.address(new NodeId(clients.get(i == 0 ? 1 : 0).node())).toString();
                swaps.add(pool.submit(() -> client.plane().swapTo(agent, SwapTerms.DEFAULTS.answering(ANSWER_MAX)
                        .joining(List.of(seed)))));
            }
            var outcomes = new ArrayList<SwapOutcome>();
            for (var swap : swaps) {
                outcomes.add(swap.get());
            }
            return outcomes;
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }

    /** A subscriber is told by a thread of its own. */
    private static void awaitWord(Stage stage, List<Client> clients) throws InterruptedException {
        var begun = stage.now();
        while (!clients.stream().allMatch(client -> client.heard().asPromised())
                && Duration.between(begun, stage.now()).compareTo(ANSWER_MAX) < 0) {
            stage.moment();
        }
    }

    private static String words(SwapOutcome outcome, Heard heard) {
        return switch (outcome) {
            case SwapOutcome.Switched(var record) -> side(record.before()) + " -> " + side(record.after())
                    + "; heartbeats waited " + record.heartbeatsWaited().toMillis() + " ms; " + heard.words();
            case SwapOutcome.Stayed(var at, var why, var differences) -> "STAYED at " + at + ": " + why + " "
                    + differences;
        };
    }

    private static String side(SwapRecord.Side side) {
        return side.plane() + " (" + side.members() + " members, " + side.digest().substring(0, DIGEST_LETTERS) + ")";
    }
}
