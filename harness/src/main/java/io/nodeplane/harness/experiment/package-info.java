/** The experiment file: one question, a cluster, a timeline of steps and what must come true, as immutable values. */
@NullMarked
package io.nodeplane.harness.experiment;

import org.jspecify.annotations.NullMarked;
