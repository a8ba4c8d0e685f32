package io.nodeplane.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host of an address, in its one form: an IPv4 address as four decimal numbers, an IPv6 address as RFC 5952 writes
 * it, or a name of labels in lower case. An IPv4 address that is written as an IPv6 one is an IPv4 address.
 *
 * <p>The control plane interface, which knows nothing of this package, reads its seeds by the same rules: a test holds
 * the two together.
 */
public record Host(Kind kind, String text) {
    private static final int NAME_MAX = 253;
    private static final int LABEL_MAX = 63;
    private static final int GROUPS = 8;

    /** What a host is written as. */
    public enum Kind {
        NAME, IPV4, IPV6
    }

    /**
     * {@return the host that this text, without brackets, stands for}
     *
     * @throws IllegalArgumentException if it stands for none; the message says why
     */
    public static Host of(String text) {
        return text.contains(":") ? ipv6(text) : named(text);
    }

    /**
     * {@return the host that this text stands for outside of brackets: an IPv4 address or a name}
     *
     * @throws IllegalArgumentException if it stands for none; the message says why
     */
    static Host named(String text) {
        var ipv4 = ipv4(text);
        if (ipv4 != null) {
            return checked(ipv4, text);
        }
        if (text.isEmpty() || text.length() > NAME_MAX) {
            throw new IllegalArgumentException("a host name has 1 to " + NAME_MAX + " characters");
        }
        var last = "";
        for (var label : text.split("\\.", -1)) {
            if (!label(label)) {
                throw new IllegalArgumentException("'" + label + "' is no label of a host name: use 1 to " + LABEL_MAX
                        + " of a-z, 0-9, '-' and '_', not starting or ending with '-'");
            }
            last = label;
        }
        if (number(last)) {
            throw new IllegalArgumentException("a host name does not end in a number, and an IPv4 address is four"
                    + " numbers from 0 to 255, as in 10.0.0.1");
        }
        return new Host(Kind.NAME, text.toLowerCase(Locale.ROOT));
    }

    /**
     * {@return the host that this text stands for in brackets: an IPv6 address}
     *
     * @throws IllegalArgumentException if it stands for none; the message says why
     */
    static Host ipv6(String text) {
        if (text.contains("%")) {
            throw new IllegalArgumentException("a zone ('%' and what follows) has a meaning on one machine only");
        }
        var groups = groups(text);
        if (groups == null) {
            throw new IllegalArgumentException("'" + text + "' is no IPv6 address");
        }
        return checked(groups, text);
    }

    /** {@return whether every address of a machine is meant: fit to listen on, not to be dialled} */
    public boolean wildcard() {
        return kind == Kind.IPV4 && text.equals("0.0.0.0") || kind == Kind.IPV6 && text.equals("::");
    }

    /** {@return whether this is an address, which needs no look-up} */
    public boolean literal() {
        return kind != Kind.NAME;
    }

    @Override
    public String toString() {
        return text;
    }

    private static Host checked(int[] groups, String text) {
        var mapped = mapped(groups);
        var first = mapped ? groups[6] >> 8 : groups[0] >> 8;
        var group = mapped ? first >= 224 && first < 240 : first == 255;
        var broadcast = mapped && groups[6] == 0xffff && groups[7] == 0xffff;
        var nowhere = mapped && first == 0 && (groups[6] | groups[7]) != 0;
        if (group || broadcast || nowhere) {
            throw new IllegalArgumentException("'" + text + "' is the address of no single machine");
        }
        return mapped
                ? new Host(Kind.IPV4, (groups[6] >> 8) + "." + (groups[6] & 255) + "." + (groups[7] >> 8) + "."
                        + (groups[7] & 255))
                : new Host(Kind.IPV6, shortest(groups));
    }

    /** Whether these are the groups of an IPv4 address, {@code ::ffff:0:0/96}. */
    private static boolean mapped(int[] groups) {
        return (groups[0] | groups[1] | groups[2] | groups[3] | groups[4]) == 0 && groups[5] == 0xffff;
    }

    /** RFC 5952: no leading zeros, lower case, and the first longest run of zeros, from two on, is left out. */
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

    static int @Nullable [] groups(String text) {
        var gap = text.indexOf("::");
        var groups = new int[GROUPS];
        if (gap < 0) {
            return fill(text, groups) == GROUPS ? groups : null;
        }
        var head = new int[GROUPS];
        var tail = new int[GROUPS];
        var before = text.substring(0, gap);
        var after = text.substring(gap + 2);
        var heads = before.isEmpty() ? 0 : before.contains(".") ? -1 : fill(before, head);
        var tails = after.isEmpty() ? 0 : fill(after, tail);
        if (heads < 0 || tails < 0 || heads + tails >= GROUPS) {
            return null;
        }
        System.arraycopy(head, 0, groups, 0, heads);
        System.arraycopy(tail, 0, groups, GROUPS - tails, tails);
        return groups;
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

    /** Whether resolvers would read a last label as a number: {@code 3}, or {@code 0x7f}. */
    private static boolean number(String label) {
        return digits(label) || (label.startsWith("0x") || label.startsWith("0X"))
                && label.substring(2).chars().allMatch(Host::hexadecimal);
    }

    private static boolean digits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean hexadecimal(String text) {
        return !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(Host::hexadecimal);
    }

    private static boolean hexadecimal(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
