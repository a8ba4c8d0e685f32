/** The lab: reads an experiment, runs it in a world, judges what was left behind, and writes the report. */
@NullMarked
package io.nodeplane.harness;

import org.jspecify.annotations.NullMarked;
