/**
 * What a node decides: {@code decide(State, Input) -> Step}. No clock, no dice, no thread, no file, no socket: the same
 * inputs give the same bytes.
 *
 * <p>{@link io.nodeplane.core.State} has parts, and each of them an owner that alone replaces it while a decision is made;
 * the list of both is {@code Decision}. Files use each other in one direction only, from {@link io.nodeplane.core.Core} down.
 * Whoever wants SWIM alone reads {@code Probing} and what it remembers, {@code Probes}.
 */
@NullMarked
package io.nodeplane.core;

import org.jspecify.annotations.NullMarked;
