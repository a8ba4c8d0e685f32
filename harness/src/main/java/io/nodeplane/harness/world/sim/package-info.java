/** Real agent code on one thread, in virtual time, over simulated links, disks and clocks: a run follows from its seed. */
@NullMarked
package io.nodeplane.harness.world.sim;

import org.jspecify.annotations.NullMarked;
