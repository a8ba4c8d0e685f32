/** Messages and settings as JSON, versioned and bounded. The only package that knows Jackson. */
@NullMarked
package io.nodeplane.wire;

import org.jspecify.annotations.NullMarked;
