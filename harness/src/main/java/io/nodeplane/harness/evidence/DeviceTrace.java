package io.nodeplane.harness.evidence;

import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the WireGuard device of one node wrote down of itself, over all its starts: {@code trace.go} says what its lines are.
 *
 * @param flows in the order in which their first probes were sent
 */
public record DeviceTrace(List<Flow> flows, List<Peers> peers, List<Handshake> handshakes) {
    private static final String NETWORK = "10.77.0.";
    private static final String NODE = "node-";

    /**
     * Probes through the tunnel to one node, sent one after the other.
     *
     * @param lost those that had no answer within two seconds
     * @param meanUs how many microseconds the others took there and back, on average
     */
    public record Flow(NodeId to, Instant first, Instant last, int sent, int lost, long meanUs) {}

    /**
     * A write to the device.
     *
     * @param removed how many peers it removed by name
     * @param replaced how often it told the device to forget all peers
     * @param there who is a peer after it
     */
    public record Peers(Instant at, int removed, int replaced, SortedSet<NodeId> there) {
        public Peers {
            there = Collections.unmodifiableSortedSet(new TreeSet<>(there));
        }
    }

    /** A handshake with a peer. */
    public record Handshake(NodeId with, Instant at) {}

    public DeviceTrace {
        flows = flows.stream().sorted(Comparator.comparing(Flow::first)).toList();
        peers = List.copyOf(peers);
        handshakes = List.copyOf(handshakes);
    }

    /** {@return the address that the node has within the mesh} */
    public static String address(NodeId node) {
        return NETWORK + node.value().substring(NODE.length());
    }

    private static Optional<NodeId> node(String address) {
        return address.startsWith(NETWORK)
                ? Optional.of(new NodeId(NODE + address.substring(NETWORK.length())))
                : Optional.empty();
    }

    /**
     * {@return what these lines say} A last line without an end was torn when its device was killed, and says nothing.
     *
     * @throws IllegalArgumentException if a whole line is none of a trace
     */
    public static DeviceTrace parse(String text) {
        var flows = new ArrayList<Flow>();
        var peers = new ArrayList<Peers>();
        var handshakes = new ArrayList<Handshake>();
        for (var line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            var words = line.split(" ", -1);
            try {
                switch (words[1]) {
                    case "flow" -> node(words[2]).ifPresent(to -> flows.add(new Flow(to, at(words[0]), at(words[3]),
                            Integer.parseInt(words[4]), Integer.parseInt(words[5]), Long.parseLong(words[6]))));
                    case "peers" -> peers.add(new Peers(at(words[0]), Integer.parseInt(words[2]),
                            Integer.parseInt(words[3]), nodes(words[4])));
                    case "handshake" -> node(words[2])
                            .ifPresent(with -> handshakes.add(new Handshake(with, at(words[3]))));
                    default -> throw new IllegalArgumentException("'" + words[1] + "' is no word of a trace");
                }
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException wrong) {
                throw new IllegalArgumentException("'" + line + "' is no line of a trace", wrong);
            }
        }
        return new DeviceTrace(flows, peers, handshakes);
    }

    private static Instant at(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static SortedSet<NodeId> nodes(String addresses) {
        var nodes = new TreeSet<NodeId>();
        for (var address : addresses.split(",")) {
            node(address).ifPresent(nodes::add);
        }
        return nodes;
    }
}
