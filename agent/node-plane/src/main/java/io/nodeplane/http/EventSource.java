package io.nodeplane.http;

import java.io.IOException;
import java.io.InputStream;

/** Where the event log of a node is read. */
@FunctionalInterface
public interface EventSource {

    /** {@return the log's bytes from this offset to its present end; none beyond it. The caller closes it} */
    InputStream from(long offset) throws IOException;
}
