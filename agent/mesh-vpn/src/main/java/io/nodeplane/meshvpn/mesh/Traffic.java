package io.nodeplane.meshvpn.mesh;

/**
 * What WireGuard counts of one peer.
 *
 * @param handshakeAtMs the last handshake, by this machine's wall clock; 0 if there was none
 */
public record Traffic(long handshakeAtMs, long rxBytes, long txBytes) {
    /** WireGuard itself sends nothing by a session that is older (Reject-After-Time). */
    public static final long SESSION_MS_MAX = 180_000;
    /** Of a peer that has just been made. */
    public static final Traffic NONE = new Traffic(0, 0, 0);

    /** {@return whether the last handshake still carries payload} */
    public boolean fresh(long wallMs) {
        return handshakeAtMs > 0 && wallMs - handshakeAtMs < SESSION_MS_MAX;
    }
}
