package io.nodeplane.controlplane.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Mirror;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StubProperties {
    private static final int NODES = 4;

    enum ExecutedStep {
        JOIN, LEAVE, CRASH, HEARTBEAT, SUSPECT, CONFIRM_DEAD, RECOVER, ISOLATE, RECONNECT, REAP
    }

    record Command(ExecutedStep deed, int node) {}

    @Property(tries = 200)
    void cp_5_2_snapshot_and_deltas_reproduce_get_members_after_any_history(
            @ForAll("histories") List<Command> history) {
        try (var run = new Run()) {
            history.forEach(run::perform);
            run.nodes.forEach((node, mirror) -> {
                await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(1))
                        .until(() -> mirror.view().map(view -> view.revision() == node.getMembers().revision())
                                .orElse(false));
                assertThat(mirror.view().orElseThrow().roster()).isEqualTo(node.getMembers().roster());
                assertThat(mirror.breaches()).isEmpty();
            });
        }
    }

    @Property(tries = 200)
    void cp_4_8_and_9_4_after_everyone_is_reconnected_and_has_answered_all_digests_are_equal(
            @ForAll("histories") List<Command> history) {
        try (var run = new Run()) {
            history.forEach(run::perform);
            for (var node = 0; node < NODES; node++) {
                run.perform(new Command(ExecutedStep.RECONNECT, node));
            }
            for (var node = 0; node < NODES; node++) {
                run.perform(new Command(ExecutedStep.RECOVER, node));
            }
            var members = run.current.stream().map(StubControlPlane::getMembers)
                    .filter(view -> view.localState() == LocalState.JOINED).toList();
            assertThat(members).extracting(view -> view.digest())
                    .containsOnly(run.current.getFirst().getMembers().digest());
            assertThat(members).allSatisfy(view -> assertThat(view.member(view.localPeerId()).orElseThrow().state())
                    .isEqualTo(MemberState.ALIVE));
        }
    }

    @Provide
    Arbitrary<List<Command>> histories() {
        return Combinators.combine(Arbitraries.of(ExecutedStep.class), Arbitraries.integers().between(0, NODES - 1))
                .as(Command::new).list().ofMaxSize(40);
    }

    /** A cluster whose first node only ever stays, so that every other one finds it. */
    private static final class Run implements AutoCloseable {
        private final StubCluster cluster = new StubCluster();
        private final List<StubControlPlane> current = new ArrayList<>();
        private final Map<StubControlPlane, Mirror> nodes = new LinkedHashMap<>();
        private final TreeMap<String, String> rosters = new TreeMap<>();
        private long seq;

        Run() {
            for (var node = 0; node < NODES; node++) {
                current.add(start(node));
                perform(new Command(ExecutedStep.JOIN, node));
            }
        }

        private StubControlPlane start(int number) {
            var node = cluster.node("vpn-" + number);
            var mirror = new Mirror();
            nodes.put(node, mirror);
            node.subscribeMembershipUpdates(mirror);
            return node;
        }

        void perform(Command command) {
            var node = current.get(command.node());
            var id = node.peerId();
            try {
                switch (command.deed()) {
                    case JOIN -> node.join(command.node() == 0 ? List.of() : List.of(current.getFirst().address()));
                    case LEAVE -> {
                        if (command.node() > 0) {
                            node.leave();
                        }
                    }
                    case CRASH -> {
                        if (command.node() > 0) {
                            nodes.remove(node);
                            node.close();
                            current.set(command.node(), start(command.node()));
                        }
                    }
                    case HEARTBEAT -> node.publishHeartbeat(
                            Heartbeat.of(++seq, seq % 3 > 0, Metadata.of(Map.of("seq", "" + seq / 2))));
                    case SUSPECT -> cluster.suspect(id);
                    case CONFIRM_DEAD -> cluster.confirmDead(id);
                    case RECOVER -> cluster.recover(id);
                    case ISOLATE -> cluster.isolate(id);
                    case RECONNECT -> cluster.reconnect(id);
                    case REAP -> cluster.reap(id);
                }
            } catch (ControlPlaneException refused) {
                // A history may ask for what is not possible now; the cluster must only stay in order.
                assertThat(refused.code()).isIn(ErrorCode.UNAVAILABLE, ErrorCode.NOT_JOINED);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("(?s).*(joined peers are|reconnect it|isolate it first"
                        + "|only the dead are reaped).*");
            }
            checkRevisions();
        }

        private void checkRevisions() {
            for (var node : current) {
                var view = node.getMembers();
                var known = rosters.putIfAbsent(view.epoch() + ":" + view.revision(), view.roster().toString());
                assertThat(known == null || known.equals(view.roster().toString()))
                        .as("cp_4_4: %s shows one roster at revision %d", node.peerId(), view.revision()).isTrue();
            }
        }

        @Override
        public void close() {
            current.forEach(StubControlPlane::close);
        }
    }
}
