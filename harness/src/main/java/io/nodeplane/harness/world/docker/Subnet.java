package io.nodeplane.harness.world.docker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** An IPv4 network: its first address as a number, and how many leading bits all of its addresses share. */
record Subnet(long first, int prefix) {
    private static final Pattern CIDR = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

    /** @throws IllegalArgumentException if the prefix is not 0..32, or the address is not the subnet's first */
    Subnet {
        if (prefix < 0 || prefix > 32) {
            throw new IllegalArgumentException("prefix " + prefix + " is outside 0..32");
        }
        if (first < 0 || first >= 1L << 32 || first % (1L << (32 - prefix)) != 0) {
            throw new IllegalArgumentException(dotted(first) + " is not the first address of a /" + prefix + " subnet");
        }
    }

    /**
     * {@return the subnet written as {@code a.b.c.d/prefix}; empty if the text is no such subnet (IPv6, say)}
     *
     * <p>Address bits behind the prefix are dropped.
     */
    static Optional<Subnet> parse(String text) {
        var matcher = CIDR.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(5)) > 32) {
            return Optional.empty();
        }
        var address = 0L;
        for (var part = 1; part <= 4; part++) {
            var octet = Integer.parseInt(matcher.group(part));
            if (octet > 255) {
                return Optional.empty();
            }
            address = address << 8 | octet;
        }
        var prefix = Integer.parseInt(matcher.group(5));
        return Optional.of(new Subnet(address - address % (1L << (32 - prefix)), prefix));
    }

    /** {@return how many addresses it holds} */
    long size() {
        return 1L << (32 - prefix);
    }

    /**
     * {@return its n-th address, the first being number 0}
     *
     * @throws IllegalArgumentException if it does not hold that many
     */
    String address(int n) {
        if (n < 0 || n >= size()) {
            throw new IllegalArgumentException(this + " has no address number " + n);
        }
        return dotted(first + n);
    }

    /** {@return whether the two share an address} */
    boolean overlaps(Subnet other) {
        return first < other.first + other.size() && other.first < first + size();
    }

    /**
     * {@return the lowest subnets of this one that overlap none of the used ones, at most {@code count} of them}
     *
     * @param prefix the prefix of each
     */
    List<Subnet> free(int prefix, Collection<Subnet> used, int count) {
        var free = new ArrayList<Subnet>();
        var step = 1L << (32 - prefix);
        for (var at = first; at + step <= first + size() && free.size() < count; at += step) {
            var candidate = new Subnet(at, prefix);
            if (used.stream().noneMatch(candidate::overlaps)) {
                free.add(candidate);
            }
        }
        return free;
    }

    @Override
    public String toString() {
        return dotted(first) + "/" + prefix;
    }

    private static String dotted(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }
}
