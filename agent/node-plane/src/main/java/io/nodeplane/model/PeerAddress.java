package io.nodeplane.model;

import java.util.regex.Pattern;

/**
 * Where a node is reached: a host and a TCP port.
 *
 * <p>What a user writes is read by {@link #parse}, which takes what can be dialled and brings it to one form, so that
 * equal addresses are equal texts. What stands in a ledger or comes from a peer is read by {@link #written} and keeps
 * its spelling, since hashes depend on it; whether it can be dialled is seen when somebody does ({@link #dialled}).
 */
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
     * {@return an address that can be dialled, written as {@code host:port}; an IPv6 host stands in brackets}
     *
     * @throws IllegalArgumentException if the text is anything else; the message says what is wrong
     */
    public static PeerAddress parse(String text) {
        var address = parseListen(text);
        if (address.wildcard()) {
            throw new IllegalArgumentException("'" + text + "' stands for every address of a machine, and is fit to"
                    + " listen on only: name a host that others can reach");
        }
        return address;
    }

    /**
     * {@return an address to listen on: besides those that can be dialled the wildcards, {@code 0.0.0.0} and {@code ::}}
     *
     * @throws IllegalArgumentException if the text is anything else; the message says what is wrong
     */
    public static PeerAddress parseListen(String text) {
        var colon = text.lastIndexOf(':');
        if (colon < 1 || !PORT.matcher(text.substring(colon + 1)).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an address: write host:port");
        }
        var port = Integer.parseInt(text.substring(colon + 1));
        try {
            return new PeerAddress(host(text.substring(0, colon)).text(), port);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("'" + text + "' is not an address: " + wrong.getMessage(), wrong);
        }
    }

    /**
     * {@return an address as it stands in a ledger, in its own spelling; it may be one that cannot be dialled}
     *
     * @throws IllegalArgumentException if it could not stand there
     */
    public static PeerAddress written(String text) {
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

    /**
     * {@return the host to dial}
     *
     * @throws IllegalArgumentException if this address cannot be dialled; the message says why
     */
    public Host dialled() {
        var known = Host.of(host);
        if (known.wildcard()) {
            throw new IllegalArgumentException(this + " stands for every address of a machine");
        }
        return known;
    }

    /** {@return whether a parsed address stands for every address of a machine: fit to listen on, not to be dialled} */
    public boolean wildcard() {
        return host.equals("0.0.0.0") || host.equals("::");
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

    private static Host host(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return Host.ipv6(text.substring(1, text.length() - 1));
        }
        if (text.contains(":")) {
            throw new IllegalArgumentException("an IPv6 host stands in brackets before the port, as in [fd00::1]:7001");
        }
        return Host.named(text);
    }
}
