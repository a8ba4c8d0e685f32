package io.nodeplane.controlplane.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.Mirror;
import io.nodeplane.controlplane.Timers;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.swap.SwapOutcome.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An exchange that succeeds: what the VPN notices of it, and what it does not. */
@Timeout(120)
class SwappableControlPlaneTest extends SwapTest {
    @Test
    void subscribers_are_told_one_snapshot_in_which_nothing_differs_and_then_of_the_new_plane_only() {
        var before = mirror.view().orElseThrow();
        var record = swapped();
        await().atMost(LIMIT).until(() -> switches() == 1);
        var after = mirror.view().orElseThrow();
        assertThat(Comparison.between(before, after, Set.of())).isEmpty();
        assertThat(after.epoch()).isNotEqualTo(before.epoch()).isEqualTo(record.after().epoch());
        assertThat(record.before().digest()).isEqualTo(record.after().digest());
        assertThat(record.back()).isFalse();
        assertThat(record.toString()).startsWith("Exchanged at ").contains("stub 1 at " + before.epoch() + ":");
        assertThat(plane.lastSwap()).contains(record);

        hereTwo.leave();
        assertInUse(there);
        assertThat(mirror.changes()).filteredOn(update -> update instanceof Delta delta
                && delta.updated().stream().anyMatch(member -> member.state().isDead())).isEmpty();
        assertThat(switches()).isEqualTo(1);
    }

    @Test
    void a_subscription_made_after_the_exchange_begins_as_any_other() {
        swapped();
        var late = new Mirror();
        plane.subscribeMembershipUpdates(late);
        await().atMost(LIMIT).until(() -> late.view().isPresent());
        assertThat(late.view().orElseThrow().roster()).isEqualTo(plane.getMembers().roster());
        assertThat(late.breaches()).isEmpty();
    }

    @Test
    void who_subscribes_is_told_first_what_could_be_read_before_however_late_the_plane_tells_it() {
        var told = new CountDownLatch(1);
        var slow = new Scripted(new StubCluster().node("vpn-9"));
        slow.beforeUpdate = () -> await().atMost(LIMIT).until(() -> told.getCount() == 0);
        try (var mine = SwappableControlPlane.of(slow)) {
            mine.join(List.of());
            mine.publishHeartbeat(Heartbeat.of(1, true, WORD));
            var read = mine.getMembers();
            var late = new Mirror();
            mine.subscribeMembershipUpdates(late);
            await().atMost(LIMIT).until(() -> late.view().isPresent());
            assertThat(late.view().orElseThrow().revision()).isEqualTo(read.revision());
            assertThat(late.view().orElseThrow().roster()).isEqualTo(read.roster());
            told.countDown();
        }
    }

    @Test
    void signs_of_life_have_the_age_that_the_plane_measured() {
        var brief = new StubCluster(Timers.DEFAULTS.withKeepAlive(Duration.ofMillis(400)));
        try (var two = brief.node("vpn-2"); var mine = SwappableControlPlane.of(brief.node("vpn-1"))) {
            two.join(List.of());
            mine.join(List.of(two.address()));
            var quiet = new Mirror();
            mine.subscribeMembershipUpdates(quiet);
            await().atMost(LIMIT).until(() -> signs(quiet).size() >= 4);
            assertThat(signs(quiet)).as("the stub hears the other all the time").filteredOn(sign -> sign.ageMs() < 200)
                    .hasSizeGreaterThanOrEqualTo(3);
        }
    }

    private static List<KeepAlive> signs(Mirror mirror) {
        return mirror.updates().stream().filter(KeepAlive.class::isInstance).map(KeepAlive.class::cast).toList();
    }

    @Test
    void the_vpn_goes_on_counting_its_heartbeats() {
        var ended = HeartbeatSession.begin();
        plane.publishHeartbeat(ended.next(false));
        var session = HeartbeatSession.begin();
        plane.publishHeartbeat(session.next(true, WORD));
        var second = session.next(true);
        plane.publishHeartbeat(second);
        swapped();
        assertThat(seen(thereTwo, "vpn-1").dataPlaneReady()).as("at once, without a heartbeat more").isTrue();
        assertThat(seen(thereTwo, "vpn-1").metadata()).isEqualTo(WORD);
        assertThat(plane.publishHeartbeat(second).outcome()).isEqualTo(Ack.Outcome.REPEATED);
        assertThat(plane.publishHeartbeat(Heartbeat.builder(session.name(), 1).build()).outcome())
                .isEqualTo(Ack.Outcome.STALE);
        assertThat(plane.publishHeartbeat(ended.next(false)).outcome()).isEqualTo(Ack.Outcome.STALE);
        assertThat(plane.publishHeartbeat(session.next(true)).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);

        switched(plane.rollBack("to see the sessions go on"));
        assertThat(plane.publishHeartbeat(Heartbeat.builder(session.name(), 3).build()).outcome())
                .isEqualTo(Ack.Outcome.REPEATED);
        assertThat(plane.publishHeartbeat(session.next(true, WORD.with("said", "back"))).outcome())
                .isEqualTo(Ack.Outcome.ACCEPTED);
        assertThat(seen(hereTwo, "vpn-1").metadata()).isEqualTo(WORD.with("said", "back"));
    }

    @Test
    void who_still_uses_the_plane_before_sees_the_data_plane_as_it_is() {
        var session = HeartbeatSession.begin();
        plane.publishHeartbeat(session.next(true, WORD));
        swapped();
        var end = System.nanoTime() + TTL.multipliedBy(3).toNanos();
        while (System.nanoTime() - end < 0) {
            plane.publishHeartbeat(session.next(true));
            assertThat(seen(hereTwo, "vpn-1").dataPlaneReady()).as("among those not exchanged yet").isTrue();
            pause(TTL.dividedBy(6));
        }
        plane.publishHeartbeat(session.next(true, WORD.with("said", "later")));
        await().atMost(LIMIT).until(() -> seen(hereTwo, "vpn-1").metadata().equals(WORD.with("said", "later")));
        await("a VPN that hangs").atMost(LIMIT).until(() -> !seen(hereTwo, "vpn-1").dataPlaneReady()
                && !seen(thereTwo, "vpn-1").dataPlaneReady());
    }

    @Test
    void the_plane_before_is_not_left_when_it_is_let_go() {
        swapped();
        assertThat(first.closes).hasValue(0);
        plane.finish();
        assertThat(first.closes).hasValue(1);
        assertThat(first.leaves).hasValue(0);
        assertThat(seen(hereTwo, "vpn-1").state()).as("a suspect keeps its tunnels").isEqualTo(MemberState.SUSPECT);
        assertInUse(there);
        plane.finish();
        assertThat(stayed(plane.rollBack("too late")).at()).isEqualTo(Stage.REFUSED);
    }

    @Test
    void the_plane_before_is_let_go_by_itself_after_a_while() {
        switched(plane.swapTo(next, terms.keeping(Duration.ofMillis(100))));
        await().atMost(LIMIT).until(() -> first.closes.get() == 1);
        assertInUse(there);
    }

    @Test
    void a_call_under_way_is_answered_by_the_plane_that_it_came_to() {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        first.beforeMetadata = () -> {
            entered.countDown();
            reached(release);
        };
        var call = CompletableFuture.supplyAsync(() -> plane.getPeerMetadata("vpn-2"));
        reached(entered);
        var record = swapped();
        assertThat(record.callsUnderWay()).isEqualTo(1);
        hereTwo.publishHeartbeat(Heartbeat.of(2, false, WORD.with("said", "by the old plane")));
        var finished = CompletableFuture.runAsync(plane::finish);
        assertThat(finished).isNotDone();
        assertThat(first.closes).hasValue(0);
        release.countDown();
        assertThat(call.join().metadata().attribute("said")).contains("by the old plane");
        finished.join();
        assertThat(first.closes).hasValue(1);
    }

    @Test
    void a_heartbeat_under_way_is_waited_for_and_its_word_is_in_the_new_plane() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        first.beforeHeartbeat = heartbeat -> {
            entered.countDown();
            reached(release);
        };
        var word = WORD.with("said", "in between");
        var session = HeartbeatSession.begin();
        var call = CompletableFuture.supplyAsync(() -> plane.publishHeartbeat(session.next(true, word)));
        reached(entered);
        var swap = CompletableFuture.supplyAsync(() -> plane.swapTo(next, terms.answering(LIMIT)));
        pause(Duration.ofMillis(200));
        assertThat(swap).isNotDone();
        assertThat(plane.getMembers().epoch()).as("reading does not wait").isPositive();
        release.countDown();
        assertThat(call.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);
        switched(swap.get(30, TimeUnit.SECONDS));
        assertThat(seen(thereTwo, "vpn-1").metadata()).isEqualTo(word);
    }

    @Test
    void two_exchanges_at_once_are_refused() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        next.beforeJoin = () -> {
            entered.countDown();
            reached(release);
        };
        var swap = CompletableFuture.supplyAsync(() -> plane.swapTo(next, terms));
        reached(entered);
        var other = there.node("vpn-1");
        var refused = stayed(plane.swapTo(other, terms));
        assertThat(refused.at()).isEqualTo(Stage.REFUSED);
        assertThat(refused.why()).contains("exchange for stub",
                "is under way: wait for its end, or end it by rollBack()");
        release.countDown();
        switched(swap.get(30, TimeUnit.SECONDS));
        assertThat(stayed(plane.swapTo(other, terms)).why()).contains("still kept for a way back");
        plane.finish();
        assertThat(stayed(plane.swapTo(next, terms)).why()).contains("in use already");
        other.close();
    }

    @Test
    void what_cannot_be_exchanged_is_refused_in_a_sentence() {
        var stranger = there.node("vpn-9");
        assertThat(stayed(plane.swapTo(stranger, terms)).why()).contains("speaks for vpn-9, and this is vpn-1");
        stranger.close();
        try (var alone = SwappableControlPlane.of(here.node("vpn-8"))) {
            assertThat(stayed(alone.swapTo(next, terms)).why()).contains("is NEW", "join first");
        }
        assertThatThrownBy(() -> plane.swapTo(plane, terms)).isInstanceOf(ControlPlaneException.class);
        assertThat(switches()).isZero();
        assertInUse(here);
    }

    @Test
    void closing_during_an_exchange_closes_both() throws Exception {
        var entered = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        next.beforeJoin = () -> {
            entered.countDown();
            try {
                Thread.sleep(LIMIT);
            } catch (InterruptedException ended) {
                interrupted.countDown();
            }
        };
        var swap = CompletableFuture.supplyAsync(() -> plane.swapTo(next, terms));
        reached(entered);
        plane.close();
        assertThat(stayed(swap.get(10, TimeUnit.SECONDS)).why()).contains("was closed");
        reached(interrupted);
        assertThat(first.closes.get()).isPositive();
        assertThat(next.closes.get()).isPositive();
        assertClosed();
    }

    @Test
    void closing_after_an_exchange_closes_both() {
        swapped();
        plane.close();
        assertThat(first.closes).hasValue(1);
        assertThat(next.closes).hasValue(1);
        assertClosed();
        plane.close();
    }

    private void assertClosed() {
        for (var call : List.<Runnable>of(plane::getMembers, plane::leave, () -> plane.join(List.of()),
                () -> plane.publishHeartbeat(Heartbeat.of(1, true)), () -> plane.getPeerMetadata("vpn-2"),
                () -> plane.subscribeMembershipUpdates(mirror), () -> plane.swapTo(next, terms),
                () -> plane.rollBack("closed"))) {
            assertThatThrownBy(call::run).isInstanceOfSatisfying(ControlPlaneException.class,
                    thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.CLOSED));
        }
        assertThat(plane.capabilities().name()).isEqualTo("stub");
    }

    @Test
    void who_leaves_during_an_exchange_leaves_both_planes() throws Exception {
        thereTwo.publishHeartbeat(Heartbeat.of(2, false, WORD.with("said", "something else")));
        var swap = CompletableFuture.supplyAsync(() -> plane.swapTo(next, terms));
        await().atMost(LIMIT).until(() -> thereTwo.getMembers().member("vpn-1").isPresent());
        plane.leave();
        assertThat(stayed(swap.get(30, TimeUnit.SECONDS)).why()).isEqualTo("this peer has left");
        assertThat(seen(hereTwo, "vpn-1").state()).isEqualTo(MemberState.LEFT);
        assertThat(seen(thereTwo, "vpn-1").state()).isEqualTo(MemberState.LEFT);
        assertThat(plane.getMembers().localState()).isEqualTo(LocalState.LEFT);
    }

    @Test
    void who_leaves_after_an_exchange_leaves_both_planes() {
        swapped();
        plane.leave();
        await().atMost(LIMIT).until(() -> first.closes.get() == 1);
        assertThat(seen(hereTwo, "vpn-1").state()).isEqualTo(MemberState.LEFT);
        assertThat(seen(thereTwo, "vpn-1").state()).isEqualTo(MemberState.LEFT);
        await().atMost(LIMIT).until(() -> mirror.view().orElseThrow().localState() == LocalState.LEFT);
        assertThat(mirror.changes().getLast()).isInstanceOf(Snapshot.class);
        plane.join(List.of(thereTwo.address()));
        assertInUse(there);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
