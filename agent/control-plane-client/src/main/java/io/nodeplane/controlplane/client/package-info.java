/** The control plane of an agent in another process of this machine, reached over its API. */
@NullMarked
package io.nodeplane.controlplane.client;

import org.jspecify.annotations.NullMarked;
