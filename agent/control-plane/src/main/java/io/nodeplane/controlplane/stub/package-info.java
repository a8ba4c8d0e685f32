/** A control plane inside one JVM, central on purpose: for tests of a VPN, with trouble on command. */
@NullMarked
package io.nodeplane.controlplane.stub;

import org.jspecify.annotations.NullMarked;
