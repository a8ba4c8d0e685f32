package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.PeerStateReport.State;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java client before a stub server: sockets for odd nodes, ports for even ones. */
@Timeout(120)
class RemoteControlPlaneTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Optional<String> TOKEN = Optional.of("secret");

    @TempDir
    static Path folder = Path.of("");

    private final StubServer stub = serve(number -> number % 2 == 1
            ? new ApiAddress.Unix(folder.resolve("vpn-" + number + ".sock"))
            : new ApiAddress.Loopback("127.0.0.1", 0));
    private final RemoteControlPlane one = connect(0);
    private final RemoteControlPlane two = connect(1);

    @AfterEach
    void stop() {
        one.close();
        two.close();
        stub.close();
    }

    @Test
    void the_operations_answer_as_the_plane_behind_them() {
        assertThat(one.capabilities().name()).isEqualTo("stub");
        assertThat(one.getMembers().localState()).isEqualTo(LocalState.NEW);
        assertThat(one.join(List.of()).members()).hasSize(1);
        var joined = two.join(List.of(stub.nodes().getFirst().seed()));
        assertThat(joined.members()).hasSize(2);
        assertThat(joined).isEqualTo(two.getMembers());
        var session = HeartbeatSession.begin();
        var word = Metadata.of(Map.of("gr\u00fc\u00dfe", "\u4e16\u754c \ud83c\udf0d"));
        assertThat(two.publishHeartbeat(session.next(true, word)).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);
        var seen = one.getMembers().member("vpn-2").orElseThrow();
        assertThat(seen.dataPlaneReady()).isTrue();
        assertThat(seen.metadata()).isEqualTo(word);
        assertThat(one.getPeerMetadata("vpn-2")).isEqualTo(seen.peerMetadata());
        var report = PeerStateReport.builder(State.DEGRADED, Instant.now().truncatedTo(ChronoUnit.NANOS)).rttMs(7)
                .rxBytes(1).txBytes(2).handshakeAgeMs(3).endpointInUse("10.0.0.2:51820").build();
        assertThat(one.reportPeerState("vpn-2", report)).isEqualTo(ReportOutcome.ACCEPTED);
        assertThat(one.reportPeerState("vpn-9", report)).isEqualTo(ReportOutcome.UNKNOWN_PEER);
        stub.cluster().suspect("vpn-2");
        assertThat(one.getMembers().member("vpn-2").orElseThrow().state()).isEqualTo(MemberState.SUSPECT);
        two.leave();
        two.leave();
        assertThat(one.getMembers().member("vpn-2").orElseThrow().state()).isEqualTo(MemberState.LEFT);
    }

    @Test
    void failures_have_the_codes_of_the_interface() {
        fails(ErrorCode.NOT_JOINED, () -> one.getPeerMetadata("vpn-1"));
        fails(ErrorCode.UNAVAILABLE, () -> one.join(List.of("nobody.stub:1")));
        fails(ErrorCode.INVALID_ARGUMENT, () -> one.join(List.of("nobody.stub:0")));
        fails(ErrorCode.INVALID_ARGUMENT, () -> one.getPeerMetadata("../v1/leave"));
        one.join(List.of());
        fails(ErrorCode.NOT_FOUND, () -> one.getPeerMetadata("vpn-9"));
        var heartbeat = HeartbeatSession.begin().next(true, Metadata.of(Map.of("a", "x".repeat(2_000))));
        fails(ErrorCode.RESOURCE_EXHAUSTED, () -> one.publishHeartbeat(heartbeat));
        fails(ErrorCode.UNAUTHENTICATED,
                () -> RemoteControlPlane.connect(stub.nodes().get(1).api(), Optional.of("wrong")).close());
        fails(ErrorCode.UNAVAILABLE,
                () -> RemoteControlPlane.connect(new ApiAddress.Unix(folder.resolve("none.sock"))).close());
        one.close();
        fails(ErrorCode.CLOSED, one::getMembers);
        fails(ErrorCode.CLOSED, () -> one.subscribeMembershipUpdates(update -> {}));
        assertThat(one.capabilities().name()).isEqualTo("stub");
        one.close();
    }

    @Test
    void subscribers_see_a_snapshot_and_then_every_change() {
        one.join(List.of());
        var seen = new CopyOnWriteArrayList<MembershipUpdate>();
        var revisions = new CopyOnWriteArrayList<Boolean>();
        one.subscribeMembershipUpdates(update -> {
            revisions.add(one.getMembers().revision() >= update.revision());
            seen.add(update);
        });
        await().atMost(LONG).until(() -> !seen.isEmpty());
        assertThat(((Snapshot) seen.getFirst()).reason()).isEqualTo(Reason.INITIAL);
        two.join(List.of(stub.nodes().getFirst().seed()));
        await().atMost(LONG).until(() -> seen.stream().anyMatch(update -> update instanceof Delta delta
                && !delta.added().isEmpty()));
        await().atMost(LONG).until(() -> seen.stream().anyMatch(KeepAlive.class::isInstance));
        one.leave();
        await().atMost(LONG).until(() -> seen.getLast() instanceof Snapshot end && end.view().members().isEmpty());
        assertThat(revisions).doesNotContain(false);
    }

    @Test
    void while_nobody_answers_the_last_view_stays_and_the_next_process_is_another_epoch() throws Exception {
        var path = new ApiAddress.Unix(folder.resolve("again.sock"));
        var first = serve(number -> path, 1);
        var plane = RemoteControlPlane.connect(path);
        try {
            plane.join(List.of());
            var seen = new CopyOnWriteArrayList<MembershipUpdate>();
            plane.subscribeMembershipUpdates(seen::add);
            await().atMost(LONG).until(() -> !seen.isEmpty());
            first.close();
            await().atMost(LONG).until(() -> seen.getLast().health() == Health.CACHED);
            assertThat(seen).noneMatch(update -> update instanceof Snapshot told && told.view().members().isEmpty());
            fails(ErrorCode.UNAVAILABLE, plane::getMembers);
            var second = serve(number -> path, 1);
            try {
                await().atMost(LONG).until(() -> seen.getLast().health() == Health.HEALTHY);
                assertThat(plane.getMembers().localState()).isEqualTo(LocalState.NEW);
            } finally {
                second.close();
            }
        } finally {
            plane.close();
        }
    }

    @Test
    void an_interrupted_join_is_cancelled_soon_and_leaves_no_member_behind() throws Exception {
        one.join(List.of());
        order(1, "slow/1000");
        var thrown = new CompletableFuture<Throwable>();
        var caller = Thread.ofVirtual().start(() -> {
            try {
                two.join(List.of(stub.nodes().getFirst().seed()));
            } catch (ControlPlaneException cancelled) {
                thrown.complete(Thread.currentThread().isInterrupted() ? cancelled : new AssertionError("no flag"));
            }
        });
        await().atMost(LONG).until(() -> caller.getState() == Thread.State.WAITING
                || caller.getState() == Thread.State.TIMED_WAITING);
        var before = System.nanoTime();
        caller.interrupt();
        assertThat(thrown.get()).isInstanceOfSatisfying(ControlPlaneException.class,
                failed -> assertThat(failed.code()).isEqualTo(ErrorCode.CANCELLED));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        await().atMost(LONG).until(() -> one.getMembers().member("vpn-2")
                .map(member -> member.state().equals(MemberState.LEFT)).orElse(false));
    }

    @Test
    void the_end_of_the_object_ends_the_lease_and_not_the_membership() {
        one.join(List.of());
        two.join(List.of(stub.nodes().getFirst().seed()));
        two.publishHeartbeat(HeartbeatSession.begin().next(true));
        two.close();
        var left = one.getMembers().member("vpn-2").orElseThrow();
        assertThat(left.dataPlaneReady()).isFalse();
        assertThat(left.state()).isEqualTo(MemberState.ALIVE);
    }

    @Test
    void no_thread_remains() {
        var plane = connect(0);
        plane.subscribeMembershipUpdates(update -> {});
        one.close();
        two.close();
        plane.close();
        await().atMost(LONG).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("control-plane-client")));
    }

    private void order(int node, String command) throws Exception {
        StubOrders.post(stub.nodes().get(node).api(), TOKEN, "/stub/" + command);
    }

    private RemoteControlPlane connect(int node) {
        return RemoteControlPlane.connect(stub.nodes().get(node).api(), TOKEN);
    }

    private static StubServer serve(IntFunction<ApiAddress> addresses) {
        return serve(addresses, 3);
    }

    private static StubServer serve(IntFunction<ApiAddress> addresses, int nodes) {
        return StubServer.start(nodes, addresses, TOKEN, Duration.ofMillis(300));
    }

    private static void fails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ControlPlaneException.class,
                failed -> assertThat(failed.code()).as(failed.getMessage()).isEqualTo(code));
    }
}
