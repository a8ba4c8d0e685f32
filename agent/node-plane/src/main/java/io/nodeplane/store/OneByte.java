package io.nodeplane.store;

import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Line;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The one byte in which bad bytes differ from a sound line. The line's own hash tells: only with the right value in the
 * right place does it match.
 *
 * @param at its offset in the file
 * @param must what it is in the sound line
 * @param field the field of the line that it belongs to
 */
record OneByte(int at, int is, int must, String field) {
    /** How many bytes are digested at most in search of it: a second's work, or less. */
    private static final long WORK_MAX = 256L << 20;
    private static final byte[] HEAD = ascii("{\"entry\":");
    private static final byte[] MIDDLE = ascii(",\"hash\":\"");
    private static final byte[] TAIL = ascii("\"}");
    private static final int DIGITS = 64;
    private static final int BEHIND = MIDDLE.length + DIGITS + TAIL.length;

    /** {@return the byte, if there is one and it can be found; the range ends where the line end should stand} */
    static Optional<OneByte> find(byte[] file, int from, int to) {
        var line = Arrays.copyOfRange(file, from, to);
        var length = line.length;
        if (length < HEAD.length + BEHIND || length > Line.LENGTH_MAX) {
            return Optional.empty();
        }
        var digest = sha256();
        var stated = Arrays.copyOfRange(line, length - DIGITS - TAIL.length, length - TAIL.length);
        var frame = line.clone();
        System.arraycopy(HEAD, 0, frame, 0, HEAD.length);
        System.arraycopy(MIDDLE, 0, frame, length - BEHIND, MIDDLE.length);
        System.arraycopy(TAIL, 0, frame, length - TAIL.length, TAIL.length);
        digest.update(line, HEAD.length, length - BEHIND - HEAD.length);
        var right = ascii(HexFormat.of().formatHex(digest.digest()));
        System.arraycopy(right, 0, frame, length - DIGITS - TAIL.length, DIGITS);
        var place = Arrays.mismatch(line, frame);
        if (place < 0) {
            // The hash is that of these very bytes: whatever is wrong with them, no other byte makes it right.
            return Optional.empty();
        }
        if (Arrays.mismatch(line, place + 1, length, frame, place + 1, length) < 0) {
            return sound(file, from, place, frame);
        }
        return within(file, from, line, stated);
    }

    /** Tries every printable value at every place between the frame: first those that differ in one bit. */
    private static Optional<OneByte> within(byte[] file, int from, byte[] line, byte[] stated) {
        byte[] wanted;
        try {
            wanted = HexFormat.of().parseHex(new String(stated, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException noHash) {
            return Optional.empty();
        }
        var end = line.length - BEHIND;
        var work = 0L;
        for (var oneBit : new boolean[]{true, false}) {
            var before = sha256();
            for (int place = HEAD.length; place < end; place++) {
                for (int value = 0x20; value < 0x7F; value++) {
                    var change = (value ^ line[place]) & 0xFF;
                    if (change != 0 && Integer.bitCount(change) == 1 == oneBit && work < WORK_MAX) {
                        work += end - place + 1L;
                        var digest = copy(before);
                        digest.update((byte) value);
                        digest.update(line, place + 1, end - place - 1);
                        if (Arrays.equals(digest.digest(), wanted)) {
                            var restored = line.clone();
                            restored[place] = (byte) value;
                            return sound(file, from, place, restored);
                        }
                    }
                }
                before.update(line[place]);
            }
        }
        return Optional.empty();
    }

    private static Optional<OneByte> sound(byte[] file, int from, int place, byte[] restored) {
        try {
            Line.parse(restored, 0, restored.length);
        } catch (BadLineException other) {
            return Optional.empty();
        }
        return Optional.of(new OneByte(from + place, file[from + place] & 0xFF, restored[place] & 0xFF,
                field(restored, place)));
    }

    /** {@return the field of a sound line in which the place is; the comma before a field belongs to it} */
    private static String field(byte[] line, int place) {
        var end = line.length - BEHIND;
        var field = "at";
        var depth = 0;
        for (int at = HEAD.length; at < end && at <= place; at++) {
            if (line[at] == '"') {
                var close = closing(line, at);
                if (depth == 1 && line[close + 1] == ':') {
                    field = new String(line, at + 1, close - at - 1, StandardCharsets.US_ASCII);
                }
                at = close;
            } else if (line[at] == ',' && depth == 1) {
                field = new String(line, at + 2, closing(line, at + 1) - at - 2, StandardCharsets.US_ASCII);
            } else {
                depth += line[at] == '{' || line[at] == '[' ? 1 : line[at] == '}' || line[at] == ']' ? -1 : 0;
            }
        }
        return place >= end ? "hash" : field;
    }

    private static int closing(byte[] line, int open) {
        var at = open + 1;
        while (line[at] != '"') {
            at += line[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException bug) {
            throw new IllegalStateException("the platform's SHA-256 can be copied", bug);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java platform has SHA-256", bug);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return what is wrong, for people} */
    String what() {
        return "field '" + field + "', byte " + at + " of the file: it is " + shown(is) + " and must be " + shown(must)
                + ", then the line matches its hash";
    }

    private static String shown(int value) {
        return value >= 0x20 && value < 0x7F
                ? "'" + (char) value + "'"
                : "0x" + HexFormat.of().toHexDigits((byte) value);
    }
}
