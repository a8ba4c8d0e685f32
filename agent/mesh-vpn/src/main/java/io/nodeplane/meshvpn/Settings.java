package io.nodeplane.meshvpn;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.SeedPeer;
import io.nodeplane.controlplane.client.ApiAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a VPN is told at its start. {@code controlPlane} is all that says on what it runs.
 *
 * @param tokenFile what a control plane at a port asks for
 * @param join seeds; empty where the node's control plane joins by itself
 */
record Settings(ApiAddress controlPlane, Optional<Path> tokenFile, Path data, Path device, List<AddressBlock> addresses,
        Endpoint endpoint, int port, int keepaliveSeconds, Optional<List<String>> join) {
    static final String USAGE = """
            mesh-vpn: a small mesh VPN that runs on a control plane.

              --control-plane=ADDRESS  its API: unix:/path, 127.0.0.1:PORT or http://127.0.0.1:PORT
              --token-file=FILE        the token of an API at a port
              --data=DIR               the private key and the last view (mesh-vpn-data)
              --device=PATH            the unix socket of the WireGuard device (its UAPI)
              --address=BLOCK,...      the addresses of this node in the mesh, as in 10.77.0.1/32
              --endpoint=IP:PORT       where the others reach its tunnel
              --port=PORT              where it listens for them (the endpoint's)
              --keepalive=SECONDS      how often an idle tunnel says something; 0 for never (25)
              --join=HOST:PORT,...     join by these seeds; --join= founds a cluster (the control plane joins by itself)
            """;
    private static final String HTTP = "http://";
    private static final int KEEPALIVE_SECONDS = 25;
    private static final int KEEPALIVE_SECONDS_MAX = 65_535;
    private static final List<String> NAMES = List.of("control-plane", "token-file", "data", "device", "address",
            "endpoint", "port", "keepalive", "join");

    /** The command line is wrong: one sentence says what, and how to mend it. */
    static final class WrongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongException(String message) {
            super(message);
        }
    }

    Settings {
        addresses = List.copyOf(addresses);
    }

    /** @throws WrongException if they cannot be used */
    static Settings parse(String[] arguments) {
        var given = given(arguments);
        var controlPlane = required(given, "control-plane", text -> ApiAddress
                .parse(text.startsWith(HTTP) ? text.substring(HTTP.length()).replaceFirst("/$", "") : text));
        var tokenFile = one(given, "token-file", Settings::path);
        if (controlPlane instanceof ApiAddress.Loopback && tokenFile.isEmpty()) {
            throw new WrongException("the control plane at the port " + controlPlane
                    + " asks for a token: give --token-file=FILE (of an agent: api.token in its data directory)");
        }
        var endpoint = required(given, "endpoint", Settings::numbers);
        var addresses = required(given, "address",
                text -> Arrays.stream(text.split(",", -1)).map(AddressBlock::parse).toList());
        return new Settings(controlPlane, tokenFile,
                one(given, "data", Settings::path).orElse(Path.of("mesh-vpn-data")),
                required(given, "device", Settings::path), addresses, endpoint,
                one(given, "port", text -> number(text, 1, 65_535)).orElse(endpoint.port()),
                one(given, "keepalive", text -> number(text, 0, KEEPALIVE_SECONDS_MAX)).orElse(KEEPALIVE_SECONDS),
                one(given, "join", Settings::seeds));
    }

    private static SortedMap<String, String> given(String[] arguments) {
        var given = new TreeMap<String, String>();
        for (var argument : arguments) {
            var equals = argument.indexOf('=');
            var name = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
            if (!NAMES.contains(name)) {
                throw new WrongException("'" + argument + "' is not known here; write --NAME=VALUE, see --help");
            }
            if (given.put(name, argument.substring(equals + 1)) != null) {
                throw new WrongException("--" + name + " is given twice: leave one of them out");
            }
        }
        return given;
    }

    private static <T> T required(SortedMap<String, String> given, String name, Function<String, T> parse) {
        return one(given, name, parse)
                .orElseThrow(() -> new WrongException("--" + name + " is missing; see --help"));
    }

    private static <T> Optional<T> one(SortedMap<String, String> given, String name, Function<String, T> parse) {
        try {
            return Optional.ofNullable(given.get(name)).map(parse);
        } catch (IllegalArgumentException | ControlPlaneException wrong) {
            throw new WrongException("--" + name + ": " + wrong.getMessage());
        }
    }

    private static Path path(String text) {
        try {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("it is empty: name a file");
            }
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException("'" + text + "' is no path", wrong);
        }
    }

    private static int number(String text, int least, int most) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("'" + text + "' is no number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }

    private static Endpoint numbers(String text) {
        var endpoint = Endpoint.parse(text);
        if (!endpoint.host().contains(":") && !endpoint.host().matches("[0-9.]+")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is a name: WireGuard takes addresses, as 192.0.2.1:51820");
        }
        return endpoint;
    }

    private static List<String> seeds(String text) {
        var seeds = text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1));
        seeds.forEach(SeedPeer::parse);
        return seeds;
    }
}
