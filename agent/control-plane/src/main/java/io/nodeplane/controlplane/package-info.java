/** The control plane interface: all that a mesh VPN may know of the Node Plane. */
@NullMarked
package io.nodeplane.controlplane;

import org.jspecify.annotations.NullMarked;
