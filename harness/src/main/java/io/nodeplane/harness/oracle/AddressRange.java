package io.nodeplane.harness.oracle;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a block, as numbers.
 *
 * @param ipv6 whether they are IPv6 addresses
 * @param first the least
 * @param last the greatest
 */
record AddressRange(boolean ipv6, BigInteger first, BigInteger last) {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final int GROUPS = 8;

    /** {@return the range that a text like {@code 10.0.0.0/8} names; empty if it names none} */
    static Optional<AddressRange> read(String text) {
        var slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        var address = text.substring(0, slash);
        var ipv6 = address.contains(":");
        var number = ipv6 ? sixteen(address) : four(address);
        var rest = (ipv6 ? V6_BITS : V4_BITS) - Integer.parseInt(text.substring(slash + 1));
        if (number == null || rest < 0) {
            return Optional.empty();
        }
        var size = BigInteger.ONE.shiftLeft(rest);
        return number.mod(size).signum() != 0
                ? Optional.empty()
                : Optional.of(new AddressRange(ipv6, number, number.add(size).subtract(BigInteger.ONE)));
    }

    /** {@return one text for a range, however it was written} */
    String spelled() {
        return first.toString(16) + " to " + last.toString(16);
    }

    boolean meets(AddressRange other) {
        return ipv6 == other.ipv6 && first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    boolean contains(AddressRange other) {
        return ipv6 == other.ipv6 && first.compareTo(other.first) <= 0 && other.last.compareTo(last) <= 0;
    }

    private static @Nullable BigInteger four(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4 || !Arrays.stream(parts).allMatch(part -> part.matches("0|[1-9][0-9]{0,2}")
                && Integer.parseInt(part) < 256)) {
            return null;
        }
        var number = BigInteger.ZERO;
        for (var part : parts) {
            number = number.shiftLeft(8).add(new BigInteger(part));
        }
        return number;
    }

    private static @Nullable BigInteger sixteen(String text) {
        var halves = text.split("::", -1);
        if (halves.length > 2 || halves.length == 2 && halves[0].contains(".")) {
            return null;
        }
        var head = groups(halves[0]);
        var tail = halves.length == 2 ? groups(halves[1]) : "";
        if (head == null || tail == null) {
            return null;
        }
        var given = (head.length() + tail.length()) / 4;
        if (halves.length == 1 ? given != GROUPS : given >= GROUPS) {
            return null;
        }
        return new BigInteger("0" + head + "0".repeat(4 * (GROUPS - given)) + tail, 16);
    }

    /** {@return the groups as hexadecimal digits, four for each; null if the text is no list of groups} */
    private static @Nullable String groups(String text) {
        if (text.isEmpty()) {
            return "";
        }
        var digits = new StringBuilder();
        var parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            var ipv4 = i == parts.length - 1 ? four(parts[i]) : null;
            if (ipv4 == null && !parts[i].matches("[0-9a-fA-F]{1,4}")) {
                return null;
            }
            var hex = ipv4 == null ? parts[i].toLowerCase(Locale.ROOT) : ipv4.toString(16);
            digits.append("0".repeat((ipv4 == null ? 4 : 8) - hex.length())).append(hex);
        }
        return digits.toString();
    }
}
