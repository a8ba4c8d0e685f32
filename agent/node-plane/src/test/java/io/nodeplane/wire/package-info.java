/** Tests of the message format. */
@NullMarked
package io.nodeplane.wire;

import org.jspecify.annotations.NullMarked;
