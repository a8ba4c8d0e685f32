package io.nodeplane.controlplane;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a joining node looks for the cluster: a host that can be dialled, and a port from 1 to 65535.
 *
 * @param host in its one form; an IPv6 address without brackets
 */
public record SeedPeer(String host, int port) {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:\\[(?<v6>[^\\]]*)]|(?<host>[^:\\[]*)):(?<port>[0-9]{1,5})",
            Pattern.DOTALL);

    /**
     * {@return the seed written as {@code host:port}; an IPv6 host stands in brackets}
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} if the text is anything else, or its host cannot be dialled
     */
    public static SeedPeer parse(@Nullable String text) {
        var address = ADDRESS.matcher(text == null ? "" : text);
        if (!address.matches()) {
            throw ControlPlaneException.invalid("seed peer '" + text + "' is not an address: write host:port");
        }
        var port = Integer.parseInt(address.group("port"));
        if (port < 1 || port > 65535) {
            throw ControlPlaneException.invalid("seed peer '" + text + "' has port " + port + ": use 1 to 65535");
        }
        var v6 = address.group("v6");
        var host = v6 == null ? SeedHost.named(address.group("host")) : SeedHost.ipv6(v6);
        if (host == null) {
            throw ControlPlaneException.invalid("seed peer '" + text + "' cannot be dialled: its host is no name of"
                    + " labels, no IPv4 address such as 10.0.0.1, and no IPv6 address in brackets, of one machine");
        }
        return new SeedPeer(host, port);
    }

    /**
     * {@return all seeds of a join, in the order given}
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} for a missing list, a malformed seed, or too many of them
     */
    public static List<SeedPeer> parseAll(@Nullable List<String> texts, int seedsMax) {
        if (texts == null) {
            throw ControlPlaneException.invalid("seedPeers is missing: give an empty list to found a cluster");
        }
        if (texts.size() > seedsMax) {
            throw ControlPlaneException
                    .invalid(texts.size() + " seed peers are given: at most " + seedsMax + " are allowed");
        }
        return texts.stream().map(SeedPeer::parse).toList();
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
