package io.nodeplane.controlplane.client;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where the API of a control plane listens: a unix socket, or a port of the loopback interface. */
public sealed interface ApiAddress {
    /** How a unix socket is written: this, and its path. */
    String UNIX = "unix:";

    /** A unix socket. Who may open the file may give orders. */
    record Unix(Path path) implements ApiAddress {
        @Override
        public String toString() {
            return UNIX + path;
        }
    }

    /**
     * A port of the loopback interface, which every user of the machine reaches: orders need a token.
     *
     * @param host {@code localhost}, an address of {@code 127.0.0.0/8}, or {@code ::1}
     * @param port 0, to listen on, for any free one
     */
    record Loopback(String host, int port) implements ApiAddress {
        private static final Pattern HOST = Pattern.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|::1");

        /** @throws IllegalArgumentException for any other host, or a port outside 0..65535 */
        public Loopback {
            if (!HOST.matcher(host).matches()) {
                throw new IllegalArgumentException("'" + host + "' is not on the loopback interface: the API serves the"
                        + " programs of its own machine only; use 127.0.0.1, ::1 or a unix socket (unix:/path)");
            }
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port " + port + " is outside 0..65535");
            }
        }

        /** {@return the host as it stands in a URL} */
        public String hostInUrl() {
            return host.contains(":") ? "[" + host + "]" : host;
        }

        @Override
        public String toString() {
            return hostInUrl() + ":" + port;
        }
    }

    /**
     * {@return the address written as {@code unix:/path} or {@code 127.0.0.1:PORT}}
     *
     * @throws IllegalArgumentException if the text is anything else; the message says how to write one
     */
    static ApiAddress parse(String text) {
        if (text.startsWith(UNIX)) {
            return unix(text);
        }
        var colon = text.lastIndexOf(':');
        var port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address of an API: write unix:/path/of/socket or 127.0.0.1:PORT");
        }
        var host = text.substring(0, colon);
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new Loopback(bare, Integer.parseInt(port));
    }

    private static ApiAddress unix(String text) {
        try {
            var path = Path.of(text.substring(UNIX.length()));
            if (path.getFileName() == null || path.toString().isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' names no socket: write unix:/path/of/socket");
            }
            return new Unix(path);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException("'" + text + "' is no path: write unix:/path/of/socket", wrong);
        }
    }
}
