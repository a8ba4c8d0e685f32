/** Weeks of the plan: each is run as it asks, and what was seen is written into a report. */
@NullMarked
package io.nodeplane.harness.milestone;

import org.jspecify.annotations.NullMarked;
