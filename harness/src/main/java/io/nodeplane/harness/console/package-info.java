/** What a person sees of the lab while it works, and how it ends. */
@NullMarked
package io.nodeplane.harness.console;

import org.jspecify.annotations.NullMarked;
