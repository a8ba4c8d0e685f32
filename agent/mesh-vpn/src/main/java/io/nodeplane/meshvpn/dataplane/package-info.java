/** The tunnels themselves, and the one interface by which they are written and read. */
@NullMarked
package io.nodeplane.meshvpn.dataplane;

import org.jspecify.annotations.NullMarked;
