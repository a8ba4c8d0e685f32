package io.nodeplane.controlplane;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host of a seed in its one form: an IPv4 address as four decimal numbers, an IPv6 address as RFC 5952 writes it, or
 * a name of labels in lower case. A wildcard, or the address of a group of machines, is none.
 */
final class SeedHost {
    private static final int NAME_MAX = 253;
    private static final int LABEL_MAX = 63;
    private static final int GROUPS = 8;

    private SeedHost() {}

    /** {@return the one form of an IPv4 address or a name; null if the text is neither} */
    static @Nullable String named(String text) {
        var ipv4 = ipv4(text);
        if (ipv4 != null) {
            return dialled(ipv4);
        }
        var labels = text.split("\\.", -1);
        for (var label : labels) {
            if (!label(label)) {
                return null;
            }
        }
        // What resolvers would read as a number is no name.
        return text.length() > NAME_MAX || number(labels[labels.length - 1]) ? null : text.toLowerCase(Locale.ROOT);
    }

    /** {@return the one form of an IPv6 address, given without brackets; null if the text is none} */
    static @Nullable String ipv6(String text) {
        var groups = ipv6Groups(text);
        return groups == null ? null : dialled(groups);
    }

    /** {@return the eight groups of an IPv6 address, given without brackets; null if the text is none} */
    static int @Nullable [] ipv6Groups(String text) {
        var gap = text.indexOf("::");
        var groups = new int[GROUPS];
        if (gap < 0) {
            return fill(text, groups) == GROUPS ? groups : null;
        }
        var tail = new int[GROUPS];
        var before = text.substring(0, gap);
        var after = text.substring(gap + 2);
        var heads = before.isEmpty() ? 0 : before.contains(".") ? -1 : fill(before, groups);
        var tails = after.isEmpty() ? 0 : fill(after, tail);
        if (heads < 0 || tails < 0 || heads + tails >= GROUPS) {
            return null;
        }
        System.arraycopy(tail, 0, groups, GROUPS - tails, tails);
        return groups;
    }

    private static @Nullable String dialled(int[] groups) {
        var mapped = (groups[0] | groups[1] | groups[2] | groups[3] | groups[4]) == 0 && groups[5] == 0xffff;
        if (!mapped) {
            var any = true;
            for (var group : groups) {
                any &= group == 0;
            }
            return any || groups[0] >> 8 == 255 ? null : shortest(groups);
        }
        var first = groups[6] >> 8;
        var broadcast = groups[6] == 0xffff && groups[7] == 0xffff;
        return first == 0 || first >= 224 && first < 240 || broadcast
                ? null
                : first + "." + (groups[6] & 255) + "." + (groups[7] >> 8) + "." + (groups[7] & 255);
    }

    /** {@return the address as RFC 5952 writes it} */
    static String shortest(int[] groups) {
        var from = GROUPS;
        var length = 1;
        for (int i = 0; i < GROUPS; i++) {
            var end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                from = i;
                length = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** {@return how many groups the text has, which are then in the array; -1 if it is no list of at most eight} */
    private static int fill(String text, int[] into) {
        var count = 0;
        var parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            var ipv4 = i == parts.length - 1 ? ipv4(parts[i]) : null;
            if (count + (ipv4 == null ? 1 : 2) > GROUPS || ipv4 == null && !hexadecimal(parts[i])) {
                return -1;
            }
            if (ipv4 == null) {
                into[count++] = Integer.parseInt(parts[i], 16);
            } else {
                into[count++] = ipv4[6];
                into[count++] = ipv4[7];
            }
        }
        return count;
    }

    /** {@return the groups of an IPv4 address in plain decimal form; null if the text is none} */
    static int @Nullable [] ipv4(String text) {
        var parts = text.split("\\.", -1);
        var bytes = new int[4];
        if (parts.length != 4) {
            return null;
        }
        for (int i = 0; i < 4; i++) {
            if (parts[i].isEmpty() || parts[i].length() > 3 || !digits(parts[i])
                    || parts[i].length() > 1 && parts[i].charAt(0) == '0') {
                return null;
            }
            bytes[i] = Integer.parseInt(parts[i]);
            if (bytes[i] > 255) {
                return null;
            }
        }
        return new int[]{0, 0, 0, 0, 0, 0xffff, bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]};
    }

    private static boolean label(String text) {
        return !text.isEmpty() && text.length() <= LABEL_MAX && text.charAt(0) != '-'
                && text.charAt(text.length() - 1) != '-'
                && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                        || c == '-' || c == '_');
    }

    private static boolean number(String label) {
        return digits(label) || (label.startsWith("0x") || label.startsWith("0X"))
                && label.substring(2).chars().allMatch(SeedHost::hexadecimal);
    }

    private static boolean digits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean hexadecimal(String text) {
        return !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(SeedHost::hexadecimal);
    }

    private static boolean hexadecimal(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
