package io.nodeplane.canon;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers, texts and digests in few bytes, one behind the other, without names: for files that only the same release
 * reads again. {@link Unpacker} reads them.
 */
public final class Packer {
    private static final int SIZE_FIRST = 256;
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;

    private byte[] bytes = new byte[SIZE_FIRST];
    private int size;

    /** @throws IllegalArgumentException for a negative number */
    public Packer number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException(value + " is negative");
        }
        var rest = value;
        for (; rest >= MORE; rest >>>= BITS) {
            put((byte) (rest & MORE - 1 | MORE));
        }
        put((byte) rest);
        return this;
    }

    /** All chars of the text are ASCII. */
    public Packer text(String ascii) {
        return bytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    public Packer hash(Hash hash) {
        return text(hash.hex());
    }

    public Packer bytes(byte[] more) {
        number(more.length);
        reserve(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
        return this;
    }

    /** {@return all of it} */
    public byte[] packed() {
        return Arrays.copyOf(bytes, size);
    }

    private void put(byte one) {
        reserve(1);
        bytes[size++] = one;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
