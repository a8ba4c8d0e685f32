package io.nodeplane.harness.world.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The IPv4 routes of the machine the lab runs on: subnets a container network must not hide. */
final class HostRoutes {
    private static final Path TABLE = Path.of("/proc/net/route");
    private static final int DESTINATION = 1;
    private static final int MASK = 7;

    private HostRoutes() {}

    /** {@return the destinations of the routing table without the default route; empty where there is no such table} */
    static List<Subnet> read() {
        try {
            return Files.isReadable(TABLE) ? parse(Files.readAllLines(TABLE)) : List.of();
        } catch (IOException e) {
            // Only a courtesy to the host: the engine itself refuses subnets of other container networks.
            return List.of();
        }
    }

    /** {@return the destinations in a table of the form of {@code /proc/net/route}: numbers in hex, low byte first} */
    static List<Subnet> parse(List<String> lines) {
        var routes = new ArrayList<Subnet>();
        for (var line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            var columns = line.trim().split("\\s+");
            if (columns.length > MASK) {
                var destination = Integer.reverseBytes(Integer.parseUnsignedInt(columns[DESTINATION], 16));
                var mask = Integer.reverseBytes(Integer.parseUnsignedInt(columns[MASK], 16));
                subnet(destination, mask).ifPresent(routes::add);
            }
        }
        return routes;
    }

    private static Optional<Subnet> subnet(int destination, int mask) {
        var prefix = Integer.bitCount(mask);
        // The default route covers everything and says nothing.
        return prefix == 0
                ? Optional.empty()
                : Optional.of(new Subnet(Integer.toUnsignedLong(destination & mask), prefix));
    }
}
