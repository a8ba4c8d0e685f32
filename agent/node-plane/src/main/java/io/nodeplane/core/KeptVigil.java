package io.nodeplane.core;

/**
 * The vigil that another node keeps over this one, while its answer is held back. {@link Vigils} alone changes which there
 * are.
 *
 * @param until in ms of the monotonic clock
 */
record KeptVigil(long handle, long until) {}
