/** The half of an implementation that faces the VPN, and is the same for all: subscribers and reports. */
@NullMarked
package io.nodeplane.controlplane.front;

import org.jspecify.annotations.NullMarked;
