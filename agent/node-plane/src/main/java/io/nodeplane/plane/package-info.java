/** The node plane's public face: the control plane interface over a running node. */
@NullMarked
package io.nodeplane.plane;

import org.jspecify.annotations.NullMarked;
