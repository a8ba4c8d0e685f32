/** A run as Markdown and SVG: a pure function of evidence and judgement. */
@NullMarked
package io.nodeplane.harness.report;

import org.jspecify.annotations.NullMarked;
