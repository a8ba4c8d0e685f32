package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.fails;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.Subscription;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** CP-5, second half, and rule 1.7: what handlers may do, and what they may not do to others. */
final class HandlerRules {
    private static final Duration CALLED_MAX = Duration.ofSeconds(5);
    private static final int SUBSCRIPTIONS_LEAST = 100;

    private HandlerRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("1.7", "No lock is held while a handler runs.", "A slow handler stops nobody else.",
                        HandlerRules::noLock),
                Rule.must("5.8",
                        "A blocked handler delays nobody; its queue is bounded; afterwards it is told one `OVERFLOW`"
                                + " snapshot.",
                        "One slow part of a VPN does not stop the rest.", HandlerRules::blocked),
                Rule.must("5.9", "A throwing handler keeps receiving, and others are not affected.",
                        "A bug in a handler is no deafness.", HandlerRules::throwing),
                Rule.must("5.10", "A handler may call any method, `cancel()` and `leave()`.",
                        "A handler is ordinary code.", HandlerRules::calling),
                Rule.must("5.11", "`cancel()` may be repeated, from any thread, and no call starts after it returned.",
                        "What a handler uses can be freed.", HandlerRules::cancelled),
                Rule.must("5.12", "A cancelled handler becomes collectable.", "Subscribing is no leak.",
                        HandlerRules::collected).should(),
                Rule.must("5.17", "A subscription resumes from an epoch and revision.", "A short gap costs little.",
                        stage -> {
                            throw new Untested("no fixture resumes yet");
                        }).of(Features.RESUME).should(),
                Rule.must("5.18", "100 subscriptions work; one beyond the declared limit is `RESOURCE_EXHAUSTED`.",
                        "A leak in a VPN is told.", HandlerRules::many));
    }

    private static void noLock(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var inside = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        plane.subscribeMembershipUpdates(update -> {
            inside.countDown();
            await(release);
        });
        try {
            that(inside.await(5, TimeUnit.SECONDS), "the handler is not called");
            var ended = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                plane.publishHeartbeat(Heartbeat.of(1, true));
                plane.getMembers();
                plane.getPeerMetadata(stage.peer(2));
                plane.subscribeMembershipUpdates(update -> {}).cancel();
                ended.countDown();
            });
            that(ended.await(5, TimeUnit.SECONDS), "other calls wait for a handler that blocks");
        } finally {
            release.countDown();
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void blocked(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var release = new CountDownLatch(1);
        var slow = new Listener();
        var swift = new Listener();
        plane.subscribeMembershipUpdates(update -> {
            await(release);
            slow.handle(update);
        });
        plane.subscribeMembershipUpdates(swift);
        try {
            within(CALLED_MAX, "another subscriber is called", () -> swift.view().isPresent());
            var goal = plane.getMembers().revision() + plane.capabilities().limits().updateQueueMax() + 2L;
            var seq = new long[]{0};
            within(Duration.ofSeconds(90), "more changes than a queue holds", () -> {
                stage.node(2).publishHeartbeat(
                        Heartbeat.of(++seq[0], true, Metadata.of(Map.of("n", "" + seq[0]))));
                return plane.getMembers().revision() >= goal;
            });
            within(stage.timers().convergence(), "another subscriber has the last view while one is blocked",
                    () -> swift.view().orElseThrow().revision() == plane.getMembers().revision());
        } finally {
            release.countDown();
        }
        within(stage.timers().convergence(), "an OVERFLOW snapshot", () -> slow.updates().stream()
                .anyMatch(update -> update instanceof Snapshot snapshot && snapshot.reason() == Reason.OVERFLOW));
        within(stage.timers().convergence(), "the slow subscriber has the last view",
                () -> slow.view().orElseThrow().revision() == plane.getMembers().revision());
    }

    private static void throwing(Stage stage) throws Exception {
        stage.joined(2);
        var calls = new AtomicInteger();
        var sound = new Listener();
        stage.node(1).subscribeMembershipUpdates(update -> {
            calls.incrementAndGet();
            throw new IllegalStateException("a handler of the conformance kit throws on purpose");
        });
        stage.node(1).subscribeMembershipUpdates(sound);
        within(CALLED_MAX, "the throwing handler is called", () -> calls.get() > 0);
        stage.node(2).publishHeartbeat(Heartbeat.of(1, true));
        within(stage.timers().convergence(), "the throwing handler is called again", () -> calls.get() >= 2);
        within(stage.timers().convergence(), "the other one is told",
                () -> sound.view().flatMap(view -> view.member(stage.peer(2)))
                        .filter(m -> m.dataPlaneReady()).isPresent());
    }

    private static void calling(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(2);
        var failed = new AtomicReference<Throwable>();
        var done = new CountDownLatch(1);
        var subscription = new AtomicReference<Subscription>();
        var known = new CountDownLatch(1);
        subscription.set(plane.subscribeMembershipUpdates(update -> {
            await(known);
            if (done.getCount() == 0) {
                return;
            }
            try {
                all(stage, plane, Objects.requireNonNull(subscription.get()));
            } catch (RuntimeException | Error thrown) {
                failed.set(thrown);
            }
            done.countDown();
        }));
        known.countDown();
        var limit = stage.timers().leaveDeadline().plus(CALLED_MAX);
        that(done.await(limit.toMillis(), TimeUnit.MILLISECONDS), "calls from inside a handler do not end");
        that(failed.get() == null, "a call from inside a handler fails: " + failed.get());
    }

    private static void all(Stage stage, ControlPlane plane, Subscription own) {
        plane.getMembers();
        plane.publishHeartbeat(Heartbeat.of(1, true));
        plane.reportPeerState(stage.peer(1), PeerStateReport.of(PeerStateReport.State.UP, Instant.now()));
        plane.getPeerMetadata(stage.peer(1));
        plane.subscribeMembershipUpdates(update -> {}).cancel();
        plane.join(List.of());
        plane.leave();
        own.cancel();
    }

    private static void cancelled(Stage stage) throws Exception {
        stage.joined(2);
        var calls = new AtomicInteger();
        var subscription = stage.node(1).subscribeMembershipUpdates(update -> calls.incrementAndGet());
        within(CALLED_MAX, "the handler is called", () -> calls.get() > 0);
        subscription.cancel();
        subscription.cancel();
        var before = calls.get();
        stage.node(2).publishHeartbeat(Heartbeat.of(1, true));
        within(stage.timers().convergence(), "the change is seen", () -> stage.sees(1, 2).dataPlaneReady());
        throughout(Duration.ofMillis(200), "no call starts after cancel()", () -> calls.get() == before);
    }

    private static void collected(Stage stage) throws Exception {
        stage.fresh(1).join(List.of());
        var handler = subscribedAndCancelled(stage.node(1));
        within(Duration.ofSeconds(10), "the cancelled handler is collected", () -> {
            System.gc();
            return handler.get() == null;
        });
    }

    private static WeakReference<MembershipHandler> subscribedAndCancelled(ControlPlane plane) throws Exception {
        var listener = new Listener();
        var subscription = plane.subscribeMembershipUpdates(listener);
        within(CALLED_MAX, "the handler is called", () -> listener.view().isPresent());
        subscription.cancel();
        return new WeakReference<>(listener);
    }

    private static void many(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        plane.join(List.of());
        var max = plane.capabilities().limits().subscriptionsMax();
        var calls = new AtomicInteger();
        var all = new ArrayList<Subscription>();
        for (int i = 0; i < Math.min(max, SUBSCRIPTIONS_LEAST); i++) {
            all.add(plane.subscribeMembershipUpdates(update -> calls.incrementAndGet()));
        }
        within(CALLED_MAX, SUBSCRIPTIONS_LEAST + " handlers are called", () -> calls.get() >= SUBSCRIPTIONS_LEAST);
        while (all.size() < max) {
            all.add(plane.subscribeMembershipUpdates(update -> {}));
        }
        fails(ErrorCode.RESOURCE_EXHAUSTED, "one subscription more than declared",
                () -> plane.subscribeMembershipUpdates(update -> {}));
        all.getFirst().cancel();
        plane.subscribeMembershipUpdates(update -> {});
    }
}
