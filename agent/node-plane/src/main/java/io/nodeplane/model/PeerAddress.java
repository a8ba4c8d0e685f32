package io.nodeplane.model;

import java.util.regex.Pattern;

/** Where a node is reached: a host name or address and a TCP port. */
public record PeerAddress(String host, int port) implements Comparable<PeerAddress> {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,255}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /** @throws IllegalArgumentException if the host is not a name or address, or the port not in 1..65535 */
    public PeerAddress {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is not a host name or address");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of '" + host + "' is outside 1..65535");
        }
    }

    /**
     * {@return the address written as {@code host:port}; an IPv6 host stands in brackets}
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static PeerAddress parse(String text) {
        var colon = text.lastIndexOf(':');
        if (colon < 1 || !PORT.matcher(text.substring(colon + 1)).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an address: write host:port");
        }
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new PeerAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public int compareTo(PeerAddress other) {
        var byHost = host.compareTo(other.host);
        return byHost != 0 ? byHost : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
