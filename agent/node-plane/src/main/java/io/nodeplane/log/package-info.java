/** Events as structured log lines. Only SLF4J is known here. */
@NullMarked
package io.nodeplane.log;

import org.jspecify.annotations.NullMarked;
