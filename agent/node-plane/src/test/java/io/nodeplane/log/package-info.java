/** Tests of the structured log. */
@NullMarked
package io.nodeplane.log;

import org.jspecify.annotations.NullMarked;
