package io.nodeplane.meshvpn.mesh;

/**
 * A moment: intervals are measured by the one clock, which nobody sets, and what WireGuard dates is compared with the other.
 *
 * @param monotonicMs milliseconds since some moment of this process
 * @param wallMs milliseconds since 1970
 */
public record Now(long monotonicMs, long wallMs) {}
