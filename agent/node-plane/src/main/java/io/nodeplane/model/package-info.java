/** Values that cannot be wrong: who a node is, in which incarnation, and where it is. */
@NullMarked
package io.nodeplane.model;

import org.jspecify.annotations.NullMarked;
