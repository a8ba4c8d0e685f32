package io.nodeplane.runtime;

import io.nodeplane.core.Event;
import io.nodeplane.core.Now;

/** Where a node's events go. */
@FunctionalInterface
public interface EventLog {
    void write(Now now, Event event);
}
