/** Tests of the agent as a whole. */
@NullMarked
package io.nodeplane;

import org.jspecify.annotations.NullMarked;
