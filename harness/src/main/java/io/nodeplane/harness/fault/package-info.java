/** Trouble as data: what is broken, where, and how. Nothing here breaks anything. */
@NullMarked
package io.nodeplane.harness.fault;

import org.jspecify.annotations.NullMarked;
