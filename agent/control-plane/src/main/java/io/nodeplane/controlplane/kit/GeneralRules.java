package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.fails;
import static io.nodeplane.controlplane.kit.Stage.quick;
import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** CP-1: what holds for every operation. */
final class GeneralRules {
    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final Duration MIXED_MAX = Duration.ofSeconds(30);
    private static final Duration INTERRUPTED_MAX = Duration.ofMillis(500);
    private static final Duration ENDED_MAX = Duration.ofSeconds(5);

    private GeneralRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("1.1",
                        "Methods may be called from any thread: 16 threads of mixed calls end without deadlock or"
                                + " foreign error.",
                        "A VPN calls from wherever it is.", GeneralRules::threads),
                Rule.must("1.2",
                        "Only `ControlPlaneException` with a listed code escapes; a null or malformed argument is"
                                + " `INVALID_ARGUMENT`.",
                        "One catch clause is enough.", GeneralRules::arguments),
                Rule.must("1.3", "A failed call leaves epoch, revision and members unchanged.",
                        "A retry starts from where the call did.", GeneralRules::failures),
                Rule.must("1.4",
                        "`getMembers`, `getPeerMetadata`, `reportPeerState`, `publishHeartbeat` and subscribing return"
                                + " within 100 ms even when every packet is dropped.",
                        "The packet loop of a VPN may call them.", GeneralRules::noWaiting),
                Rule.must("1.5",
                        "Interrupting a blocked `join` gives `CANCELLED` within 500 ms, keeps the thread's flag, and"
                                + " leaves no ghost member anywhere.",
                        "A VPN that is stopped while it joins can stop.",
                        GeneralRules::interrupted),
                Rule.must("1.6",
                        "Returned views, updates and lists cannot be changed and are not affected by later changes.",
                        "A view can be handed to another thread.", GeneralRules::immutable),
                Rule.must("1.8",
                        "Before `join` and after `leave` the view is empty and says `NEW` or `LEFT`; heartbeats,"
                                + " reports and metadata are `NOT_JOINED`; subscribing works.",
                        "A VPN can be built before it is a member.", GeneralRules::notJoined),
                Rule.must("1.9",
                        "After `close()` every operation is `CLOSED`; `close()` and `cancel()` stay no-ops, and"
                                + " `capabilities()` answers.",
                        "Cleaning up twice is no error.", GeneralRules::closed),
                Rule.must("1.10", "Jumps of the wall clock change no member and no revision.",
                        "A clock that is set is no event.", stage -> {
                            throw new Untested("no fixture sets clocks yet");
                        }).of(Features.CLOCK_CONTROL),
                Rule.must("1.11", "No thread of the instance remains 5 s after `close()`.",
                        "A VPN can start and end planes in one process.", GeneralRules::threadsEnd));
    }

    private static void threads(Stage stage) throws Exception {
        var nodes = stage.joined(3);
        var wrong = new ConcurrentLinkedQueue<String>();
        var done = new CountDownLatch(stage.pace().threads());
        for (int t = 0; t < stage.pace().threads(); t++) {
            var random = new Random(t);
            Thread.ofPlatform().daemon().start(() -> {
                for (int i = 0; i < stage.pace().calls(); i++) {
                    mixed(stage, nodes.get(random.nextInt(nodes.size())), random, wrong);
                }
                done.countDown();
            });
        }
        that(done.await(MIXED_MAX.toMillis(), TimeUnit.MILLISECONDS), "the calls do not end within " + MIXED_MAX);
        that(wrong.isEmpty(), "foreign errors: " + wrong.peek());
        stage.agreed(3, stage.timers().heal());
    }

    private static void mixed(Stage stage, ControlPlane plane, Random random, ConcurrentLinkedQueue<String> wrong) {
        try {
            switch (random.nextInt(6)) {
                case 0 -> plane.join(stage.seed(1));
                case 1 -> plane.publishHeartbeat(Heartbeat.of(1 + random.nextInt(1_000), random.nextBoolean()));
                case 2 -> plane.reportPeerState(stage.peer(1 + random.nextInt(4)),
                        PeerStateReport.of(PeerStateReport.State.DEGRADED, Instant.now()));
                case 3 -> plane.getPeerMetadata(stage.peer(1 + random.nextInt(4)));
                case 4 -> plane.subscribeMembershipUpdates(update -> plane.getMembers()).cancel();
                default -> plane.getMembers();
            }
        } catch (ControlPlaneException listed) {
            if (listed.code() == ErrorCode.INTERNAL) {
                wrong.add(listed.toString());
            }
        } catch (RuntimeException | Error foreign) {
            wrong.add(foreign.toString());
        }
    }

    @SuppressWarnings("NullAway") // null is what is tried
    private static void arguments(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var code = ErrorCode.INVALID_ARGUMENT;
        var report = PeerStateReport.of(PeerStateReport.State.UP, Instant.now());
        fails(code, "join(null)", () -> plane.join(null));
        fails(code, "publishHeartbeat(null)", () -> plane.publishHeartbeat(null));
        fails(code, "reportPeerState(null, report)", () -> plane.reportPeerState(null, report));
        fails(code, "reportPeerState(id, null)", () -> plane.reportPeerState(stage.peer(2), null));
        fails(code, "reportPeerState of a malformed id", () -> plane.reportPeerState("No Id", report));
        fails(code, "subscribeMembershipUpdates(null)", () -> plane.subscribeMembershipUpdates(null));
        fails(code, "getPeerMetadata(null)", () -> plane.getPeerMetadata(null));
    }

    private static void failures(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var before = plane.getMembers();
        var max = plane.capabilities().limits().metaMaxBytes();
        var big = Metadata.of(Map.of("k", "x".repeat(max)));
        fails(ErrorCode.INVALID_ARGUMENT, "a malformed seed", () -> plane.join(List.of("no address")));
        fails(ErrorCode.RESOURCE_EXHAUSTED, "a big heartbeat",
                () -> plane.publishHeartbeat(Heartbeat.of(1, true, big)));
        fails(ErrorCode.NOT_FOUND, "an unknown peer", () -> plane.getPeerMetadata("nobody"));
        var after = plane.getMembers();
        same(before.epoch(), after.epoch(), "the epoch after failed calls");
        same(before.roster(), after.roster(), "the roster after failed calls");
        same(before.revision(), after.revision(), "the revision after failed calls");
    }

    private static void noWaiting(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var report = PeerStateReport.of(PeerStateReport.State.UNREACHABLE, Instant.now());
        stage.cluster().cut();
        quick(AT_ONCE, "getMembers", plane::getMembers);
        quick(AT_ONCE, "getPeerMetadata", () -> plane.getPeerMetadata(stage.peer(2)));
        quick(AT_ONCE, "reportPeerState", () -> plane.reportPeerState(stage.peer(2), report));
        quick(AT_ONCE, "publishHeartbeat", () -> plane.publishHeartbeat(Heartbeat.of(1, true)));
        quick(AT_ONCE, "subscribing", () -> plane.subscribeMembershipUpdates(update -> {}).cancel());
    }

    private static void interrupted(Stage stage) throws Exception {
        stage.fresh(1).join(List.of());
        var waiting = stage.fresh(2);
        var silent = stage.cluster().silentAddress();
        var failure = new AtomicReference<RuntimeException>();
        var kept = new AtomicReference<>(false);
        var thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                waiting.join(List.of(silent));
            } catch (RuntimeException failed) {
                failure.set(failed);
                kept.set(Thread.currentThread().isInterrupted());
            }
        });
        within(Duration.ofSeconds(1), "the joining node says JOINING",
                () -> waiting.getMembers().localState() == LocalState.JOINING);
        thread.interrupt();
        that(thread.join(INTERRUPTED_MAX), "the call goes on " + INTERRUPTED_MAX + " after the interrupt");
        that(failure.get() instanceof ControlPlaneException cancelled && cancelled.code() == ErrorCode.CANCELLED,
                "the interrupted join ends by " + failure.get());
        that(Boolean.TRUE.equals(kept.get()), "the flag of the interrupted thread is gone");
        within(Duration.ofSeconds(1), "the node is " + stage.outside() + " again",
                () -> waiting.getMembers().localState() == stage.outside());
        Stage.throughout(stage.pace().quiet(), "no ghost of the cancelled join",
                () -> !stage.lists(1, 2) && waiting.getMembers().members().isEmpty());
    }

    private static void immutable(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var view = plane.getMembers();
        var digest = view.digest();
        var members = List.copyOf(view.members());
        var before = Set.copyOf(view.members().stream().map(Object::toString).collect(Collectors.toSet()));
        unchangeable("the members of a view", () -> view.members().clear());
        unchangeable("the attributes of metadata",
                () -> view.members().getFirst().metadata().attributes().put("a", "b"));
        plane.publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("later", "change"))));
        within(stage.timers().convergence(), "the change is seen",
                () -> plane.getMembers().revision() > view.revision());
        same(members, view.members(), "an old view after a change");
        same(digest, view.digest(), "the digest of an old view");
        same(before, view.members().stream().map(Object::toString).collect(Collectors.toSet()),
                "an old view's members");
    }

    private static void unchangeable(String what, Stage.Call change) throws Exception {
        try {
            change.run();
        } catch (UnsupportedOperationException refused) {
            return;
        }
        throw new Breach(what + " can be changed");
    }

    private static void notJoined(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        outside(stage, plane, stage.outside());
        plane.join(List.of());
        plane.leave();
        outside(stage, plane, LocalState.LEFT);
    }

    private static void outside(Stage stage, ControlPlane plane, LocalState state) throws Exception {
        var view = plane.getMembers();
        same(state, view.localState(), "localState");
        that(view.members().isEmpty(), "the view lists " + view.members());
        var report = PeerStateReport.of(PeerStateReport.State.UP, Instant.now());
        fails(ErrorCode.NOT_JOINED, "publishHeartbeat", () -> plane.publishHeartbeat(Heartbeat.of(1, true)));
        fails(ErrorCode.NOT_JOINED, "reportPeerState", () -> plane.reportPeerState(stage.peer(2), report));
        fails(ErrorCode.NOT_JOINED, "getPeerMetadata", () -> plane.getPeerMetadata(stage.peer(2)));
        plane.subscribeMembershipUpdates(update -> {}).cancel();
    }

    private static void closed(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        plane.join(List.of());
        var subscription = plane.subscribeMembershipUpdates(update -> {});
        plane.close();
        var code = ErrorCode.CLOSED;
        var report = PeerStateReport.of(PeerStateReport.State.UP, Instant.now());
        fails(code, "join", () -> plane.join(List.of()));
        fails(code, "leave", plane::leave);
        fails(code, "getMembers", plane::getMembers);
        fails(code, "publishHeartbeat", () -> plane.publishHeartbeat(Heartbeat.of(1, true)));
        fails(code, "reportPeerState", () -> plane.reportPeerState(stage.peer(2), report));
        fails(code, "subscribing", () -> plane.subscribeMembershipUpdates(update -> {}));
        fails(code, "getPeerMetadata", () -> plane.getPeerMetadata(stage.peer(2)));
        plane.close();
        subscription.cancel();
        that(!plane.capabilities().name().isEmpty(), "capabilities() has no name after close()");
    }

    private static void threadsEnd(Stage stage) throws Exception {
        var before = Thread.getAllStackTraces().keySet();
        stage.joined(2);
        stage.node(1).subscribeMembershipUpdates(update -> {});
        stage.close();
        within(ENDED_MAX, "all threads that were started since have ended, but " + since(before),
                () -> since(before).isEmpty());
    }

    private static Set<String> since(Set<Thread> before) {
        // What a Java process keeps for itself, whoever first made it start, is not the instance's.
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.isAlive()
                        && thread.getThreadGroup() != null && !thread.getThreadGroup().getName().equals("system")
                        && !thread.getName().startsWith("ForkJoinPool")
                        && !thread.getThreadGroup().getName().equals("InnocuousThreadGroup"))
                .map(Thread::getName).collect(Collectors.toCollection(TreeSet::new));
    }
}
