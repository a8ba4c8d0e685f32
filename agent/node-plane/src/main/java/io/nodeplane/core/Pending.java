package io.nodeplane.core;

import io.nodeplane.model.SharedMap;

/**
 * What a node asked and has no answer to yet. {@link Decision} alone changes it.
 *
 * @param requests by exchange
 * @param next the number of the next exchange
 */
record Pending(SharedMap<Long, PendingRequest> requests, long next) {
    /** Nothing was asked yet. */
    static final Pending NONE = new Pending(SharedMap.empty(), 1);

    /** {@return these and that one, which has the next number} */
    Pending with(PendingRequest request) {
        return new Pending(requests.with(next, request), next + 1);
    }

    Pending without(long exchange) {
        return requests.containsKey(exchange) ? new Pending(requests.without(exchange), next) : this;
    }
}
