package io.nodeplane.core;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;

/**
 * How long suspicions have stood in a voter's sight, and how long others have been dead in it. {@link Confirming} changes the
 * one, {@link Forgetting} the other, and nobody else any of it.
 *
 * @param seen when this process first saw each unanswered suspicion, in ms of its monotonic clock; of a voter only, for
 *     nobody else asks
 * @param confirmAt when it may next write a confirmation, in ms of its monotonic clock; {@link Now#NEVER} if it has none
 * @param dead whom it may come to forget, and since when this process has seen them dead
 * @param forgetAt when it may next say of one of them that it is gone for good, in ms of its monotonic clock
 */
record Watch(SharedMap<EntryId, Long> seen, long confirmAt, SharedMap<NodeId, Dead> dead, long forgetAt) {

    /**
     * One that is dead.
     *
     * @param since when this process first saw it dead in this incarnation, in ms of its monotonic clock
     */
    record Dead(Incarnation incarnation, long since) {}

    /** No suspicion stands. */
    static final Watch NONE = new Watch(SharedMap.empty(), Now.NEVER, SharedMap.empty(), Now.NEVER);

    Watch with(EntryId suspicion, long since) {
        return new Watch(seen.with(suspicion, since), confirmAt, dead, forgetAt);
    }

    Watch without(EntryId suspicion) {
        return seen.containsKey(suspicion) ? new Watch(seen.without(suspicion), confirmAt, dead, forgetAt) : this;
    }

    /** {@return this watch, in which all that stands is seen from now on} */
    Watch anew(long now) {
        var anew = SharedMap.<EntryId, Long>empty();
        for (var suspicion : seen.keySet()) {
            anew = anew.with(suspicion, now);
        }
        return new Watch(anew, confirmAt, dead, forgetAt);
    }

    Watch due(long at) {
        return at == confirmAt ? this : new Watch(seen, at, dead, forgetAt);
    }

    /** {@return this watch, in which these are dead, and the next of them is due then} */
    Watch mourning(SharedMap<NodeId, Dead> who, long at) {
        return new Watch(seen, confirmAt, who, at);
    }
}
