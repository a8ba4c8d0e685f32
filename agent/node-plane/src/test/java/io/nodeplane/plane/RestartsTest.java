package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.kit.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A VPN that begins anew under a living agent, an agent under a living VPN, and both at once: no word is lost. */
class RestartsTest {
    private static final int RESTARTS = 20;

    private final List<MembershipUpdate.Delta> told = new CopyOnWriteArrayList<>();
    private Cluster cluster;
    private ControlPlane observer;
    private ControlPlane subject;

    @BeforeEach
    void open() throws Exception {
        cluster = new EmbeddedSubject().open();
        observer = cluster.start("node-1");
        observer.join(List.of());
        subject = cluster.start("node-2");
        subject.join(List.of(cluster.address("node-1")));
        observer.subscribeMembershipUpdates(update -> {
            if (update instanceof MembershipUpdate.Delta delta) {
                told.add(delta);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        cluster.close();
    }

    private Member seen() {
        return observer.getMembers().member("node-2").orElseThrow();
    }

    private static ConditionFactory soon() {
        return await().ignoreException(NoSuchElementException.class).atMost(Duration.ofSeconds(30));
    }

    private void nobodyWasRemovedOrDead() {
        assertThat(told).allMatch(delta -> delta.removed().isEmpty())
                .allMatch(delta -> delta.updated().stream().noneMatch(member -> member.state().isDead()));
    }

    @Test
    void a_vpn_that_begins_anew_under_a_living_agent_is_heard_at_once() {
        for (int i = 1; i <= RESTARTS; i++) {
            var run = HeartbeatSession.begin();
            var word = Metadata.of(Map.of("run", "" + i));
            assertThat(subject.publishHeartbeat(run.next(true, word)).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);
            soon().until(() -> seen().metadata().equals(word) && seen().dataPlaneReady());
        }
        nobodyWasRemovedOrDead();
    }

    @Test
    void an_agent_that_begins_anew_under_a_living_vpn_or_with_it_keeps_its_word() throws Exception {
        var word = Metadata.of(Map.of("key", "kept"));
        var run = HeartbeatSession.begin();
        subject.publishHeartbeat(run.next(true, word));
        soon().until(() -> seen().metadata().equals(word) && seen().dataPlaneReady());
        for (int i = 1; i <= RESTARTS; i++) {
            cluster.end("node-2");
            soon().until(() -> !seen().dataPlaneReady());
            subject = cluster.start("node-2");
            // It was a member when its process ended: no join is needed.
            soon().until(() -> subject.getMembers().localState() == LocalState.JOINED);
            run = i % 2 == 0 ? HeartbeatSession.begin() : run;
            assertThat(subject.publishHeartbeat(run.next(true)).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);
            soon().until(() -> seen().dataPlaneReady());
            assertThat(seen().metadata()).isEqualTo(word);
        }
        nobodyWasRemovedOrDead();
    }
}
