package io.nodeplane.core;

import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import org.jspecify.annotations.Nullable;

/** What the data plane last reported of each peer's tunnel. {@link Observations} alone changes it. */
record Reports(SharedMap<NodeId, Said> said) {
    static final String UP = "up";
    /** Nothing was reported yet. */
    static final Reports NONE = new Reports(SharedMap.empty());

    /**
     * What was last reported of a peer, and when, in ms of the monotonic clock.
     *
     * @param doubtedAt when this node last doubted its own judgement of the peer for such a report; {@link Now#NEVER} if
     *     never
     */
    record Said(String state, long at, long doubtedAt) {}

    /** {@return whether the last word about the peer is that its tunnel works} */
    boolean saysUp(NodeId peer) {
        var word = of(peer);
        return word != null && word.state().equals(UP);
    }

    @Nullable
    Said of(NodeId peer) {
        return said.get(peer);
    }

    Reports with(NodeId peer, Said word) {
        return new Reports(said.with(peer, word));
    }
}
