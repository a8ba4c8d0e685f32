package io.nodeplane.harness.link.server;

import java.net.InetSocketAddress;

/** Addresses as Toxiproxy writes them: {@code host:port}, {@code :port}, {@code [::1]:port}. */
final class Endpoint {
    private Endpoint() {}

    /** @throws ApiError if the text is no address or its host is unknown */
    static InetSocketAddress resolve(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new ApiError(500, "address " + text + ": missing port in address");
        }
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = port(text, text.substring(colon + 1));
        var address = host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new ApiError(500, "address " + text + ": no such host");
        }
        return address;
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= 0xFFFF) {
                return port;
            }
        } catch (NumberFormatException noNumber) {
            // Said below, with the whole address.
        }
        throw new ApiError(500, "address " + text + ": invalid port");
    }

    /** {@return the address with its number, as it is shown and compared} */
    static String text(InetSocketAddress address) {
        var host = address.getAddress().isAnyLocalAddress() ? "::" : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
