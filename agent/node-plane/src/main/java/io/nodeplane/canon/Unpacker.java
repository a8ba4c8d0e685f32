package io.nodeplane.canon;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what a {@link Packer} wrote. Every method throws an {@link IllegalArgumentException} if it is not there. */
public final class Unpacker {
    private static final int BITS = 7;
    private static final int SHIFT_MAX = 56;

    private final byte[] bytes;
    private int at;

    public Unpacker(byte[] packed) {
        this.bytes = packed;
    }

    public long number() {
        var value = 0L;
        for (int shift = 0; at < bytes.length && shift <= SHIFT_MAX; shift += BITS) {
            var one = bytes[at++];
            value |= (long) (one & (1 << BITS) - 1) << shift;
            if (one >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("no number at byte " + at);
    }

    /** {@return a number that is the size of something here: at most so many bytes are left} */
    public int size() {
        var size = number();
        if (size > bytes.length - at) {
            throw new IllegalArgumentException("the size " + size + " at byte " + at + " goes beyond the end");
        }
        return (int) size;
    }

    public String text() {
        return new String(bytes(), StandardCharsets.ISO_8859_1);
    }

    public Hash hash() {
        return new Hash(text());
    }

    public byte[] bytes() {
        var length = size();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Nothing more may follow. */
    public void end() {
        if (at < bytes.length) {
            throw new IllegalArgumentException("something follows at byte " + at);
        }
    }
}
