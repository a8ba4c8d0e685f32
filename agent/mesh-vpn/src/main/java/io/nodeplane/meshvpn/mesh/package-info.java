/** What a view asks of the tunnels, and what the tunnels say of the peers: values only, no clock, no file, no socket. */
@NullMarked
package io.nodeplane.meshvpn.mesh;

import org.jspecify.annotations.NullMarked;
