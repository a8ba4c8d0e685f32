package io.nodeplane.canon;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lower-case hex digits in ASCII. {@link java.util.HexFormat} reads upper case too, and there is one text for a hash. */
final class HexDigits {
    private static final String DIGITS = "0123456789abcdef";
    private static final byte[] VALUES = new byte[256];
    /** The two digits of each byte, as one number with the first digit in its upper half. */
    private static final short[] PAIRS = new short[256];
    private static final VarHandle PAIR = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < DIGITS.length(); value++) {
            VALUES[DIGITS.charAt(value)] = (byte) value;
        }
        for (int value = 0; value < PAIRS.length; value++) {
            PAIRS[value] = (short) (DIGITS.charAt(value >> 4) << 8 | DIGITS.charAt(value & 0xF));
        }
    }

    private HexDigits() {}

    /** {@return whether there are digits only from {@code from} up to, and without, {@code to}} */
    static boolean all(byte[] ascii, int from, int to) {
        var values = 0;
        for (int i = from; i < to; i++) {
            values |= VALUES[ascii[i] & 0xFF];
        }
        return values >= 0;
    }

    /** {@return the number that the sixteen digits from there on write} */
    static long read(byte[] ascii, int from) {
        var value = 0L;
        for (int i = from; i < from + 16; i++) {
            value = value << 4 | VALUES[ascii[i] & 0xFF];
        }
        return value;
    }

    /** {@return whether these sixteen digits are the number} */
    static boolean is(long value, String digits) {
        for (int i = 0; i < 16; i++) {
            if (digits.charAt(i) != DIGITS.charAt((int) (value >>> 60 - 4 * i) & 0xF)) {
                return false;
            }
        }
        return true;
    }

    /** {@return the number as sixteen digits} */
    static String text(long value) {
        var ascii = new byte[16];
        write(value, ascii, 0);
        return new String(ascii, StandardCharsets.ISO_8859_1);
    }

    /** Writes the number as sixteen digits. */
    static void write(long value, byte[] ascii, int from) {
        for (int i = 0; i < 8; i++) {
            PAIR.set(ascii, from + 2 * i, PAIRS[(int) (value >>> 56 - 8 * i) & 0xFF]);
        }
    }
}
