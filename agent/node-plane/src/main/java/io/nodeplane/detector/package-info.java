/** Silence judged: who answers, who does not, and since when. Time is an argument. */
@NullMarked
package io.nodeplane.detector;

import org.jspecify.annotations.NullMarked;
