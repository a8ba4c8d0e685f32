package io.nodeplane.controlplane.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Mirror;
import io.nodeplane.controlplane.Timers;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import io.nodeplane.controlplane.swap.SwapOutcome.Stayed;
import io.nodeplane.controlplane.swap.SwapOutcome.Switched;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** Two clusters of stubs, the same two peers in both: vpn-1 is exchanged, and vpn-2 looks on. */
abstract class SwapTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration TTL = Duration.ofMillis(600);
    static final Metadata WORD = Metadata.of(Map.of("said", "before"));

    final StubCluster here = new StubCluster(Timers.DEFAULTS.withHeartbeatTtl(TTL));
    final StubCluster there = new StubCluster(Timers.DEFAULTS.withHeartbeatTtl(TTL));
    final StubControlPlane hereTwo = here.node("vpn-2");
    final StubControlPlane thereTwo = there.node("vpn-2");
    final Scripted first = new Scripted(here.node("vpn-1"));
    final Scripted next = new Scripted(there.node("vpn-1"));
    final SwappableControlPlane plane = SwappableControlPlane.of(first);
    final Mirror mirror = new Mirror();
    final SwapTerms terms = SwapTerms.DEFAULTS.joining(List.of(thereTwo.address())).settling(Duration.ofMillis(50))
            .looking(Duration.ofMillis(5)).answering(Duration.ofSeconds(5));

    SwapTest() {
        hereTwo.join(List.of());
        plane.join(List.of(hereTwo.address()));
        thereTwo.join(List.of());
        hereTwo.publishHeartbeat(Heartbeat.of(1, false, WORD));
        thereTwo.publishHeartbeat(Heartbeat.of(1, false, WORD));
        plane.subscribeMembershipUpdates(mirror);
        await().atMost(LIMIT).until(() -> mirror.view().isPresent());
    }

    @AfterEach
    void close() {
        plane.close();
        List.of(first, next).forEach(Scripted::close);
        List.of(hereTwo, thereTwo).forEach(StubControlPlane::close);
    }

    static Member seen(StubControlPlane observer, String peerId) {
        return observer.getMembers().member(peerId).orElseThrow();
    }

    SwapRecord swapped() {
        return switched(plane.swapTo(next, terms));
    }

    static SwapRecord switched(SwapOutcome outcome) {
        assertThat(outcome).isInstanceOf(Switched.class);
        return ((Switched) outcome).record();
    }

    static Stayed stayed(SwapOutcome outcome) {
        assertThat(outcome).isInstanceOf(Stayed.class);
        return (Stayed) outcome;
    }

    /** How often a subscriber was told of an exchange. */
    long switches() {
        return mirror.updates().stream()
                .filter(update -> update instanceof Snapshot snapshot && snapshot.reason() == Reason.PLANE_SWITCH)
                .count();
    }

    /** Whether the plane in use is that of this cluster: only there has vpn-2 said this. */
    void assertInUse(StubCluster cluster) {
        var two = cluster == here ? hereTwo : thereTwo;
        var word = WORD.with("in-use", "" + System.nanoTime());
        two.publishHeartbeat(Heartbeat.builder("look-" + System.nanoTime(), 1).metadata(word).build());
        assertThat(plane.getMembers().member("vpn-2").orElseThrow().metadata()).isEqualTo(word);
        await().atMost(LIMIT).until(() -> mirror.view().orElseThrow().member("vpn-2").orElseThrow().metadata()
                .equals(word));
        assertThat(mirror.breaches()).isEmpty();
    }

    static void reached(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let it go on");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
