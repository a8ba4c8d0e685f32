/** The lab's own time. Nothing else in the lab asks the system for the time of day, which somebody may set. */
@NullMarked
package io.nodeplane.harness.time;

import org.jspecify.annotations.NullMarked;
