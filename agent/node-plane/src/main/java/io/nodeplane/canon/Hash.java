package io.nodeplane.canon;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A SHA-256 digest, written as 64 lower-case hex digits. Ordered as text. */
public final class Hash implements Comparable<Hash> {
    /** How many hex digits a digest has. */
    public static final int DIGITS = 64;
    private static final int DIGITS_OF_LONG = 16;
    /** What stands where there is nothing to point to: 64 zeros. */
    public static final Hash NONE = new Hash(0, 0, 0, 0);

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    Hash(long first, long second, long third, long fourth) {
        this.first = first;
        this.second = second;
        this.third = third;
        this.fourth = fourth;
    }

    /** @throws IllegalArgumentException unless the text is 64 lower-case hex digits */
    public Hash(String hex) {
        var digits = hex.getBytes(StandardCharsets.UTF_8);
        if (digits.length != DIGITS || !HexDigits.all(digits, 0, DIGITS)) {
            throw new IllegalArgumentException("'" + hex + "' is not a SHA-256 digest in lower-case hex");
        }
        first = HexDigits.read(digits, 0);
        second = HexDigits.read(digits, 16);
        third = HexDigits.read(digits, 32);
        fourth = HexDigits.read(digits, 48);
    }

    /**
     * {@return the digest that {@value #DIGITS} bytes from this place on write in lower-case hex}
     *
     * @throws IllegalArgumentException if they do not
     * @throws IndexOutOfBoundsException if there are fewer
     */
    public static Hash read(byte[] ascii, int from) {
        if (!HexDigits.all(ascii, from, from + DIGITS)) {
            throw new IllegalArgumentException("not a SHA-256 digest in lower-case hex");
        }
        return new Hash(HexDigits.read(ascii, from), HexDigits.read(ascii, from + 16),
                HexDigits.read(ascii, from + 32), HexDigits.read(ascii, from + 48));
    }

    /** {@return the digest of the text's ASCII bytes} */
    public static Hash of(String ascii) {
        return of(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** {@return the digest of the bytes} */
    public static Hash of(byte[] bytes) {
        return new Sha256().of(bytes, 0, bytes.length);
    }

    /** {@return the digest in hex} */
    public String hex() {
        var digits = new byte[DIGITS];
        write(digits);
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    /** Writes the digest in hex to the first {@value #DIGITS} bytes. */
    public void write(byte[] ascii) {
        HexDigits.write(first, ascii, 0);
        HexDigits.write(second, ascii, 16);
        HexDigits.write(third, ascii, 32);
        HexDigits.write(fourth, ascii, 48);
    }

    /** {@return whether its first sixteen digits are these} */
    public boolean begins(String digits) {
        return digits.length() == DIGITS_OF_LONG && HexDigits.is(first, digits);
    }

    /** {@return the first digits, and of two that begin alike as many as tell this one from the other} */
    public String apart(Hash other, int digits) {
        var length = digits;
        while (length < DIGITS && first(length).equals(other.first(length))) {
            length++;
        }
        return first(length);
    }

    /** {@return the first digits, for people and for feed labels} */
    public String first(int digits) {
        return digits == DIGITS_OF_LONG ? HexDigits.text(first) : hex().substring(0, digits);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hash hash && first == hash.first && second == hash.second && third == hash.third
                && fourth == hash.fourth;
    }

    @Override
    public int hashCode() {
        return (int) first;
    }

    @Override
    public int compareTo(Hash other) {
        if (first != other.first) {
            return Long.compareUnsigned(first, other.first);
        }
        if (second != other.second) {
            return Long.compareUnsigned(second, other.second);
        }
        return third != other.third
                ? Long.compareUnsigned(third, other.third)
                : Long.compareUnsigned(fourth, other.fourth);
    }

    @Override
    public String toString() {
        return hex();
    }
}
