/** A cluster that stands after the command that started it has ended: who holds it, where, and how it is told what to do. */
@NullMarked
package io.nodeplane.harness.standing;

import org.jspecify.annotations.NullMarked;
