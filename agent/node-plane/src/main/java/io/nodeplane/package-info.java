/** The agent: wiring only. Everything it wires lives in the packages below. */
@NullMarked
package io.nodeplane;

import org.jspecify.annotations.NullMarked;
