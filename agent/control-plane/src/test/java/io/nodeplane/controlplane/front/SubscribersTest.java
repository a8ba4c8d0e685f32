package io.nodeplane.controlplane.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Limits;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Mirror;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.Subscription;
import io.nodeplane.controlplane.Timers;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of CP-5, all in one file of more than 300 lines because they share the views and the waiting. */
@Timeout(120)
class SubscribersTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int QUEUE_MAX = 4;
    private static final MembershipView FIRST = MembershipView.initial("node-1", 1).next(roster(0), Health.HEALTHY,
            LocalState.JOINED, 0);

    private MembershipView latest = FIRST;
    private Subscribers subscribers = subscribers(Duration.ofMinutes(10));

    @AfterEach
    void close() {
        subscribers.close();
    }

    @Test
    void cp_5_1_first_callback_is_one_snapshot() {
        var mirror = new Mirror();
        subscribers.subscribe(mirror);
        publishNext();
        awaitLatest(mirror);
        assertThat(mirror.updates()).hasSize(2).first().isEqualTo(Snapshot.of(Reason.INITIAL, FIRST));
        assertThat(mirror.updates().get(1)).isEqualTo(Delta.between(FIRST, latest));
        assertThat(mirror.breaches()).isEmpty();
    }

    @Test
    void cp_5_4_calls_for_one_subscription_are_serial() {
        var inside = new AtomicInteger();
        var overlaps = new AtomicInteger();
        var mirror = new Mirror();
        subscribers.subscribe(update -> {
            overlaps.addAndGet(inside.getAndIncrement());
            Thread.yield();
            mirror.handle(update);
            inside.decrementAndGet();
        });
        for (var i = 0; i < 2_000; i++) {
            publishNext();
        }
        awaitLatest(mirror);
        assertThat(overlaps).hasValue(0);
        assertThat(mirror.breaches()).isEmpty();
    }

    @Test
    void cp_5_7_a_snapshot_may_be_empty_and_leaving_is_told_by_one() {
        var mirror = new Mirror();
        subscribers.subscribe(mirror);
        publish(latest.next(Roster.EMPTY, Health.HEALTHY, LocalState.LEFT, 0));
        awaitLatest(mirror);
        assertThat(mirror.updates()).hasSize(2).last().isEqualTo(Snapshot.of(Reason.LOCAL_STATE, latest));
    }

    @Test
    void cp_5_8_a_blocked_handler_delays_nobody_and_is_told_one_snapshot_afterwards() throws InterruptedException {
        var release = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        var slow = new Mirror();
        var quick = new Mirror();
        subscribers.subscribe(update -> {
            slow.handle(update);
            entered.countDown();
            awaitLatch(release);
        });
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        subscribers.subscribe(quick);
        for (var i = 0; i < 10 * QUEUE_MAX + 1; i++) {
            publishNext();
            awaitLatest(quick);
        }
        assertThat(slow.updates()).hasSize(1);
        assertThat(subscribers.overflows()).isPositive();

        release.countDown();
        awaitLatest(slow);
        assertThat(slow.updates()).filteredOn(Snapshot.class::isInstance).extracting(u -> ((Snapshot) u).reason())
                .containsExactly(Reason.INITIAL, Reason.OVERFLOW);
        assertThat(slow.updates()).hasSizeLessThanOrEqualTo(1 + QUEUE_MAX);
        assertThat(slow.breaches()).isEmpty();
        assertThat(quick.breaches()).isEmpty();
    }

    @Test
    void cp_5_9_a_throwing_handler_keeps_receiving_and_is_counted() {
        var thrower = new Mirror();
        var other = new Mirror();
        subscribers.subscribe(update -> {
            thrower.handle(update);
            throw new IllegalStateException("thrown by a test, on purpose");
        });
        subscribers.subscribe(other);
        publishNext();
        awaitLatest(thrower);
        awaitLatest(other);
        await().atMost(LIMIT).until(() -> subscribers.handlerErrors() == 2);
        assertThat(thrower.updates()).hasSize(2);
    }

    @Test
    void cp_5_10_a_handler_may_cancel_its_own_subscription_and_subscribe_another() {
        var own = new AtomicReference<Subscription>();
        var second = new Mirror();
        var calls = new AtomicInteger();
        var ready = new CountDownLatch(1);
        own.set(subscribers.subscribe(update -> {
            calls.incrementAndGet();
            awaitLatch(ready);
            subscribers.subscribe(second);
            own.get().cancel();
            own.get().cancel();
        }));
        ready.countDown();
        awaitLatest(second);
        publishNext();
        awaitLatest(second);
        assertThat(calls).hasValue(1);
    }

    @Test
    void cp_5_11_no_callback_starts_after_cancel_returned() {
        for (var round = 0; round < 20_000; round++) {
            var cancelled = new AtomicBoolean();
            var late = new AtomicInteger();
            var seen = new AtomicInteger();
            var subscription = subscribers.subscribe(update -> {
                if (cancelled.get()) {
                    late.incrementAndGet();
                }
                seen.incrementAndGet();
            });
            for (var i = 0; i < round % 3; i++) {
                publishNext();
            }
            for (var pause = 0; pause < round % 500; pause++) { // so that cancel meets every moment of a call
                Thread.onSpinWait();
            }
            subscription.cancel();
            cancelled.set(true);
            var before = seen.get();
            publishNext();
            subscription.cancel();
            assertThat(late).as("round %d", round).hasValue(0);
            assertThat(seen).as("round %d", round).hasValue(before);
        }
    }

    @Test
    void cp_5_11_cancel_does_not_wait_for_a_blocked_handler() throws InterruptedException {
        var release = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        var finished = new CountDownLatch(1);
        var subscription = subscribers.subscribe(update -> {
            entered.countDown();
            awaitLatch(release);
            finished.countDown();
        });
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        subscription.cancel();
        assertThat(finished.getCount()).isEqualTo(1);
        release.countDown();
        assertThat(finished.await(30, TimeUnit.SECONDS)).as("the running call was left to its end").isTrue();
    }

    @Test
    void cp_5_12_a_cancelled_handler_becomes_collectable() {
        var handler = new AtomicReference<MembershipHandler>(new Mirror());
        var weak = new WeakReference<>(handler.get());
        var subscription = subscribers.subscribe(handler.get());
        await().atMost(LIMIT).until(() -> !((Mirror) handler.get()).updates().isEmpty());
        subscription.cancel();
        handler.set(update -> {});
        await().atMost(LIMIT).until(() -> {
            System.gc();
            return weak.get() == null;
        });
        subscription.cancel();
    }

    @Test
    void cp_5_13_silence_is_broken_by_signs_of_life_and_5_14_by_nothing_else() {
        subscribers = subscribers(Duration.ofMillis(20));
        var mirror = new Mirror();
        subscribers.subscribe(mirror);
        await().atMost(LIMIT).until(() -> mirror.updates().size() > 5);
        assertThat(mirror.updates()).first().isInstanceOf(Snapshot.class);
        assertThat(mirror.updates().subList(1, 6)).containsOnly(KeepAlive.of(1, 1, Health.HEALTHY, 42));
        assertThat(mirror.breaches()).isEmpty();
    }

    @Test
    void cp_5_14_a_view_that_only_ages_is_no_news() {
        var mirror = new Mirror();
        subscribers.subscribe(mirror);
        for (var age = 1; age < 100; age++) {
            subscribers.publish(FIRST.aged(age));
        }
        publishNext();
        awaitLatest(mirror);
        assertThat(mirror.updates()).hasSize(2);
    }

    @Test
    void cp_9_1_a_change_of_health_is_told_though_no_member_changed() {
        var mirror = new Mirror();
        subscribers.subscribe(mirror);
        publish(latest.next(latest.roster(), Health.ISOLATED, LocalState.JOINED, 5));
        await().atMost(LIMIT).until(() -> mirror.updates().size() == 2);
        assertThat(mirror.updates()).last().isEqualTo(KeepAlive.of(1, 1, Health.ISOLATED, 5));
    }

    @Test
    void cp_12_1_another_epoch_is_told_by_one_snapshot() {
        var mirror = new Mirror();
        subscribers.subscribe(mirror);
        publish(MembershipView.builder("node-1", 2).localState(LocalState.JOINED).roster(roster(3)).build());
        awaitLatest(mirror);
        assertThat(mirror.updates()).hasSize(2).last().isEqualTo(Snapshot.of(Reason.PLANE_SWITCH, latest));
    }

    @Test
    void cp_5_18_one_subscription_beyond_the_limit_is_refused_and_a_cancelled_one_makes_room() {
        var max = subscribers.capabilities.limits().subscriptionsMax();
        var mirrors = Stream.generate(Mirror::new).limit(max).toList();
        var subscriptions = mirrors.stream().map(subscribers::subscribe).toList();
        assertThatThrownBy(() -> subscribers.subscribe(new Mirror())).isInstanceOfSatisfying(
                ControlPlaneException.class,
                thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
        publishNext();
        mirrors.forEach(this::awaitLatest);
        subscriptions.getFirst().cancel();
        var late = new Mirror();
        subscribers.subscribe(late);
        awaitLatest(late);
    }

    @Test
    void cp_1_11_no_thread_remains_after_close_though_a_handler_was_blocked() {
        var threads = new ConcurrentLinkedQueue<Thread>();
        subscribers.subscribe(update -> {
            threads.add(Thread.currentThread());
            awaitLatch(new CountDownLatch(1));
        });
        subscribers.subscribe(update -> threads.add(Thread.currentThread()));
        await().atMost(LIMIT).until(() -> threads.size() == 2);
        subscribers.close();
        subscribers.close();
        await().atMost(LIMIT).until(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThatThrownBy(() -> subscribers.subscribe(new Mirror())).isInstanceOfSatisfying(
                ControlPlaneException.class, thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    void views_out_of_order_are_a_bug_of_the_owner_and_refused() {
        publishNext();
        assertThatThrownBy(() -> subscribers.publish(FIRST)).isInstanceOf(IllegalStateException.class);
        var other = latest.toBuilder().roster(Roster.EMPTY).build();
        assertThatThrownBy(() -> subscribers.publish(other)).isInstanceOf(IllegalStateException.class);
    }

    private static Subscribers subscribers(Duration keepAlive) {
        var limits = Limits.LEAST.toBuilder().updateQueueMax(QUEUE_MAX).build();
        return new Subscribers(FIRST,
                Capabilities.of("test", "1", List.of(), limits, Timers.DEFAULTS.withKeepAlive(keepAlive)), () -> 42);
    }

    private static Roster roster(long version) {
        return Roster.of(List.of(Member.appeared("node-1", 1), Member.appeared("node-2", version + 1)));
    }

    private void publishNext() {
        publish(latest.next(roster(latest.revision()), Health.HEALTHY, LocalState.JOINED, 0));
    }

    private void publish(MembershipView next) {
        latest = next;
        subscribers.publish(next);
    }

    private void awaitLatest(Mirror mirror) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(2))
                .until(() -> mirror.view().filter(latest::equals).isPresent());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the handler was interrupted", e);
        }
    }
}
