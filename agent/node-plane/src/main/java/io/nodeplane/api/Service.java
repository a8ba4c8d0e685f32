package io.nodeplane.api;

import io.nodeplane.controlplane.ControlPlane;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an API serves.
 *
 * @param plane whose operations these are
 * @param leave leaves, and returns what there is to add to that, such as that nobody could be told
 * @param links what the node sees of the ways to and from the others, as the document Links has it; empty where it does not
 *     look
 * @param forget says of a dead member that it is gone for good, and returns what there is to add; empty where nobody can
 * @param charter the operator's orders about the charter; empty where there is none
 * @param trouble why this process is not well, in one sentence, if it is not
 */
public record Service(ControlPlane plane, Supplier<Optional<String>> leave, Supplier<Optional<String>> links,
        Optional<Function<String, Optional<String>>> forget, Optional<CharterOrders> charter,
        Supplier<Optional<String>> trouble) {

    /** {@return the service of a control plane that has nothing to add} */
    public static Service of(ControlPlane plane) {
        return new Service(plane, () -> {
            plane.leave();
            return Optional.empty();
        }, Optional::empty, Optional.empty(), Optional.empty(), Optional::empty);
    }
}
