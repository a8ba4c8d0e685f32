/** Canonical JSON and SHA-256: the bytes that are hashed. Knows nothing of what they mean. */
@NullMarked
package io.nodeplane.canon;

import org.jspecify.annotations.NullMarked;
