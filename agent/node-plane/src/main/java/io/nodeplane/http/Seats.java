package io.nodeplane.http;

import io.nodeplane.http.Refusals.Reason;
import io.nodeplane.model.NodeId;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * Where requests wait for the node's answer: members and others each in a room of their own, so that
 * neither keeps the other one out. Safe for use by many threads.
 */
final class Seats {
    /** The most requests of all members that wait at a time. */
    static final int MEMBERS_MAX = 320;
    /** The most requests of one member. */
    static final int MEMBER_MAX = 160;
    /** The most requests in names that are no member's. */
    static final int OTHERS_MAX = 32;

    private final Semaphore members = new Semaphore(MEMBERS_MAX);
    private final Semaphore others = new Semaphore(OTHERS_MAX);
    private final SortedMap<NodeId, Integer> waiting = new TreeMap<>();

    /** What waits. */
    interface Waiting<T> {
        T answer() throws InterruptedException;
    }

    /**
     * {@return the answer to a request in a member's name}
     *
     * @throws Problem if all seats are taken
     */
    <T> T member(NodeId node, Waiting<T> request) throws InterruptedException {
        if (!sits(node)) {
            throw busy("more than " + MEMBER_MAX + " requests of " + node + " wait for an answer");
        }
        try {
            return wait(members, request, "more than " + MEMBERS_MAX + " requests of members wait for an answer");
        } finally {
            leaves(node);
        }
    }

    /**
     * {@return the answer to a request in another name}
     *
     * @throws Problem if all seats are taken
     */
    <T> T other(Waiting<T> request) throws InterruptedException {
        return wait(others, request,
                "more than " + OTHERS_MAX + " requests of nodes that are no members wait for an answer");
    }

    private static <T> T wait(Semaphore room, Waiting<T> request, String otherwise) throws InterruptedException {
        if (!room.tryAcquire()) {
            throw busy(otherwise);
        }
        try {
            return request.answer();
        } finally {
            room.release();
        }
    }

    private synchronized boolean sits(NodeId node) {
        var count = waiting.getOrDefault(node, 0);
        if (count < MEMBER_MAX) {
            waiting.put(node, count + 1);
        }
        return count < MEMBER_MAX;
    }

    private synchronized void leaves(NodeId node) {
        waiting.computeIfPresent(node, (name, count) -> count == 1 ? null : count - 1);
    }

    private static Problem busy(String detail) {
        return new Problem(Reason.BUSY, 503, "RESOURCE_EXHAUSTED", detail);
    }
}
