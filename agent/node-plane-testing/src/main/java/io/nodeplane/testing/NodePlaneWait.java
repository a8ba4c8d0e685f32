package io.nodeplane.testing;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MembershipView;
import java.util.function.Predicate;
import org.testcontainers.containers.wait.strategy.WaitStrategy;

/**
 * What the start of a {@link NodePlaneContainer} may wait for. All of these give up as soon as the agent's process has ended, and
 * say what it printed.
 */
public final class NodePlaneWait {
    private static final String AGENT = "the agent";

    private NodePlaneWait() {}

    /** {@return until its API answers and the node decides, which is what a start waits for if nothing else is said} */
    public static WaitStrategy untilServing() {
        return new Serving<>(NodePlaneContainer.class, AGENT, "serving", NodePlaneContainer::serves);
    }

    /** {@return until the node is a member} */
    public static WaitStrategy untilMember() {
        return new Serving<>(NodePlaneContainer.class, AGENT, "joining",
                node -> believes(node, view -> view.localState() == LocalState.JOINED));
    }

    /** {@return until its view is such} */
    public static WaitStrategy untilView(Predicate<MembershipView> such) {
        return new Serving<>(NodePlaneContainer.class, AGENT, "showing such a view", node -> believes(node, such));
    }

    private static boolean believes(NodePlaneContainer node, Predicate<MembershipView> such) {
        if (!node.serves()) {
            return false;
        }
        try (var plane = node.controlPlane()) {
            return such.test(plane.getMembers());
        } catch (ControlPlaneException notYet) {
            return false;
        }
    }
}
