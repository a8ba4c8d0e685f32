/**
 * What a node decides: {@code decide(State, Input) -> Step}. No clock, no dice, no thread, no file, no socket: the same
 * inputs give the same bytes.
 */
@NullMarked
package io.nodeplane.core;

import org.jspecify.annotations.NullMarked;
