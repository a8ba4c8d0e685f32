package io.nodeplane.controlplane.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Mirror;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.Roster;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class StubThreadsTest extends StubTest {
    private static final int THREADS = 16;
    private static final int CALLS = 1_000;
    private static final long SEED = 20_260_601;

    @Test
    void cp_1_1_mixed_calls_of_16_threads_end_without_deadlock_or_foreign_error() throws Exception {
        var mirrors = List.of(new Mirror(), new Mirror());
        one.subscribeMembershipUpdates(mirrors.get(0));
        two.subscribeMembershipUpdates(mirrors.get(1));
        var barrier = new CyclicBarrier(THREADS);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var work = IntStream.range(0, THREADS).mapToObj(number -> threads.submit(() -> {
                var random = new Random(SEED + number);
                barrier.await();
                for (var call = 0; call < CALLS; call++) {
                    mixedCall(random);
                }
                return true;
            })).toList();
            for (var thread : work) {
                assertThat(thread.get(90, TimeUnit.SECONDS)).isTrue();
            }
        }
        for (var plane : List.of(one, two)) {
            var mirror = mirrors.get(plane == one ? 0 : 1);
            await().atMost(LIMIT)
                    .until(() -> mirror.view().map(view -> view.roster().equals(plane.getMembers().roster()))
                            .orElse(false));
            assertThat(mirror.breaches()).as("seed=%d", SEED).isEmpty();
        }
    }

    @Test
    void cp_4_2_no_read_is_torn_and_4_5_no_revision_goes_back_under_churn() throws Exception {
        var stop = new AtomicBoolean();
        var wrong = new ConcurrentLinkedQueue<String>();
        try (var threads = Executors.newFixedThreadPool(5)) {
            try {
                threads.submit(() -> {
                    for (var seq = 1L; !stop.get(); seq++) {
                        two.publishHeartbeat(Heartbeat.of(seq, seq % 2 == 0, Metadata.of(Map.of("seq", "" + seq))));
                        cluster.suspect("vpn-3");
                        cluster.recover("vpn-3");
                    }
                });
                var readers = IntStream.range(0, 4).mapToObj(number -> threads.submit(() -> read(stop, wrong)))
                        .toList();
                for (var reader : readers) {
                    assertThat(reader.get(120, TimeUnit.SECONDS)).isTrue();
                }
            } finally {
                stop.set(true); // before the pool waits for the writer
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Reads 25,000 views and more, until 100 revisions have passed. */
    private boolean read(AtomicBoolean stop, Queue<String> wrong) {
        var first = one.getMembers();
        var last = first;
        for (var read = 0; !stop.get() && (read < 25_000 || last.revision() < first.revision() + 100); read++) {
            var view = one.getMembers();
            if (!Roster.of(view.members()).digest().equals(view.digest())) {
                wrong.add("torn: " + view);
            }
            if (view.revision() < last.revision()
                    || view.revision() == last.revision() && !view.digest().equals(last.digest())) {
                wrong.add(view.revision() + " after " + last.revision());
            }
            last = view;
        }
        return last.revision() >= first.revision() + 100;
    }

    @Test
    void cp_5_16_inside_the_handler_the_view_is_at_least_as_new_as_the_update() {
        var behind = new ConcurrentLinkedQueue<String>();
        var mirror = new Mirror();
        one.subscribeMembershipUpdates(update -> {
            var seen = one.getMembers().revision();
            if (seen < update.revision()) {
                behind.add(seen + " in an update to " + update.revision());
            }
            mirror.handle(update);
        });
        for (var seq = 1; seq <= 2_000; seq++) {
            two.publishHeartbeat(Heartbeat.of(seq, seq % 2 == 0));
        }
        await().atMost(LIMIT).until(() -> mirror.view().filter(one.getMembers()::equals).isPresent());
        assertThat(behind).isEmpty();
    }

    private void mixedCall(Random random) {
        var plane = List.of(one, two, three, fresh).get(random.nextInt(4));
        var peer = "vpn-" + (1 + random.nextInt(5));
        try {
            switch (random.nextInt(9)) {
                case 0 -> plane.join(List.of(one.address(), two.address(), three.address(), fresh.address()));
                case 1 -> {
                    if (plane == fresh) {
                        plane.leave();
                    }
                }
                case 2 -> plane.publishHeartbeat(Heartbeat.of(1 + random.nextInt(CALLS), random.nextBoolean()));
                case 3 -> plane.reportPeerState(peer,
                        PeerStateReport.of(PeerStateReport.State.UNREACHABLE, Instant.now()));
                case 4 -> plane.getPeerMetadata(peer);
                case 5 -> plane.subscribeMembershipUpdates(update -> plane.getMembers()).cancel();
                case 6 -> cluster.suspect(peer);
                case 7 -> cluster.recover(peer);
                default -> assertThat(plane.getMembers().members())
                        .filteredOn(member -> member.peerId().equals(plane.peerId()))
                        .allMatch(self -> self.state().equals(MemberState.ALIVE));
            }
        } catch (ControlPlaneException listed) {
            assertThat(listed.code()).isNotNull();
        } catch (IllegalArgumentException scripted) {
            assertThat(scripted).hasMessageContaining("joined peers are");
        }
    }
}
