package io.nodeplane.meshvpn.dataplane;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.meshvpn.mesh.Peer;
import io.nodeplane.meshvpn.mesh.PeerDiff;
import io.nodeplane.meshvpn.mesh.PeerDiff.Change;
import io.nodeplane.meshvpn.mesh.Traffic;
import io.nodeplane.meshvpn.mesh.Tunnel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The texts of WireGuard's configuration protocol (www.wireguard.com/xplatform). */
final class Uapi {
    static final String GET = "get=1\n\n";
    private static final HexFormat HEX = HexFormat.of();
    private static final String ERROR = "errno=";

    private Uapi() {}

    /** {@return the request that gives a device its own key and port; the port alone if the key is empty} */
    static String configure(Optional<TunnelKey> key, int port) {
        return "set=1\n" + key.map(own -> "private_key=" + HEX.formatHex(own.secret()) + "\n").orElse("")
                + "listen_port=" + port + "\n\n";
    }

    /**
     * {@return the request that writes this difference}
     *
     * <p>It never says {@code replace_peers}: that would end all sessions. A peer that stays is written with
     * {@code update_only}, so that one that has just gone is not made again in part.
     */
    static String set(PeerDiff diff) {
        var text = new StringBuilder("set=1\n");
        diff.removed().forEach(key -> peer(text, key).append("remove=true\n"));
        for (var change : diff.changed()) {
            write(peer(text, change.key()).append("update_only=true\n"), change);
        }
        for (var added : diff.added()) {
            peer(text, added.key());
            added.endpoint().ifPresent(place -> line(text, "endpoint", place));
            line(text, "persistent_keepalive_interval", added.keepaliveSeconds());
            blocks(text, added.allowedIps());
        }
        return text.append('\n').toString();
    }

    private static void write(StringBuilder text, Change change) {
        change.endpoint().ifPresent(place -> line(text, "endpoint", place));
        change.keepaliveSeconds().ifPresent(seconds -> line(text, "persistent_keepalive_interval", seconds));
        if (change.lost().isEmpty()) {
            blocks(text, change.gained());
        } else {
            // Older devices cannot take one block away.
            text.append("replace_allowed_ips=true\n");
            blocks(text, change.allowedIps());
        }
    }

    private static StringBuilder peer(StringBuilder text, PublicKey key) {
        return text.append("public_key=").append(HEX.formatHex(key.bytes())).append('\n');
    }

    private static void blocks(StringBuilder text, Collection<AddressBlock> blocks) {
        blocks.forEach(block -> line(text, "allowed_ip", block));
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name).append('=').append(value).append('\n');
    }

    /**
     * {@return the device that an answer to {@link #GET} shows}
     *
     * @throws DataPlaneException if the answer is a refusal, or cannot be read
     */
    static DataPlane.Device device(String answer) {
        requireGood("to read it", answer);
        try {
            var parts = new ArrayList<List<String>>();
            parts.add(new ArrayList<>());
            answer.lines().forEach(line -> {
                if (line.startsWith("public_key=")) {
                    parts.add(new ArrayList<>());
                }
                parts.getLast().add(line);
            });
            SortedMap<PublicKey, Tunnel> tunnels = Peer.byKey();
            parts.stream().skip(1).map(Uapi::tunnel).forEach(tunnel -> tunnels.put(tunnel.peer().key(), tunnel));
            return new DataPlane.Device(
                    first(parts.getFirst(), "private_key").map(hex -> TunnelKey.of(HEX.parseHex(hex)).publicKey()),
                    first(parts.getFirst(), "listen_port").map(Integer::parseInt).orElse(0), tunnels);
        } catch (IllegalArgumentException foreign) {
            throw new DataPlaneException("the device says what cannot be read: " + foreign.getMessage(), foreign);
        }
    }

    private static Tunnel tunnel(List<String> lines) {
        var key = PublicKey.of(HEX.parseHex(first(lines, "public_key").orElseThrow()));
        var blocks = lines.stream().filter(line -> line.startsWith("allowed_ip="))
                .flatMap(line -> AddressBlock.read(line.substring("allowed_ip=".length())).stream()).toList();
        var peer = new Peer(key, first(lines, "endpoint").flatMap(Endpoint::read), blocks,
                (int) number(lines, "persistent_keepalive_interval"));
        var handshakeMs = number(lines, "last_handshake_time_sec") * 1_000
                + number(lines, "last_handshake_time_nsec") / 1_000_000;
        return new Tunnel(peer, new Traffic(handshakeMs, number(lines, "rx_bytes"), number(lines, "tx_bytes")));
    }

    private static long number(List<String> lines, String name) {
        return first(lines, name).map(Long::parseLong).orElse(0L);
    }

    private static Optional<String> first(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name + "=")).map(line -> line.substring(name.length() + 1))
                .findFirst();
    }

    /** @throws DataPlaneException unless the answer says that the request was carried out */
    static void requireGood(String what, String answer) {
        var error = answer.lines().filter(line -> line.startsWith(ERROR)).map(line -> line.substring(ERROR.length()))
                .findFirst();
        if (error.isEmpty()) {
            throw new DataPlaneException("the device broke off its answer to the request " + what);
        }
        if (!error.get().equals("0")) {
            throw new DataPlaneException("the device refuses the request " + what + " (" + ERROR + error.get() + ")");
        }
    }
}
