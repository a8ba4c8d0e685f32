/** Many runs of one experiment: again and again in one world with its report, or with many seeds at once. */
@NullMarked
package io.nodeplane.harness.sweep;

import org.jspecify.annotations.NullMarked;
