package io.nodeplane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.MemberState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same lines with a stub behind them. */
@ExtendWith(ImagesHere.class)
class StubIT {
    @RegisterExtension
    static final NodePlaneExtension NODES = NodePlaneExtension.of(NodePlaneCluster.stub(4));

    @Test
    void a_node_that_is_cut_from_all_is_isolated_and_one_that_is_not_is_not(NodePlaneCluster cluster) {
        cluster.cut("vpn-1", "vpn-4");
        cluster.cut(List.of("vpn-2"), List.of("vpn-4"));
        assertThat(cluster.plane("vpn-4").getMembers().health()).isEqualTo(Health.HEALTHY);

        cluster.cut("vpn-3", "vpn-4");
        cluster.await("vpn-4", view -> view.health() == Health.ISOLATED);
        cluster.await("vpn-1", "vpn-4", MemberState.SUSPECT);

        cluster.heal("vpn-3", "vpn-4");
        cluster.awaitConverged();
    }

    @Test
    void a_killed_node_is_dead_and_a_paused_one_suspect_until_they_are_back(NodePlaneCluster cluster) {
        cluster.kill("vpn-2");
        cluster.await("vpn-1", "vpn-2", MemberState.CONFIRMED);
        cluster.start("vpn-2");
        cluster.awaitConverged();

        cluster.pause("vpn-2");
        cluster.await("vpn-1", "vpn-2", MemberState.SUSPECT);
        cluster.resume("vpn-2");
        cluster.awaitConverged();
    }

    @Test
    void a_split_into_groups_is_refused_and_changes_nothing(NodePlaneCluster cluster) {
        assertThatThrownBy(() -> cluster.cut(List.of("vpn-1", "vpn-2"), List.of("vpn-3", "vpn-4")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("the stub can show nodes that are alone, and no split into [[vpn-1, vpn-2],"
                        + " [vpn-3, vpn-4]]: use NodePlaneCluster.of");
        cluster.awaitConverged();
    }

    @Test
    void what_only_a_stub_can_do_its_container_does(StubbedCluster cluster) {
        cluster.container().failNext("vpn-1", "RESOURCE_EXHAUSTED");
        assertThatThrownBy(() -> cluster.plane("vpn-1").getMembers())
                .isInstanceOfSatisfying(ControlPlaneException.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
        cluster.slow("vpn-1", "vpn-2", Duration.ofMillis(50));
        cluster.heal();
    }
}
