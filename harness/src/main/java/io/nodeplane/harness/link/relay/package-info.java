/** Carries the packets of data links: sockets, a thread and a clock around {@code link.data}. */
@NullMarked
package io.nodeplane.harness.link.relay;

import org.jspecify.annotations.NullMarked;
