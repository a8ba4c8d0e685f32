package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.util.Optional;
import java.util.function.Predicate;

/** Which places are left of a step or an expectation, and what they are called then. */
public interface Who {

    /** {@return what this place is called where it is started, asked or befallen; empty if it is gone from there} */
    Optional<NodeId> acting(NodeId place);

    /** {@return what this place is called where something is said about it; empty if it is gone from there} */
    default Optional<NodeId> named(NodeId place) {
        return acting(place);
    }

    /** {@return whether this place, by its old name, is one of those that can be vouched for} */
    default boolean votes(NodeId place) {
        return true;
    }

    /** {@return just the places that satisfy this, by their own names} */
    static Who only(Predicate<NodeId> left) {
        return place -> Optional.of(place).filter(left);
    }
}
