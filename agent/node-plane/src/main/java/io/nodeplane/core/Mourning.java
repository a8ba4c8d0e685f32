package io.nodeplane.core;

import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;

/**
 * How long others have been dead in a voter's sight, where its charter has a time for it. {@link Forgetting} alone changes it.
 *
 * @param dead whom it may come to forget
 * @param dueAt when it may next say of one of them that it is gone for good, in ms of its monotonic clock; {@link Now#NEVER}
 *     if there is nobody
 */
record Mourning(SharedMap<NodeId, Dead> dead, long dueAt) {
    /** Nobody is dead. */
    static final Mourning NOBODY = new Mourning(SharedMap.empty(), Now.NEVER);

    /**
     * One that is dead.
     *
     * @param since when this process first saw it dead in this incarnation, in ms of its monotonic clock
     */
    record Dead(Incarnation incarnation, long since) {}
}
