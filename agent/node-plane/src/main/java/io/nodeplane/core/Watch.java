package io.nodeplane.core;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.SharedMap;

/**
 * How long suspicions have stood in a voter's sight. {@link Confirming} alone changes it.
 *
 * @param seen when this process first saw each unanswered suspicion, in ms of its monotonic clock; of a voter only, for
 *     nobody else asks
 * @param confirmAt when it may next write a confirmation, in ms of its monotonic clock; {@link Now#NEVER} if it has none
 */
record Watch(SharedMap<EntryId, Long> seen, long confirmAt) {
    /** No suspicion stands. */
    static final Watch NONE = new Watch(SharedMap.empty(), Now.NEVER);

    Watch with(EntryId suspicion, long since) {
        return new Watch(seen.with(suspicion, since), confirmAt);
    }

    Watch without(EntryId suspicion) {
        return seen.containsKey(suspicion) ? new Watch(seen.without(suspicion), confirmAt) : this;
    }

    /** {@return this watch, in which all that stands is seen from now on} */
    Watch anew(long now) {
        var anew = SharedMap.<EntryId, Long>empty();
        for (var suspicion : seen.keySet()) {
            anew = anew.with(suspicion, now);
        }
        return new Watch(anew, confirmAt);
    }

    Watch due(long at) {
        return at == confirmAt ? this : new Watch(seen, at);
    }
}
