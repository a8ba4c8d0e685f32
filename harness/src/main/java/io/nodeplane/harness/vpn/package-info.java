/** A mesh VPN beside the agents of the process world: its processes, its devices, and the data links between them. */
@NullMarked
package io.nodeplane.harness.vpn;

import org.jspecify.annotations.NullMarked;
