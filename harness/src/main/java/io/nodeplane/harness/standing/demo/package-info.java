/** A demonstration: a standing cluster is broken and mended, scene by scene, and what is seen is told while it happens. */
@NullMarked
package io.nodeplane.harness.standing.demo;

import org.jspecify.annotations.NullMarked;
