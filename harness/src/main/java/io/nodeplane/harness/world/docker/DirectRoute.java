package io.nodeplane.harness.world.docker;

import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A TCP connection that an agent's container can try, to find a way around the hub.
 *
 * @param meantToOpen false for ways around the hub; true for the one way through it, which shows that trying works
 */
public record DirectRoute(NodeId from, String what, PeerAddress target, boolean meantToOpen) {

    /** A tried route. */
    public record Tried(DirectRoute route, boolean opened) {
        /** {@return whether the network lets through what it should, and only that} */
        public boolean asMeant() {
            return opened == route.meantToOpen();
        }
    }

    /**
     * Reads what the agent's command {@code dial} prints: one line per target, {@code open HOST:PORT} or
     * {@code closed HOST:PORT}, and then perhaps the reason.
     */
    static SortedMap<PeerAddress, Boolean> parse(String output) {
        var opened = new TreeMap<PeerAddress, Boolean>();
        output.lines().map(line -> line.strip().split("\\s+")).filter(words -> words.length > 1)
                .filter(words -> words[0].equals("open") || words[0].equals("closed"))
                .forEach(words -> opened.put(PeerAddress.parse(words[1]), words[0].equals("open")));
        return opened;
    }
}
