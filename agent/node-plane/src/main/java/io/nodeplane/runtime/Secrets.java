package io.nodeplane.runtime;

import io.nodeplane.core.Event;
import io.nodeplane.model.ClusterSecret;
import java.util.List;
import java.util.Optional;

/** Where a node has the cluster's secret from, if the cluster has one. Safe for use by many threads. */
public interface Secrets {

    /** {@return the secret as it is now; empty if there is none, and whoever reaches the node is taken at their word} */
    Optional<ClusterSecret> now();

    /** {@return what is to be told, after a look whether somebody has changed it; to be called again and again} */
    default List<Event> look() {
        return List.of();
    }

    /** {@return no secret} */
    static Secrets none() {
        return new Fixed(Optional.empty());
    }

    /** {@return this one, for as long as the process lives} */
    static Secrets of(ClusterSecret secret) {
        return new Fixed(Optional.of(secret));
    }

    /** What does not change. */
    record Fixed(Optional<ClusterSecret> now) implements Secrets {}
}
