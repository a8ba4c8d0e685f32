package io.nodeplane.controlplane.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.swap.Difference.Kind;
import io.nodeplane.controlplane.swap.SwapOutcome.Stage;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An exchange that fails, wherever that may be: the VPN goes on with the plane that it had. */
@Timeout(120)
class SwapBackTest extends SwapTest {
    private static final Duration SOON = Duration.ofMillis(300);

    @Test
    void the_next_plane_cannot_join() {
        var outcome = stayed(plane.swapTo(next, terms.joining(List.of("nobody.stub:7946"))));
        assertThat(outcome.at()).isEqualTo(Stage.JOIN);
        assertThat(outcome.why()).startsWith("join of the plane failed: UNAVAILABLE");
        assertNothingHappened();
        assertThat(next.closes).as("it is the caller's again").hasValue(0);
        swapped();
    }

    @Test
    void the_next_plane_answers_slowly() {
        for (var slow : List.<Runnable>of(() -> next.beforeReading = this::sleep,
                () -> next.beforeHeartbeat = heartbeat -> sleep())) {
            next.beforeReading = () -> {};
            slow.run();
            var outcome = stayed(plane.swapTo(next, terms.answering(Duration.ofMillis(100))));
            assertThat(outcome.why()).matches("the plane has not answered (its first view|a heartbeat) within 100 ms");
        }
        assertNothingHappened();
    }

    @Test
    void the_next_plane_shows_something_else() {
        thereTwo.publishHeartbeat(Heartbeat.of(2, false, WORD.with("said", "something else")));
        var outcome = stayed(plane.swapTo(next, terms.comparing(SOON)));
        assertThat(outcome.at()).isEqualTo(Stage.COMPARE);
        assertThat(outcome.differences()).containsExactly(
                new Difference(Kind.METADATA, "vpn-2", "said='before'", "said='something else'"));
        assertThat(outcome.why())
                .startsWith("the two planes differ: vpn-2: metadata is said='before' in the plane in use");
        assertNothingHappened();
        switched(plane.swapTo(next, terms.accepting(Kind.METADATA)));
        await().atMost(LIMIT).until(() -> switches() == 1);
    }

    @Test
    void the_two_are_equal_and_never_for_long_enough() {
        var outcome = stayed(plane.swapTo(next, terms.settling(Duration.ofMinutes(1)).comparing(SOON)));
        assertThat(outcome.why()).startsWith("the two planes were not equal for 60000 ms");
        assertNothingHappened();
    }

    @Test
    void the_next_plane_fails_at_the_cut_over() {
        var session = HeartbeatSession.begin();
        plane.publishHeartbeat(session.next(false));
        next.beforeHeartbeat = heartbeat -> {
            if (UUID.fromString(heartbeat.session()).version() == 3) { // the VPN's, and not what was said in advance
                throw new ControlPlaneException(ErrorCode.INTERNAL, "the disk is full");
            }
        };
        var outcome = stayed(plane.swapTo(next, terms));
        assertThat(outcome.at()).isEqualTo(Stage.CUT_OVER);
        assertThat(outcome.why()).isEqualTo("a heartbeat of the plane failed: INTERNAL: the disk is full");
        assertThat(plane.publishHeartbeat(session.next(true)).revision()).as("heartbeats go on").isPositive();
        assertNothingHappened();
    }

    @Test
    void the_plane_in_use_does_not_answer_a_heartbeat() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        first.beforeHeartbeat = heartbeat -> {
            entered.countDown();
            reached(release);
        };
        var call = CompletableFuture.supplyAsync(() -> plane.publishHeartbeat(Heartbeat.of(1, false)));
        reached(entered);
        var outcome = stayed(plane.swapTo(next, terms.answering(Duration.ofMillis(500))));
        assertThat(outcome.why()).isEqualTo("the plane in use has not answered a heartbeat within 500 ms");
        release.countDown();
        call.get(30, TimeUnit.SECONDS);
        assertNothingHappened();
    }

    @Test
    void the_caller_ends_it() throws Exception {
        var swap = CompletableFuture.supplyAsync(() -> plane.swapTo(next, terms.settling(LIMIT)));
        await().atMost(LIMIT).until(() -> thereTwo.getMembers().member("vpn-1").isPresent());
        assertThat(stayed(plane.rollBack("asked for")).why()).isEqualTo("asked for");
        assertThat(stayed(swap.get(10, TimeUnit.SECONDS)).why()).isEqualTo("asked for");
        assertNothingHappened();
    }

    @Test
    void the_caller_is_interrupted_and_keeps_the_flag() throws Exception {
        var flag = new CompletableFuture<Boolean>();
        var thread = Thread.ofPlatform().start(() -> {
            var outcome = stayed(plane.swapTo(next, terms.settling(LIMIT)));
            flag.complete(Thread.currentThread().isInterrupted() && outcome.why().equals("the caller was interrupted"));
        });
        await().atMost(LIMIT).until(() -> thereTwo.getMembers().member("vpn-1").isPresent());
        thread.interrupt();
        assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
        assertNothingHappened();
    }

    @Test
    void the_caller_asks_for_the_way_back_after_the_cut_over() {
        swapped();
        var record = switched(plane.rollBack("the owner does not like it"));
        assertThat(record.back()).isTrue();
        assertThat(record.why()).isEqualTo("the owner does not like it");
        await().atMost(LIMIT).until(() -> switches() == 2);
        assertInUse(here);
        await().atMost(LIMIT).until(() -> next.closes.get() == 1);
        assertThat(next.leaves).as("members that use it see a suspect, whose tunnels stay").hasValue(0);
        assertThat(stayed(plane.rollBack("again")).why()).contains("there is no plane to go back to");
        assertThat(plane.lastSwap()).contains(record);
    }

    @Test
    void the_new_plane_throws_after_the_cut_over() {
        switched(plane.swapTo(next, terms.sick(SOON)));
        next.beforeReading = () -> {
            throw new ControlPlaneException(ErrorCode.INTERNAL, "the disk is full");
        };
        await().atMost(LIMIT).until(() -> switches() == 2);
        await().atMost(LIMIT).until(() -> plane.lastSwap().orElseThrow().back());
        assertThat(plane.lastSwap().orElseThrow().why()).contains("INTERNAL: the disk is full");
        assertInUse(here);
        await().atMost(LIMIT).until(() -> next.closes.get() == 1);
    }

    @Test
    void the_new_plane_hangs_after_the_cut_over() {
        switched(plane.swapTo(next, terms.sick(SOON).answering(Duration.ofMillis(500))));
        next.beforeReading = this::sleep;
        await().atMost(LIMIT).until(() -> switches() == 2);
        assertInUse(here);
    }

    @Test
    void the_new_plane_is_isolated_after_the_cut_over() {
        switched(plane.swapTo(next, terms.sick(SOON)));
        there.isolate("vpn-1");
        await().atMost(LIMIT).until(() -> switches() == 2);
        await().atMost(LIMIT).until(() -> plane.lastSwap().orElseThrow().back());
        assertThat(plane.lastSwap().orElseThrow().why()).contains("stub 1 is ISOLATED, for ");
        assertInUse(here);
    }

    @Test
    void nobody_goes_back_to_a_plane_that_is_no_better() throws InterruptedException {
        switched(plane.swapTo(next, terms.sick(SOON)));
        here.isolate("vpn-1");
        there.isolate("vpn-1");
        Thread.sleep(SOON.multipliedBy(4));
        assertThat(switches()).isEqualTo(1);
        here.reconnect("vpn-1");
        await().atMost(LIMIT).until(() -> switches() == 2);
        assertInUse(here);
    }

    @Test
    void a_short_trouble_is_no_reason() throws InterruptedException {
        switched(plane.swapTo(next, terms.sick(Duration.ofSeconds(20))));
        there.isolate("vpn-1");
        Thread.sleep(SOON);
        there.reconnect("vpn-1");
        assertInUse(there);
        assertThat(switches()).isEqualTo(1);
    }

    @Test
    void a_way_back_that_fails_leaves_the_new_plane_in_use() {
        plane.publishHeartbeat(Heartbeat.of(1, false, WORD));
        swapped();
        first.beforeHeartbeat = heartbeat -> {
            throw new ControlPlaneException(ErrorCode.UNAVAILABLE, "nobody is there");
        };
        var outcome = stayed(plane.rollBack("to try"));
        assertThat(outcome.at()).isEqualTo(Stage.CUT_OVER);
        assertThat(outcome.why()).contains("UNAVAILABLE: nobody is there");
        assertInUse(there);
        first.beforeHeartbeat = heartbeat -> {};
        switched(plane.rollBack("once more"));
        assertInUse(here);
    }

    private void assertNothingHappened() {
        assertThat(switches()).isZero();
        assertThat(plane.lastSwap()).isEmpty();
        assertThat(next.leaves).as("others may use the next plane already: nobody departs from it").hasValue(0);
        assertInUse(here);
        hereTwo.publishHeartbeat(Heartbeat.builder("again", System.nanoTime()).metadata(WORD).build());
        assertThat(switches()).isZero();
    }

    private void sleep() {
        try {
            Thread.sleep(LIMIT);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
