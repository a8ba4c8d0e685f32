package io.nodeplane.controlplane;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses in its one form (CIDR, RFC 4632): its first address, as four decimal numbers or as RFC 5952 writes
 * an IPv6 address, and the length of the prefix that all its addresses share.
 *
 * @param text as in {@code 10.0.0.0/8} or {@code fd00::/8}
 */
public record AddressBlock(String text) {
    private static final Pattern FORM = Pattern.compile("(?<address>[^/]*)/(?<prefix>0|[1-9][0-9]{0,2})",
            Pattern.DOTALL);
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final int GROUP_BITS = 16;

    /** @throws ControlPlaneException {@code INVALID_ARGUMENT} if the text is no block, or one in another form */
    public AddressBlock {
        var form = form(text);
        if (!form.equals(text)) {
            throw ControlPlaneException.invalid("'" + text + "' is not the one form of its block: write " + form);
        }
    }

    /**
     * {@return the block written as {@code address/prefix}, in any spelling of the address}
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} if it is anything else, or the address is not the first of
     *     its block
     */
    public static AddressBlock parse(@Nullable String text) {
        return new AddressBlock(form(text));
    }

    /** {@return the block written so, if it is one} */
    public static Optional<AddressBlock> read(@Nullable String text) {
        try {
            return Optional.of(parse(text));
        } catch (ControlPlaneException foreign) {
            return Optional.empty();
        }
    }

    /** {@return whether some address is in both blocks; one of IPv4 and one of IPv6 share none} */
    public boolean overlaps(AddressBlock other) {
        var shared = Math.min(prefix(), other.prefix());
        return isV4() == other.isV4() && Arrays.equals(first(groups(), shared), first(other.groups(), shared));
    }

    private boolean isV4() {
        return !text.contains(":");
    }

    private int prefix() {
        var written = Integer.parseInt(text.substring(text.indexOf('/') + 1));
        return isV4() ? written + V6_BITS - V4_BITS : written;
    }

    private int[] groups() {
        var address = text.substring(0, text.indexOf('/'));
        return Objects.requireNonNull(isV4() ? SeedHost.ipv4(address) : SeedHost.ipv6Groups(address));
    }

    private static String form(@Nullable String text) {
        var form = FORM.matcher(text == null ? "" : text);
        if (!form.matches()) {
            throw ControlPlaneException
                    .invalid("'" + text + "' is not a block of addresses: write address/prefix, as in 10.0.0.0/8");
        }
        var prefix = Integer.parseInt(form.group("prefix"));
        var v4 = SeedHost.ipv4(form.group("address"));
        var groups = v4 == null ? SeedHost.ipv6Groups(form.group("address")) : v4;
        var bits = v4 == null ? V6_BITS : V4_BITS;
        if (groups == null || prefix > bits) {
            throw ControlPlaneException.invalid("'" + text + "' is not a block of addresses: it needs an IPv4 address"
                    + " and a prefix of 0 to 32, or an IPv6 address and a prefix of 0 to 128");
        }
        var first = first(groups, prefix + V6_BITS - bits);
        var written = (v4 == null ? SeedHost.shortest(first) : decimal(first)) + "/" + prefix;
        if (!Arrays.equals(first, groups)) {
            throw ControlPlaneException
                    .invalid("'" + text + "' is not the first address of its block: write " + written);
        }
        return written;
    }

    private static int[] first(int[] groups, int prefix) {
        var first = new int[groups.length];
        for (int i = 0; i < groups.length; i++) {
            var kept = Math.max(0, Math.min(GROUP_BITS, prefix - i * GROUP_BITS));
            first[i] = groups[i] & 0xffff << GROUP_BITS - kept & 0xffff;
        }
        return first;
    }

    private static String decimal(int[] groups) {
        return (groups[6] >> 8) + "." + (groups[6] & 255) + "." + (groups[7] >> 8) + "." + (groups[7] & 255);
    }

    @Override
    public String toString() {
        return text;
    }
}
