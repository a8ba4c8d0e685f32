package io.nodeplane.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of addresses in its one form (CIDR, RFC 4632), by the bits that all its addresses begin with.
 *
 * <p>The control plane interface, which knows nothing of this package, reads its blocks by the same rules: a test holds the
 * two together.
 *
 * @param ipv4 whether its addresses are IPv4 ones; IPv6 ones otherwise, and those overlap none of the others
 * @param bits the bits of the prefix, as {@code 0} and {@code 1}
 * @param text as in {@code 10.0.0.0/8} or {@code fd00::/8}
 */
public record AddressBlock(boolean ipv4, String bits, String text) {
    private static final Pattern FORM = Pattern.compile("(?<address>[^/]*)/(?<prefix>0|[1-9][0-9]{0,2})",
            Pattern.DOTALL);
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final int GROUP_BITS = 16;

    /** {@return the block that is written so, in any spelling of its first address; empty if that is none} */
    public static Optional<AddressBlock> read(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        var address = form.group("address");
        var prefix = Integer.parseInt(form.group("prefix"));
        var ipv4 = Host.ipv4(address);
        var groups = ipv4 == null ? Host.groups(address) : ipv4;
        if (groups == null || prefix > (ipv4 == null ? V6_BITS : V4_BITS)) {
            return Optional.empty();
        }
        var bits = bits(groups).substring(ipv4 == null ? 0 : V6_BITS - V4_BITS);
        // Only the first address of a block names it.
        return bits.indexOf('1', prefix) >= 0
                ? Optional.empty()
                : Optional.of(new AddressBlock(ipv4 != null, bits.substring(0, prefix),
                        (ipv4 == null ? Host.shortest(groups) : address) + "/" + prefix));
    }

    private static String bits(int[] groups) {
        var bits = new StringBuilder(V6_BITS);
        for (var group : groups) {
            for (int bit = GROUP_BITS - 1; bit >= 0; bit--) {
                bits.append((group >> bit & 1) == 1 ? '1' : '0');
            }
        }
        return bits.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
