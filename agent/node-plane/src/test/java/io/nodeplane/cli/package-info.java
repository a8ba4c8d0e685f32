/** Tests of the command line, run as a user runs it. */
@NullMarked
package io.nodeplane.cli;

import org.jspecify.annotations.NullMarked;
