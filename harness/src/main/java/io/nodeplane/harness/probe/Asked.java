package io.nodeplane.harness.probe;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;

/** What agents answer to whoever may ask. */
final class Asked {
    private final World world;

    Asked(World world) {
        this.world = world;
    }

    Optional<Json.Obj> status(NodeId node) {
        return world.agent(node).status();
    }

    Optional<Json.Obj> members(NodeId node) {
        return world.agent(node).members();
    }

    /** {@return the text behind this key of {@code /status}; empty if nobody answers} */
    String status(NodeId node, String key) {
        return status(node).filter(status -> status.find(key).isPresent()).map(status -> status.text(key)).orElse("");
    }

    /** {@return whether they have one head, and each is joined and believes all of them alive} */
    boolean converged(List<NodeId> nodes) {
        return nodes.stream().map(node -> status(node, "head")).distinct().count() == 1
                && nodes.stream().allMatch(node -> status(node, "phase").equals("joined")
                        && nodes.stream().allMatch(other -> state(node, other).equals("alive")));
    }

    /** {@return what the observer believes of the subject; empty if it does not know it, or does not answer} */
    String state(NodeId observer, NodeId subject) {
        return member(observer, subject).map(member -> member.text("state")).orElse("");
    }

    /** {@return what the observer says of the subject} */
    Optional<Json.Obj> member(NodeId observer, NodeId subject) {
        return members(observer).stream().flatMap(members -> members.array("members").stream())
                .filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast)
                .filter(member -> member.text("node").equals(subject.value())).findFirst();
    }
}
