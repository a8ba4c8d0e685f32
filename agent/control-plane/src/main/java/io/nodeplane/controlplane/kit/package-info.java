/** The conformance kit: the numbered rules of the interface as values, with checks, for any implementation. */
@NullMarked
package io.nodeplane.controlplane.kit;

import org.jspecify.annotations.NullMarked;
