package io.nodeplane.harness.world.process;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.link.Route;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The loopback addresses of one world, {@code 127.X.i.j} for one X: where i and j differ, the link from node-i to
 * node-j; where they are the same, the agent of node-i. {@code 127.X.0.1} is the lab's own.
 *
 * <p>No other world on this machine has the same X until this one is closed or its JVM ends: it keeps a socket bound.
 */
final class Addresses implements AutoCloseable {
    static final int BLOCK_MIN = 16;
    static final int BLOCK_MAX = 254;
    private static final int NUMBER_MAX = 254;
    private static final int HELD_PORT = 7000;
    private static final int API_PORT = 8474;
    private static final int OWNER_PORT = 8475;

    private final int block;
    private final SortedMap<NodeId, Integer> numbers;
    private final ServerSocket held;

    private Addresses(int block, SortedMap<NodeId, Integer> numbers, ServerSocket held) {
        this.block = block;
        this.numbers = numbers;
        this.held = held;
    }

    /**
     * Takes the first block of addresses in which everything is free.
     *
     * @throws WorldException if there is none, if this system does not have such addresses, or if a node has no number
     */
    static Addresses take(SortedSet<NodeId> nodes) {
        var numbers = numbers(nodes);
        var inTheWay = Optional.<String>empty();
        for (var block = BLOCK_MIN; block <= BLOCK_MAX; block++) {
            requireSystem(block, numbers);
            var held = bind(new PeerAddress("127." + block + ".0.1", HELD_PORT));
            if (held.isPresent()) {
                var addresses = new Addresses(block, numbers, held.get());
                var taken = addresses.all().stream().filter(address -> !free(address)).findFirst();
                if (taken.isEmpty()) {
                    return addresses;
                }
                addresses.close();
                inTheWay = taken.map(PeerAddress::toString);
            }
        }
        throw new WorldException(inTheWay
                .map(address -> "another program listens on port " + address.substring(address.lastIndexOf(':') + 1)
                        + " of every loopback address, " + address + " among them: stop that program")
                .orElse("all " + (BLOCK_MAX - BLOCK_MIN + 1) + " blocks of loopback addresses are in use by other runs,"
                        + " or port " + HELD_PORT + " is in use on every address: end the program that uses it"));
    }

    /** {@return where the node's agent really listens; no other agent may learn it} */
    PeerAddress real(NodeId node) {
        return at(number(node), number(node), node);
    }

    /** {@return where the node's agent takes its owner's orders, at each of its starts} */
    PeerAddress owner(NodeId node) {
        return new PeerAddress(real(node).host(), OWNER_PORT);
    }

    /** {@return where the proxy of this link listens: what the one end's resolver answers for the other's name} */
    PeerAddress link(Link link) {
        return at(number(link.from()), number(link.to()), link.to());
    }

    /** {@return where the links are changed} */
    PeerAddress api() {
        return new PeerAddress("127." + block + ".0.1", API_PORT);
    }

    /** {@return the proxy each directed link needs} */
    SortedMap<Link, Route> routes() {
        var routes = new TreeMap<Link, Route>();
        links().forEach(
                link -> routes.put(link, new Route(link(link).toString(), real(link.to()).toString())));
        return routes;
    }

    /** {@return a hosts file in which every other node's name is the link to it, and the node's own name is itself} */
    String hosts(NodeId node) {
        var hosts = new StringBuilder("127.0.0.1 localhost\n");
        for (var other : numbers.keySet()) {
            var address = other.equals(node) ? real(node) : link(new Link(node, other));
            hosts.append(address.host()).append(' ').append(other).append('\n');
        }
        return hosts.toString();
    }

    /** {@return the layout, in a few words} */
    String layout() {
        return "127." + block + ".i.j is the link from node-i to node-j, 127." + block + ".i.i the agent of node-i"
                + (numbers.keySet().stream().anyMatch(Twin::is) ? "; a twin has 100 more than its node" : "");
    }

    /** Gives the block free for other worlds. */
    @Override
    public void close() {
        try {
            held.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the socket that holds block " + block, e);
        }
    }

    private List<Link> links() {
        var links = new ArrayList<Link>();
        for (var from : numbers.keySet()) {
            numbers.keySet().stream().filter(to -> !to.equals(from)).forEach(to -> links.add(new Link(from, to)));
        }
        return links;
    }

    private List<PeerAddress> all() {
        var all = new ArrayList<PeerAddress>(List.of(api()));
        numbers.keySet().forEach(node -> all.addAll(List.of(real(node), owner(node))));
        links().forEach(link -> all.add(link(link)));
        return all;
    }

    private PeerAddress at(int third, int fourth, NodeId listening) {
        return new PeerAddress("127." + block + "." + third + "." + fourth, Setup.port(listening));
    }

    private int number(NodeId node) {
        return Optional.ofNullable(numbers.get(node))
                .orElseThrow(() -> new IllegalArgumentException("no " + node + " among " + numbers.keySet()));
    }

    private static SortedMap<NodeId, Integer> numbers(SortedSet<NodeId> nodes) {
        var numbers = new TreeMap<NodeId, Integer>();
        for (var node : nodes) {
            if (!Twin.node(node).value().matches(".*-[1-9][0-9]{0,2}")) {
                throw new WorldException("the node " + node + " has no number: name nodes node-1, node-2 and so on");
            }
            var number = Setup.port(node) - HELD_PORT;
            if (number > NUMBER_MAX) {
                throw new WorldException("the number of " + node + " is above " + NUMBER_MAX
                        + ", and the process world makes loopback addresses of it: use a lower one");
            }
            if (numbers.containsValue(number)) {
                throw new WorldException("two nodes have the number " + number + ", " + node
                        + " is one: give each node its own");
            }
            numbers.put(node, number);
        }
        return numbers;
    }

    /** On Linux all of 127/8 is there; elsewhere only 127.0.0.1, unless somebody has added aliases. */
    private static void requireSystem(int block, SortedMap<NodeId, Integer> numbers) {
        var last = numbers.values().stream().mapToInt(Integer::intValue).max().orElse(1);
        for (var host : List.of("127." + block + ".0.1", "127." + block + "." + last + "." + last)) {
            try (var probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
            } catch (IOException absent) {
                throw new WorldException("this system does not have the loopback address " + host + ", and the process"
                        + " world needs 127." + block + ".0.1 and 127." + block + ".i.j for the numbers i and j of all"
                        + " nodes: on macOS add each with 'sudo ifconfig lo0 alias " + host + "', or use Docker",
                        absent);
            }
        }
    }

    private static boolean free(PeerAddress address) {
        var bound = bind(address);
        bound.ifPresent(Addresses::release);
        return bound.isPresent();
    }

    private static Optional<ServerSocket> bind(PeerAddress address) {
        ServerSocket socket = null;
        try {
            socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()), 1);
            return Optional.of(socket);
        } catch (IOException taken) {
            if (socket != null) {
                release(socket);
            }
            return Optional.empty();
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a socket", e);
        }
    }
}
