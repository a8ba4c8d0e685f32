package io.nodeplane.harness.vpn;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a WireGuard device says on its sockets. */
final class DeviceSocket {
    private static final String ADDRESS = "allowed_ip=";
    private static final String RECEIVED = "rx_bytes=";
    private static final String PEER = "public_key=";
    private static final List<String> OF_A_TUNNEL = List.of("endpoint=", ADDRESS, "last_handshake_time_sec=");

    private DeviceSocket() {}

    /** {@return the answer to this text, which ends so} */
    static String ask(Path socket, String text, String end) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            var answer = new StringBuilder();
            var buffer = ByteBuffer.allocate(4_096);
            while (!answer.toString().endsWith(end) && channel.read(buffer.clear()) >= 0) {
                answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
            }
            return answer.toString();
        }
    }

    /** {@return what a device says of each peer, a line each; nothing of its keys that is secret} */
    static List<String> tunnels(String said) {
        var peers = new ArrayList<String>();
        for (var line : said.lines().toList()) {
            if (line.startsWith(PEER)) {
                peers.add(line);
            } else if (!peers.isEmpty() && OF_A_TUNNEL.stream().anyMatch(line::startsWith)) {
                peers.add(peers.removeLast() + " " + line);
            }
        }
        return peers;
    }

    /** {@return how many bytes came from each peer, by the first of its addresses, in what a device says of itself} */
    static SortedMap<String, Long> received(String said) {
        var received = new TreeMap<String, Long>();
        var bytes = 0L;
        var routed = false;
        // Of a peer the counters come before the addresses.
        for (var line : said.lines().toList()) {
            if (line.startsWith(PEER)) {
                bytes = 0;
                routed = false;
            } else if (line.startsWith(RECEIVED)) {
                bytes = Long.parseLong(line.substring(RECEIVED.length()));
            } else if (line.startsWith(ADDRESS) && !routed) {
                received.put(line.substring(ADDRESS.length()).replaceFirst("/.*", ""), bytes);
                routed = true;
            }
        }
        return received;
    }
}
