package io.nodeplane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three agents in containers, and what can be done to them. */
@ExtendWith(ImagesHere.class)
class ClusterIT {
    private static final String SECRET = "an0ther-Secret-of-this-T3st-0nly-42";
    private static final Duration LINK_DELAY = Duration.ofMillis(150);

    @RegisterExtension
    static final NodePlaneExtension NODES = NodePlaneExtension
            .of(NodePlaneCluster.of(3).withSecret(SECRET).withCharter("confirmAfterMs", 3_000)
                    .withPatience(Duration.ofMinutes(3)));

    @Test
    void it_has_converged_when_it_has_started(AgentCluster cluster) {
        assertThat(cluster.nodes()).containsExactly("vpn-1", "vpn-2", "vpn-3");
        for (var node : cluster.nodes()) {
            var view = cluster.plane(node).getMembers();
            assertThat(view.members()).extracting(Member::state).containsOnly(MemberState.ALIVE).hasSize(3);
            assertThat(view.digest()).isEqualTo(cluster.plane("vpn-1").getMembers().digest());
            assertThat(cluster.container(node).ledgerHead()).isPresent()
                    .isEqualTo(cluster.container("vpn-1").ledgerHead());
        }
        assertThat(cluster.logs()).containsOnlyKeys("vpn-1", "vpn-2", "vpn-3");
    }

    @Test
    void what_one_vpn_says_the_others_read(AgentCluster cluster) {
        var said = Metadata.EMPTY.with("site", "north");
        cluster.plane("vpn-1").publishHeartbeat(HeartbeatSession.begin().next(true, said));

        var view = cluster.await("vpn-3", seen -> member(seen, "vpn-1").metadata().equals(said));

        assertThat(member(view, "vpn-1").dataPlaneReady()).isTrue();
    }

    @Test
    void a_cut_between_two_of_three_is_no_death_and_an_isolated_node_is_certainly_dead(AgentCluster cluster)
            throws Exception {
        var updates = new CopyOnWriteArrayList<MembershipUpdate>();
        cluster.plane("vpn-1").subscribeMembershipUpdates(updates::add);

        cluster.cut("vpn-2", "vpn-3");
        // Longer than a death takes: the third reaches both, and answers for them. On a machine without air it may be suspected.
        Thread.sleep(8_000);
        assertThat(member(cluster.plane("vpn-1").getMembers(), "vpn-3").state().isDead()).isFalse();

        cluster.cut("vpn-1", "vpn-3");
        cluster.await("vpn-1", "vpn-3", MemberState.CONFIRMED);
        cluster.await("vpn-2", "vpn-3", MemberState.CONFIRMED);
        var alone = cluster.await("vpn-3", view -> view.health() == Health.ISOLATED);
        assertThat(alone.members()).noneMatch(member -> member.state().isDead());
        assertThat(updates).isNotEmpty();

        cluster.heal();
        cluster.awaitConverged();
        assertThat(member(cluster.plane("vpn-1").getMembers(), "vpn-3").incarnation()).isGreaterThan(1);
    }

    @Test
    void a_killed_node_comes_back_at_the_same_address_to_the_same_client(AgentCluster cluster) {
        var api = cluster.container("vpn-2").api();

        cluster.kill("vpn-2");
        cluster.await("vpn-1", "vpn-2", MemberState.CONFIRMED);
        assertThatThrownBy(() -> cluster.plane("vpn-2").getMembers()).isInstanceOf(ControlPlaneException.class);

        cluster.start("vpn-2");
        cluster.awaitConverged();
        assertThat(cluster.container("vpn-2").api()).isEqualTo(api);
    }

    @Test
    void a_paused_node_is_suspected_and_answers_when_it_goes_on(AgentCluster cluster) {
        cluster.pause("vpn-3");
        cluster.await("vpn-1", view -> !member(view, "vpn-3").state().equals(MemberState.ALIVE));
        cluster.resume("vpn-3");
        cluster.awaitConverged();
    }

    @Test
    void a_slow_link_is_late_and_loses_nothing(AgentCluster cluster) {
        cluster.slow("vpn-1", "vpn-2", LINK_DELAY);
        cluster.slow("vpn-1", "vpn-3", LINK_DELAY);
        var said = Metadata.EMPTY.with("site", "south");
        var since = System.nanoTime();
        cluster.plane("vpn-1").publishHeartbeat(HeartbeatSession.begin().next(true, said));

        cluster.await("vpn-2", view -> member(view, "vpn-1").metadata().equals(said));

        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(LINK_DELAY);
        cluster.heal();
        cluster.awaitConverged();
    }

    @Test
    void orders_about_nobody_are_refused_with_the_names_there_are(AgentCluster cluster) {
        assertThatThrownBy(() -> cluster.kill("vpn-9")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no vpn-9, only [vpn-1, vpn-2, vpn-3]");
        assertThatThrownBy(() -> cluster.cut("vpn-1", "vpn-1")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vpn-1 has no link to itself");
        assertThatThrownBy(
                () -> cluster.await("vpn-1", view -> false, Duration.ofSeconds(1))).isInstanceOf(AssertionError.class)
                .hasMessageMatching("what was awaited of vpn-1 did not come within 1 s: vpn-1 is JOINED and [A-Z]+ and"
                        + " holds vpn-1 for alive, .*; vpn-3 is JOINED and .*");
    }

    private static Member member(MembershipView view, String peer) {
        return view.members().stream().filter(one -> one.peerId().equals(peer)).findFirst().orElseThrow();
    }
}
