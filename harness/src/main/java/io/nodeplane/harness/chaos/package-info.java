/** Random experiments in the simulated world, an audit of every ledger at every step, and the shrinking of what breaks. */
@NullMarked
package io.nodeplane.harness.chaos;

import org.jspecify.annotations.NullMarked;
