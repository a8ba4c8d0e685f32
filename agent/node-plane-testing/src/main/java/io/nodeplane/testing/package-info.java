/**
 * Nodes, clusters and stubs in containers, for the integration tests of a mesh VPN: two lines to a cluster that has converged,
 * and orders that break it.
 */
@NullMarked
package io.nodeplane.testing;

import org.jspecify.annotations.NullMarked;
