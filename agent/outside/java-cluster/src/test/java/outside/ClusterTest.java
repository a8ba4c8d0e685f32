package outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.testing.NodePlaneCluster;
import io.nodeplane.testing.NodePlaneExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClusterTest {
    // With -Dplane=stub the same lines run before a stub: its nodes have the same names.
    private static final NodePlaneCluster NODES = System.getProperty("plane", "agents").equals("stub")
            ? NodePlaneCluster.stub(3)
            : NodePlaneCluster.of(3);

    @RegisterExtension
    static final NodePlaneExtension NODE_PLANE = NodePlaneExtension.of(NODES).skippedWithoutDocker();

    @Test
    void a_cut_changes_the_view_and_takes_nobody_out_of_it(NodePlaneCluster cluster) {
        assertEquals(3, cluster.plane("vpn-1").getMembers().members().size());

        cluster.isolate("vpn-3");

        cluster.await("vpn-1", "vpn-3", MemberState.SUSPECT);
        var alone = cluster.await("vpn-3", view -> view.health() == Health.ISOLATED);
        assertEquals(3, alone.members().size());
        assertFalse(alone.members().stream().anyMatch(member -> member.state().isDead()));

        cluster.heal();

        cluster.awaitConverged();
    }
}
