package io.nodeplane.canon;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests one range of bytes after the other, without an allocation in between. For one thread at a time. */
public final class Sha256 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int PIECE = 1 << 14;

    private final MessageDigest digest;
    private final byte[] out = new byte[32];

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java platform has SHA-256", bug);
        }
    }

    /** {@return the digest of the bytes from {@code from} up to, and without, {@code to}} */
    public Hash of(byte[] bytes, int from, int to) {
        update(bytes, from, to);
        return result();
    }

    /** Takes in more bytes, of which {@link #result} is the digest. */
    public void update(byte[] bytes, int from, int to) {
        // In pieces: a call that has begun does not become faster when the compiler is done.
        for (int at = from; at < to; at += PIECE) {
            digest.update(bytes, at, Math.min(PIECE, to - at));
        }
    }

    /** {@return the digest of all bytes since the last digest} */
    public Hash result() {
        try {
            digest.digest(out, 0, out.length);
        } catch (DigestException bug) {
            throw new IllegalStateException("a SHA-256 digest has 32 bytes", bug);
        }
        return new Hash((long) LONG.get(out, 0), (long) LONG.get(out, 8), (long) LONG.get(out, 16),
                (long) LONG.get(out, 24));
    }
}
