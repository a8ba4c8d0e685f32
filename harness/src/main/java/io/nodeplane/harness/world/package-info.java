/** The worlds in which an experiment can run, and the only way to break things in them. */
@NullMarked
package io.nodeplane.harness.world;

import org.jspecify.annotations.NullMarked;
