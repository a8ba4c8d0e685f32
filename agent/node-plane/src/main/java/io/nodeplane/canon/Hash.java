package io.nodeplane.canon;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest, written as 64 lower-case hex digits. Ordered as text. */
public record Hash(String hex) implements Comparable<Hash> {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    /** What stands where there is nothing to point to: 64 zeros. */
    public static final Hash NONE = new Hash("0".repeat(64));

    /** @throws IllegalArgumentException unless the text is 64 lower-case hex digits */
    public Hash {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("'" + hex + "' is not a SHA-256 digest in lower-case hex");
        }
    }

    /** {@return the digest of the text's ASCII bytes} */
    public static Hash of(String ascii) {
        return of(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** {@return the digest of the bytes} */
    public static Hash of(byte[] bytes) {
        try {
            return new Hash(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java platform has SHA-256", bug);
        }
    }

    /** {@return the first digits, for people and for feed labels} */
    public String first(int digits) {
        return hex.substring(0, digits);
    }

    @Override
    public int compareTo(Hash other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
