package io.nodeplane.core;

import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import org.jspecify.annotations.Nullable;

/** What the data plane last reported of each peer's tunnel. {@link Describing} alone changes it. */
record Reports(SharedMap<NodeId, Said> said) {
    /** Nothing was reported yet. */
    static final Reports NONE = new Reports(SharedMap.empty());

    /** What was last reported of a peer, and when, in ms of the monotonic clock. */
    record Said(String state, long at) {}

    @Nullable
    Said of(NodeId peer) {
        return said.get(peer);
    }

    Reports with(NodeId peer, Said word) {
        return new Reports(said.with(peer, word));
    }
}
