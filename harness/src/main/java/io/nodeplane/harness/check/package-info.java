/** Evidence judged: expectations, bite of faults, and the invariants of every run. Knows no world. */
@NullMarked
package io.nodeplane.harness.check;

import org.jspecify.annotations.NullMarked;
