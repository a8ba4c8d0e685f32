package io.nodeplane.controlplane.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Mirror;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import io.nodeplane.controlplane.swap.SwapOutcome.Switched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Planes are exchanged, forth and back, while members come, go and die in both, and eight threads call. */
@Timeout(240)
class SwapChurnTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SEED = 20_261_130;
    private static final int ROUNDS = 6;
    private static final int CALLERS = 8;
    private static final int SUBSCRIBERS = 3;
    private static final int OTHERS = 5;
    /** The lives of members count from here on in the second world, so that every member tells from where it is. */
    private static final int LIVES = 1_000;

    private final World here = new World(0);
    private final World there = new World(LIVES);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong calls = new AtomicLong();

    /** A cluster with vpn-0, that always stays, and others that come and go. */
    private static final class World {
        private final StubCluster cluster = new StubCluster();
        private final StubControlPlane anchor = cluster.node("vpn-0");
        private final TreeMap<Integer, StubControlPlane> others = new TreeMap<>();
        private final int lives;

        World(int lives) {
            this.lives = lives;
            anchor.join(List.of());
            raise("vpn-0");
            for (var i = 1; i <= OTHERS; i++) {
                others.put(i, cluster.node("vpn-" + (i + 1)));
                others.get(i).join(List.of(anchor.address()));
                raise("vpn-" + (i + 1));
            }
        }

        private void raise(String id) {
            IntStream.range(0, lives).forEach(life -> cluster.recover(id));
        }

        boolean has(Member member) {
            return lives == 0 ? member.incarnation() < LIVES : member.incarnation() > LIVES;
        }

        /** A plane for vpn-1 whose lives count as all others of this world do. */
        StubControlPlane fresh() {
            return cluster.node("vpn-1");
        }

        void change(int what, int who, long seq) {
            var id = "vpn-" + (who + 1);
            var node = others.get(who);
            var joined = node.getMembers().localState() == LocalState.JOINED;
            if (!joined) {
                node.join(List.of(anchor.address()));
                return;
            }
            switch (what) {
                case 0 -> node.leave();
                case 1 -> cluster.suspect(id);
                case 2 -> cluster.recover(id);
                case 3 -> cluster.confirmDead(id);
                default ->
                    node.publishHeartbeat(Heartbeat.builder("churn", seq).metadata(Metadata.of(Map.of("n", "" + seq)))
                            .build());
            }
        }

        void close() {
            anchor.close();
            others.values().forEach(StubControlPlane::close);
        }
    }

    /** Notes whatever a subscriber must not be told. */
    private final class Follower implements MembershipHandler {
        private final Mirror mirror = new Mirror();
        private final List<Boolean> switchesToThere = new ArrayList<>();
        private boolean inThere;

        @Override
        public synchronized void handle(MembershipUpdate update) {
            var before = mirror.view();
            mirror.handle(update);
            var view = mirror.view().orElseThrow();
            if (update instanceof Snapshot snapshot && snapshot.reason() == Reason.PLANE_SWITCH) {
                inThere = there.has(view.members().getFirst());
                switchesToThere.add(inThere);
                compare(before, view);
            }
            var world = inThere ? there : here;
            view.members().stream().filter(member -> !world.has(member))
                    .forEach(member -> wrong.add("told of the plane before: " + member + " in " + update));
        }

        /** Those alive in both, by the kind of exchange that compares: whatever a VPN acts on is the same. */
        private void compare(Optional<MembershipView> before, MembershipView after) {
            if (inThere) {
                Comparison.between(before.orElseThrow(), after, Set.of())
                        .forEach(difference -> wrong.add("differs at the exchange: " + difference));
            }
        }

        synchronized List<Boolean> switches() {
            return List.copyOf(switchesToThere);
        }
    }

    @Test
    void nothing_is_lost_and_nothing_is_told_twice() throws Exception {
        var mine = here.fresh();
        mine.join(List.of(here.anchor.address()));
        var plane = SwappableControlPlane.of(mine);
        var followers = IntStream.range(0, SUBSCRIBERS).mapToObj(i -> new Follower()).toList();
        followers.forEach(plane::subscribeMembershipUpdates);
        var session = HeartbeatSession.begin();
        var word = new AtomicLong();
        try (var threads = Executors.newCachedThreadPool()) {
            try {
                threads.execute(this::churn);
                IntStream.range(0, CALLERS).forEach(i -> threads.execute(() -> call(plane, new Random(SEED + i))));
                threads.execute(() -> speak(plane, session, word));
                for (var round = 0; round < ROUNDS; round++) {
                    round(plane, round);
                    var switches = 2 * round + 2;
                    await().atMost(LIMIT)
                            .until(() -> followers.stream().allMatch(each -> each.switches().size() >= switches));
                }
            } finally {
                stop.set(true);
            }
        }
        assertThat(wrong).as("seed=%d, %d calls", SEED, calls.get()).isEmpty();
        assertThat(calls).hasValueGreaterThan(1_000);
        for (var follower : followers) {
            assertThat(follower.switches()).as("one for each exchange").hasSize(2 * ROUNDS)
                    .isEqualTo(IntStream.range(0, 2 * ROUNDS).mapToObj(i -> i % 2 == 0).toList());
            await().atMost(LIMIT).until(() -> follower.mirror.view().orElseThrow().roster()
                    .equals(plane.getMembers().roster()));
            assertThat(follower.mirror.breaches()).isEmpty();
        }
        assertThat(plane.getMembers().member("vpn-1").orElseThrow().metadata().attribute("word")).as("the last word")
                .contains("" + word.get());
        plane.close();
        here.close();
        there.close();
    }

    /** Forth, and back: by the way back in even rounds, by another exchange in odd ones. */
    private void round(SwappableControlPlane plane, int round) {
        var next = there.fresh();
        next.join(List.of(there.anchor.address()));
        there.raise("vpn-1");
        exchange(plane, next, there);
        if (round % 2 == 0) {
            assertThat(plane.rollBack("round " + round)).isInstanceOf(Switched.class);
            await().atMost(LIMIT).until(() -> there.anchor.getMembers().member("vpn-1").orElseThrow().state()
                    .equals(MemberState.SUSPECT));
        } else {
            plane.finish();
            exchange(plane, here.fresh(), here);
            plane.finish();
        }
    }

    private static void exchange(SwappableControlPlane plane, StubControlPlane next, World world) {
        var outcome = plane.swapTo(next, SwapTerms.DEFAULTS.joining(List.of(world.anchor.address()))
                .settling(Duration.ofMillis(20)).looking(Duration.ofMillis(5)).answering(Duration.ofSeconds(10)));
        assertThat(outcome).isInstanceOf(Switched.class);
    }

    private void churn() {
        var random = new Random(SEED);
        for (var seq = 1L; !stop.get(); seq++) {
            var what = random.nextInt(6);
            var who = 1 + random.nextInt(OTHERS);
            try {
                here.change(what, who, seq);
                there.change(what, who, seq);
            } catch (RuntimeException unexpected) {
                wrong.add("churn: " + unexpected);
            }
            pause(15);
        }
    }

    private void speak(SwappableControlPlane plane, HeartbeatSession session, AtomicLong word) {
        while (!stop.get()) {
            var next = word.get() + 1;
            try {
                var ack = plane.publishHeartbeat(session.next(true, Metadata.of(Map.of("word", "" + next))));
                if (ack.outcome() != Ack.Outcome.ACCEPTED) {
                    wrong.add("a heartbeat is " + ack.outcome());
                }
                word.set(next);
            } catch (RuntimeException lost) {
                wrong.add("a heartbeat failed: " + lost);
            }
            pause(150);
        }
    }

    private void call(SwappableControlPlane plane, Random random) {
        while (!stop.get()) {
            var peer = "vpn-" + random.nextInt(OTHERS + 2);
            try {
                switch (random.nextInt(6)) {
                    case 0 -> plane.getPeerMetadata(peer);
                    case 1 -> plane.join(List.of());
                    case 2 -> plane.subscribeMembershipUpdates(update -> plane.getMembers()).cancel();
                    case 3 -> {
                        if (!peer.equals("vpn-1")) {
                            plane.reportPeerState(peer, PeerStateReport.of(PeerStateReport.State.UP, Instant.now()));
                        }
                    }
                    default -> look(plane.getMembers());
                }
            } catch (ControlPlaneException failed) {
                if (failed.code() != ErrorCode.NOT_FOUND) {
                    wrong.add("a call failed: " + failed);
                }
            } catch (RuntimeException foreign) {
                wrong.add("a call failed: " + foreign);
            }
            calls.incrementAndGet();
            pause(2);
        }
    }

    private void look(MembershipView view) {
        if (view.members().stream().map(here::has).distinct().count() != 1) {
            wrong.add("a view of two planes: " + view);
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
