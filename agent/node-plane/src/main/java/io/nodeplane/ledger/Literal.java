package io.nodeplane.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Bytes that must stand at a place: 8 to 16 of them, compared as two words that may overlap. */
final class Literal {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int WORD = 8;

    private final byte[] ascii;
    private final long head;
    private final long tail;

    /** @throws IndexOutOfBoundsException for a shorter text */
    Literal(String text) {
        ascii = text.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length > 2 * WORD) {
            throw new IndexOutOfBoundsException("'" + text + "' is longer than two words");
        }
        head = (long) LONG.get(ascii, 0);
        tail = (long) LONG.get(ascii, ascii.length - WORD);
    }

    /** {@return where it ends if it stands there, before {@code to}; else the complement of the first wrong place} */
    int end(byte[] bytes, int from, int to) {
        var end = from + ascii.length;
        if (end <= to && (long) LONG.get(bytes, from) == head && (long) LONG.get(bytes, end - WORD) == tail) {
            return end;
        }
        var at = from;
        while (at < Math.min(to, end) && bytes[at] == ascii[at - from]) {
            at++;
        }
        return ~at;
    }

    /** {@return whether the bytes are exactly the text, of any length} */
    static boolean same(String ascii, byte[] bytes, int from, int to) {
        if (ascii.length() != to - from) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (ascii.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
