/** The command line: settings from flags, environment and file, and the commands. It starts agents through a seam. */
@NullMarked
package io.nodeplane.cli;

import org.jspecify.annotations.NullMarked;
