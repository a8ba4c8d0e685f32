/** A run, read once: what was written and when, who held it, and who believed what. Pure data; it judges nothing. */
@NullMarked
package io.nodeplane.harness.index;

import org.jspecify.annotations.NullMarked;
