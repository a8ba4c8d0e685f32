/** Probes: what the lab does, as a person or a VPN would, to show something that is no experiment. */
@NullMarked
package io.nodeplane.harness.probe;

import org.jspecify.annotations.NullMarked;
