package io.nodeplane.controlplane;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something is reached: a host that can be dialled, and a port from 1 to 65535.
 *
 * @param host in its one form; an IPv6 address without brackets
 */
public record Endpoint(String host, int port) {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:\\[(?<v6>[^\\]]*)]|(?<host>[^:\\[]*)):(?<port>[0-9]{1,5})",
            Pattern.DOTALL);

    /**
     * {@return the endpoint written as {@code host:port}; an IPv6 host stands in brackets}
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} if the text is anything else, or its host cannot be dialled
     */
    public static Endpoint parse(@Nullable String text) {
        return parse("endpoint", text);
    }

    /** {@return the endpoint written so, if it is one} */
    public static Optional<Endpoint> read(@Nullable String text) {
        try {
            return Optional.of(parse(text));
        } catch (ControlPlaneException foreign) {
            return Optional.empty();
        }
    }

    /** {@return the endpoint written so; the refusal calls it by this name} */
    static Endpoint parse(String what, @Nullable String text) {
        var address = ADDRESS.matcher(text == null ? "" : text);
        if (!address.matches()) {
            throw ControlPlaneException.invalid(what + " '" + text + "' is not an address: write host:port");
        }
        var port = Integer.parseInt(address.group("port"));
        if (port < 1 || port > 65535) {
            throw ControlPlaneException.invalid(what + " '" + text + "' has port " + port + ": use 1 to 65535");
        }
        var v6 = address.group("v6");
        var host = v6 == null ? SeedHost.named(address.group("host")) : SeedHost.ipv6(v6);
        if (host == null) {
            throw ControlPlaneException.invalid(what + " '" + text + "' cannot be dialled: its host is no name of"
                    + " labels, no IPv4 address such as 10.0.0.1, and no IPv6 address in brackets, of one machine");
        }
        return new Endpoint(host, port);
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
