/** Agents as child processes on the loopback interface: an experiment without Docker and without root. */
@NullMarked
package io.nodeplane.harness.world.process;

import org.jspecify.annotations.NullMarked;
