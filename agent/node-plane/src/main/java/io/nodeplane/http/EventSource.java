package io.nodeplane.http;

import io.nodeplane.core.Event;
import java.io.IOException;
import java.io.InputStream;

/** Where the event log of a node is read, and where its server writes. */
@FunctionalInterface
public interface EventSource {

    /** {@return the log's bytes from this offset to its present end; none beyond it. The caller closes it} */
    InputStream from(long offset) throws IOException;

    /** Takes an event of the server's own. */
    default void note(Event event) {
        // Who only reads has no use for it.
    }
}
