/** A small mesh VPN: a process of its own that knows the control plane interface, and no control plane. */
@NullMarked
package io.nodeplane.meshvpn;

import org.jspecify.annotations.NullMarked;
