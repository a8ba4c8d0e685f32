/** The Docker world's machinery: a hub-and-spoke network of containers; the only package that knows Testcontainers. */
@NullMarked
package io.nodeplane.harness.world.docker;

import org.jspecify.annotations.NullMarked;
