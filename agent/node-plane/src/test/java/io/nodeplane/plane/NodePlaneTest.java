package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.Agent;
import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control plane of real agents on loopback. */
class NodePlaneTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Charter CHARTER = new Charter("loopback",
            new TreeSet<>(List.of(new NodeId("node-1"), new NodeId("node-2"), new NodeId("node-3"))), 200, 1_000, 3, 3,
            2_000, 200, 3, Charter.Caution.DEFAULT);

    @TempDir
    private Path disk;
    private final TreeMap<Integer, Agent> agents = new TreeMap<>();
    private final TreeMap<Integer, Integer> ports = new TreeMap<>();

    @AfterEach
    void close() {
        agents.values().forEach(Agent::close);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private ControlPlane start(int i) throws IOException {
        var port = freePort();
        ports.put(i, port);
        var place = new Agent.Place(new NodeId("node-" + i), "127.0.0.1", port, new PeerAddress("127.0.0.1", port),
                disk.resolve("node-" + i), CHARTER, List.of());
        agents.put(i, Agent.start(place, "test", (now, event) -> {}, halted -> {}));
        return plane(i);
    }

    private ControlPlane plane(int i) {
        return agents.get(i).controlPlane();
    }

    private List<String> seed(int i) {
        return List.of("127.0.0.1:" + ports.get(i));
    }

    /** Agents from node-1 on, all members, and all of one mind. */
    private void cluster(int nodes) throws IOException {
        for (int i = 1; i <= nodes; i++) {
            start(i).join(i == 1 ? List.of() : seed(1));
        }
        soon().until(() -> agreed(nodes));
    }

    private boolean agreed(int alive) {
        var digests = new TreeSet<String>();
        agents.values().forEach(agent -> digests.add(agent.controlPlane().getMembers().digest()));
        return digests.size() == 1 && plane(1).getMembers().members().stream()
                .filter(member -> member.state().equals(MemberState.ALIVE)).count() == alive;
    }

    /** A peer that is asked about before it is known at all is not known yet, and that is no failure. */
    private static ConditionFactory soon() {
        return await().ignoreException(NoSuchElementException.class).atMost(LIMIT);
    }

    private Member sees(int observer, int subject) {
        return plane(observer).getMembers().member("node-" + subject).orElseThrow();
    }

    private static void fails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ControlPlaneException.class,
                failed -> assertThat(failed.code()).isEqualTo(code));
    }

    @Test
    void who_leaves_is_left_everywhere_and_joins_again_in_a_new_incarnation() throws IOException {
        cluster(3);
        plane(2).leave();
        assertThat(plane(2).getMembers().localState()).isEqualTo(LocalState.LEFT);
        assertThat(plane(2).getMembers().members()).isEmpty();
        soon().until(() -> sees(1, 2).state().equals(MemberState.LEFT)
                && sees(3, 2).state().equals(MemberState.LEFT));
        plane(2).leave();
        var view = plane(2).join(seed(3));
        assertThat(view.localState()).isEqualTo(LocalState.JOINED);
        assertThat(view.member("node-2")).hasValueSatisfying(me -> assertThat(me.incarnation()).isEqualTo(2));
        soon().until(() -> agreed(3));
        assertThat(plane(2).join(seed(1)).member("node-2")).hasValueSatisfying(
                me -> assertThat(me.incarnation()).as("a join of a member changes nothing").isEqualTo(2));
    }

    @Test
    void a_heartbeat_carries_any_text_and_the_readiness_to_everybody() throws IOException {
        cluster(3);
        var word = Metadata.of(Map.of("endpoint", "10.0.0.1:51820", "Name", "Büro 東京 \uD83D\uDE80 100%"));
        assertThat(plane(1).publishHeartbeat(Heartbeat.of(1, true, word)).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);
        soon().until(() -> sees(3, 1).metadata().equals(word) && sees(3, 1).dataPlaneReady());
        assertThat(plane(3).getPeerMetadata("node-1").metadata()).isEqualTo(word);
        assertThat(plane(1).publishHeartbeat(Heartbeat.of(1, true)).outcome()).isEqualTo(Ack.Outcome.REPEATED);
        fails(ErrorCode.RESOURCE_EXHAUSTED, () -> plane(1)
                .publishHeartbeat(Heartbeat.of(2, true, Metadata.of(Map.of("big", "x".repeat(1_024))))));
        plane(1).publishHeartbeat(Heartbeat.of(3, false));
        soon().until(() -> !sees(3, 1).dataPlaneReady());
        assertThat(sees(3, 1).metadata()).as("a refused heartbeat changed nothing").isEqualTo(word);
        assertThat(plane(1).publishHeartbeat(Heartbeat.of(2, true)).outcome()).isEqualTo(Ack.Outcome.STALE);
    }

    /** Two words within the time in which one is published: the second would get no turn. */
    @Test
    void the_last_word_before_a_leave_is_kept() throws IOException {
        cluster(3);
        plane(2).publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("word", "last but one"))));
        plane(2).publishHeartbeat(Heartbeat.of(2, true, Metadata.of(Map.of("word", "last"))));
        plane(2).leave();
        soon().until(() -> sees(1, 2).state().equals(MemberState.LEFT));
        assertThat(plane(1).getPeerMetadata("node-2").metadata()).isEqualTo(Metadata.of(Map.of("word", "last")));
    }

    @Test
    void heartbeats_of_a_new_membership_count_from_one_again() throws IOException {
        cluster(2);
        plane(2).publishHeartbeat(Heartbeat.of(7, true, Metadata.of(Map.of("life", "first"))));
        soon().until(() -> sees(1, 2).dataPlaneReady());
        plane(2).leave();
        plane(2).join(seed(1));
        soon().until(() -> sees(1, 2).incarnation() == 2 && !sees(1, 2).dataPlaneReady());
        var word = Metadata.of(Map.of("life", "second"));
        assertThat(plane(2).publishHeartbeat(Heartbeat.of(1, true, word)).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);
        soon().until(() -> sees(1, 2).metadata().equals(word) && sees(1, 2).dataPlaneReady());
    }

    @Test
    void a_report_is_evidence_and_changes_no_view() throws IOException {
        cluster(2);
        var before = plane(1).getMembers().digest();
        var report = PeerStateReport.of(PeerStateReport.State.UNREACHABLE, Instant.EPOCH.plusSeconds(10));
        assertThat(plane(1).reportPeerState("node-2", report)).isEqualTo(ReportOutcome.ACCEPTED);
        assertThat(plane(1).reportPeerState("node-2",
                PeerStateReport.of(PeerStateReport.State.UP, Instant.EPOCH))).isEqualTo(ReportOutcome.STALE);
        assertThat(plane(1).reportPeerState("node-9", report)).isEqualTo(ReportOutcome.UNKNOWN_PEER);
        fails(ErrorCode.INVALID_ARGUMENT, () -> plane(1).reportPeerState("node-1", report));
        plane(2).publishHeartbeat(Heartbeat.of(1, true));
        soon().until(() -> sees(1, 2).dataPlaneReady());
        assertThat(sees(1, 2).state()).isEqualTo(MemberState.ALIVE);
        assertThat(plane(1).getMembers().digest()).as("readiness is no metadata").isEqualTo(before);
        fails(ErrorCode.INVALID_ARGUMENT, () -> plane(1).reportPeerState("node-2",
                PeerStateReport.of(PeerStateReport.State.UP, Instant.now().plus(Duration.ofDays(365)))));
        assertThat(plane(1).reportPeerState("node-2", PeerStateReport.of(PeerStateReport.State.UP, Instant.now())))
                .as("after a report of the future").isEqualTo(ReportOutcome.ACCEPTED);
    }

    @Test
    void what_a_vpn_said_survives_a_restart_of_the_plane_and_its_lease_does_not() throws IOException {
        cluster(3);
        var word = Metadata.of(Map.of("endpoint", "10.0.0.2:51820", "publicKey", "k"));
        plane(2).publishHeartbeat(Heartbeat.of(1, true, word));
        soon().until(() -> sees(1, 2).metadata().equals(word) && sees(1, 2).dataPlaneReady());
        var version = sees(1, 2).metaVersion();
        agents.get(2).close();
        start(2);
        soon().until(() -> !sees(1, 2).dataPlaneReady() && plane(2).getMembers().localState() == LocalState.JOINED);
        assertThat(plane(2).publishHeartbeat(Heartbeat.of(1, true)).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);
        soon().until(() -> sees(1, 2).dataPlaneReady());
        assertThat(sees(1, 2).metadata()).isEqualTo(word);
        assertThat(sees(1, 2).metaVersion()).isEqualTo(version);
        plane(2).close();
        soon().until(() -> !sees(1, 2).dataPlaneReady());
        assertThat(sees(1, 2).state()).as("the node behind it runs on").isEqualTo(MemberState.ALIVE);
    }

    @Test
    void a_founder_is_well_while_its_first_peers_join() throws IOException {
        start(1);
        var heard = new CopyOnWriteArrayList<Health>();
        plane(1).subscribeMembershipUpdates(update -> heard.add(switch (update) {
            case MembershipUpdate.Snapshot snapshot -> snapshot.view().health();
            case MembershipUpdate.Delta delta -> delta.health();
            case MembershipUpdate.KeepAlive sign -> sign.health();
        }));
        plane(1).join(List.of());
        start(2).join(seed(1));
        start(3).join(seed(1));
        soon().until(() -> agreed(3) && plane(1).getMembers().members().size() == 3);
        assertThat(heard).contains(Health.HEALTHY).doesNotContain(Health.ISOLATED);
    }

    @Test
    void a_subscriber_is_told_a_snapshot_and_then_every_change() throws IOException {
        start(1);
        var updates = new CopyOnWriteArrayList<MembershipUpdate>();
        var subscription = plane(1).subscribeMembershipUpdates(updates::add);
        plane(1).join(List.of());
        start(2).join(seed(1));
        start(3).join(seed(1));
        plane(3).publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("key", "value"))));
        plane(2).leave();
        soon().until(() -> sees(1, 2).state().equals(MemberState.LEFT) && sees(1, 3).dataPlaneReady());
        soon().untilAsserted(
                () -> assertThat(mirrored(updates).digest()).isEqualTo(plane(1).getMembers().digest()));
        assertThat(updates.get(0)).isInstanceOfSatisfying(MembershipUpdate.Snapshot.class,
                first -> assertThat(first.reason()).isEqualTo(MembershipUpdate.Reason.INITIAL));
        assertThat(updates).anyMatch(MembershipUpdate.Delta.class::isInstance);
        subscription.cancel();
        var told = updates.size();
        plane(3).leave();
        soon().until(() -> sees(1, 3).state().equals(MemberState.LEFT));
        assertThat(updates).hasSize(told);
    }

    /** What a subscriber knows that applies every update to what it knew; a delta that does not fit throws. */
    private static MembershipView mirrored(List<MembershipUpdate> updates) {
        var views = new ArrayList<MembershipView>();
        for (var update : updates) {
            switch (update) {
                case MembershipUpdate.Snapshot snapshot -> views.add(snapshot.view());
                case MembershipUpdate.Delta delta -> views.add(views.getLast().after(delta));
                case MembershipUpdate.KeepAlive sign -> assertThat(sign.revision())
                        .isEqualTo(views.getLast().revision());
            }
        }
        return views.getLast();
    }

    @Test
    void operations_of_members_fail_before_the_join_and_all_fail_after_the_close() throws IOException {
        start(1);
        var report = PeerStateReport.of(PeerStateReport.State.UP, Instant.EPOCH);
        assertThat(plane(1).getMembers().localState()).isEqualTo(LocalState.NEW);
        fails(ErrorCode.NOT_JOINED, () -> plane(1).publishHeartbeat(Heartbeat.of(1, true)));
        fails(ErrorCode.NOT_JOINED, () -> plane(1).reportPeerState("node-2", report));
        fails(ErrorCode.NOT_JOINED, () -> plane(1).getPeerMetadata("node-2"));
        fails(ErrorCode.INVALID_ARGUMENT, () -> plane(1).join(List.of("no address")));
        plane(1).join(seed(1));
        fails(ErrorCode.NOT_FOUND, () -> plane(1).getPeerMetadata("node-2"));
        plane(1).close();
        plane(1).close();
        fails(ErrorCode.CLOSED, () -> plane(1).join(List.of()));
        fails(ErrorCode.CLOSED, () -> plane(1).leave());
        fails(ErrorCode.CLOSED, () -> plane(1).getMembers());
        fails(ErrorCode.CLOSED, () -> plane(1).publishHeartbeat(Heartbeat.of(1, true)));
        fails(ErrorCode.CLOSED, () -> plane(1).reportPeerState("node-2", report));
        fails(ErrorCode.CLOSED, () -> plane(1).getPeerMetadata("node-2"));
        fails(ErrorCode.CLOSED, () -> plane(1).subscribeMembershipUpdates(update -> {}));
    }

    @Test
    void a_join_without_an_answer_is_unavailable_at_its_deadline() throws IOException {
        var plane = start(1);
        fails(ErrorCode.UNAVAILABLE, () -> plane.join(List.of("127.0.0.1:" + freePort())));
        assertThat(plane.getMembers().localState()).isEqualTo(LocalState.NEW);
        assertThat(plane.join(List.of()).localState()).isEqualTo(LocalState.JOINED);
    }

    @Test
    void an_interrupted_join_is_cancelled_and_leaves_no_ghost() throws Exception {
        var waiting = start(2);
        var port = freePort();
        var failed = new CompletableFuture<Throwable>();
        var thread = new Thread(() -> {
            try {
                waiting.join(List.of("127.0.0.1:" + port));
                failed.complete(new AssertionError("joined"));
            } catch (ControlPlaneException expected) {
                failed.complete(expected);
            }
        });
        thread.start();
        soon().until(() -> waiting.getMembers().localState() == LocalState.JOINING);
        thread.interrupt();
        soon().until(failed::isDone);
        fails(ErrorCode.CANCELLED, () -> {
            throw failed.get();
        });
        soon().until(() -> waiting.getMembers().localState() == LocalState.NEW);
        // Once another node joins through it, whoever had joined by stealth would be seen.
        start(1).join(List.of());
        start(3).join(seed(1));
        soon().until(() -> plane(1).getMembers().members().size() == 2);
        assertThat(waiting.getMembers().members()).isEmpty();
        assertThat(waiting.join(seed(1)).member("node-2")).hasValueSatisfying(
                me -> assertThat(me.incarnation()).as("the cancelled join was no life").isEqualTo(1));
    }

    @Test
    void an_interrupted_join_is_withdrawn_alone_and_the_flag_stays() throws Exception {
        start(1).join(List.of());
        var waiting = start(2);
        var dead = List.of("127.0.0.1:" + freePort());
        var kept = new CompletableFuture<Boolean>();
        var stopped = Thread.ofPlatform().start(() -> {
            try {
                waiting.join(dead);
            } catch (ControlPlaneException cancelled) {
                kept.complete(Thread.currentThread().isInterrupted() && cancelled.code() == ErrorCode.CANCELLED);
            }
        });
        var patient = CompletableFuture.supplyAsync(() -> waiting.join(dead));
        soon().until(() -> waiting.getMembers().localState() == LocalState.JOINING
                && stopped.getState() == Thread.State.TIMED_WAITING);
        // The second call waits as well before the first is stopped.
        await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> !patient.isDone());
        stopped.interrupt();
        assertThat(kept.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        waiting.join(seed(1));
        assertThat(patient.get(LIMIT.toSeconds(), TimeUnit.SECONDS).member("node-2")).isPresent();
    }

    @Test
    void a_leave_that_is_said_while_the_process_starts_counts() throws IOException {
        cluster(2);
        agents.get(2).close();
        start(2).leave();
        soon().until(() -> plane(2).getMembers().localState() == LocalState.LEFT);
        soon().until(() -> sees(1, 2).state().equals(MemberState.LEFT));
    }

    @Test
    void a_node_that_comes_back_at_another_address_is_one_member_in_a_new_life() throws IOException {
        cluster(3);
        agents.remove(3).close();
        soon().until(() -> !sees(1, 3).state().equals(MemberState.ALIVE));
        start(3);
        soon().until(() -> agreed(3));
        assertThat(plane(1).getMembers().members()).hasSize(3);
        assertThat(sees(1, 3).incarnation()).isGreaterThanOrEqualTo(2);
        assertThat(plane(3).getMembers().localState()).isEqualTo(LocalState.JOINED);
    }
}
