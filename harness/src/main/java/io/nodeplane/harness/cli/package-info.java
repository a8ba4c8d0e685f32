/** The command line: what was asked is understood, done and summed up in an exit status. */
@NullMarked
package io.nodeplane.harness.cli;

import org.jspecify.annotations.NullMarked;
