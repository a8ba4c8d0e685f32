package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.kit.Cluster;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.swap.SwapOutcome;
import io.nodeplane.controlplane.swap.SwapOutcome.Switched;
import io.nodeplane.controlplane.swap.SwapTerms;
import io.nodeplane.controlplane.swap.SwappableControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mesh of three VPNs goes from the stub to real agents, loses its stub, and goes back to a new one. */
@Timeout(240)
class PlaneSwapTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NODES = 3;

    private final TreeMap<String, Vpn> vpns = new TreeMap<>();

    /** What a subscriber heard, and the view that it makes of it. */
    private static final class Heard implements MembershipHandler {
        private final List<MembershipUpdate> updates = new ArrayList<>();
        private final List<String> breaches = new ArrayList<>();
        private @Nullable MembershipView view;

        @Override
        public synchronized void handle(MembershipUpdate update) {
            updates.add(update);
            try {
                view = switch (update) {
                    case Snapshot snapshot -> snapshot.view();
                    case Delta delta -> Objects.requireNonNull(view, "a delta before the first snapshot").after(delta);
                    case KeepAlive keepAlive -> view;
                };
            } catch (RuntimeException broken) {
                breaches.add(updates.size() + ": " + broken.getMessage());
            }
        }

        synchronized List<MembershipUpdate> updates() {
            return List.copyOf(updates);
        }

        synchronized List<String> breaches() {
            return List.copyOf(breaches);
        }

        synchronized MembershipView view() {
            return Objects.requireNonNull(view, "nothing was heard yet");
        }
    }

    /** As much of a VPN as is needed: it says what it is, and notes what it is told. */
    private record Vpn(SwappableControlPlane plane, Heard heard, HeartbeatSession session) {
        static Vpn over(ControlPlane first) {
            var vpn = new Vpn(SwappableControlPlane.of(first), new Heard(), HeartbeatSession.begin());
            vpn.plane.subscribeMembershipUpdates(vpn.heard);
            return vpn;
        }

        void says(String word) {
            plane.publishHeartbeat(session.next(true, Metadata.of(Map.of("said", word))));
        }

        long switches() {
            return heard.updates().stream().filter(
                    update -> update instanceof Snapshot snapshot && snapshot.reason() == Reason.PLANE_SWITCH).count();
        }
    }

    @Test
    void from_the_stub_to_agents_and_back_to_a_stub() throws Exception {
        var stub = new StubCluster();
        for (var i = 1; i <= NODES; i++) {
            var vpn = Vpn.over(stub.node(id(i)));
            vpns.put(id(i), vpn);
            vpn.plane.join(i == 1 ? List.of() : List.of(stubAddress(1)));
            vpn.says("on the stub");
        }
        try (var agents = new EmbeddedSubject().open()) {
            exchange(planes(agents), List.of(), List.of(agents.address(id(1))));
            vpns.values().forEach(vpn -> vpn.plane.finish());
            assertThat(vpns.values()).allSatisfy(vpn -> {
                assertThat(vpn.plane.capabilities().name()).isEqualTo("node-plane");
                assertThat(vpn.plane.getMembers().members()).extracting(Member::state)
                        .containsExactly(MemberState.ALIVE, MemberState.ALIVE, MemberState.ALIVE);
            });
            vpns.get(id(2)).says("on the agents");
            await().atMost(LIMIT).until(() -> vpns.values().stream().allMatch(vpn -> told(vpn, 2, "on the agents")));

            var another = new StubCluster();
            var stubs = new TreeMap<String, ControlPlane>();
            vpns.keySet().forEach(id -> stubs.put(id, another.node(id)));
            exchange(stubs, List.of(), List.of(stubAddress(1)));
            vpns.values().forEach(vpn -> vpn.plane.finish());
        }
        vpns.get(id(3)).says("on another stub");
        await().atMost(LIMIT).until(() -> vpns.values().stream().allMatch(vpn -> told(vpn, 3, "on another stub")));
        for (var vpn : vpns.values()) {
            assertThat(vpn.switches()).isEqualTo(2);
            assertThat(vpn.heard.breaches()).isEmpty();
            assertThat(vpn.heard.updates()).as("nobody was removed, or dead").noneMatch(
                    update -> update instanceof Delta delta && (!delta.removed().isEmpty()
                            || delta.updated().stream().anyMatch(member -> member.state().isDead())));
            vpn.plane.close();
        }
    }

    private static TreeMap<String, ControlPlane> planes(Cluster agents) throws Exception {
        var planes = new TreeMap<String, ControlPlane>();
        for (var i = 1; i <= NODES; i++) {
            planes.put(id(i), agents.start(id(i)));
        }
        return planes;
    }

    /** All VPNs at one time: none is exchanged before all have joined the next plane, since views are not equal before. */
    private void exchange(TreeMap<String, ControlPlane> next, List<String> founding, List<String> seeds)
            throws Exception {
        // The first founds the next cluster before others ask for it.
        next.get(id(1)).join(founding);
        var terms = SwapTerms.DEFAULTS.settling(Duration.ofMillis(500)).answering(Duration.ofSeconds(10));
        var swaps = new ArrayList<CompletableFuture<SwapOutcome>>();
        vpns.forEach((id, vpn) -> swaps.add(CompletableFuture.supplyAsync(
                () -> vpn.plane.swapTo(next.get(id), terms.joining(id.equals(id(1)) ? founding : seeds)),
                task -> Thread.ofVirtual().start(task))));
        for (var swap : swaps) {
            assertThat(swap.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(Switched.class);
        }
    }

    private static boolean told(Vpn vpn, int by, String word) {
        return vpn.heard.view().member(id(by)).orElseThrow().metadata().attribute("said")
                .filter(word::equals).isPresent();
    }

    private static String id(int i) {
        return "node-" + i;
    }

    private static String stubAddress(int i) {
        return id(i) + ".stub:7946";
    }
}
