/** One control plane takes the place of another while a VPN uses it. */
@NullMarked
package io.nodeplane.controlplane.swap;

import org.jspecify.annotations.NullMarked;
