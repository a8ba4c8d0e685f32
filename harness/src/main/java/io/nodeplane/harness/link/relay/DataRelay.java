package io.nodeplane.harness.link.relay;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.link.data.Counts;
import io.nodeplane.harness.link.data.DataLine;
import io.nodeplane.harness.link.data.Fate;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The data links of a mesh: packets of UDP between its tunnels pass here, each over the line of its directed link.
 *
 * <p>Every node has an entrance: the address that it gives to the others. What comes to the entrance of b from the tunnel of a
 * is on the link from a to b, and goes on to the tunnel of b out of the entrance of a, which is where b answers. So no tunnel
 * meets another's own address, though WireGuard follows where packets come from; and what comes from anywhere else is nobody's
 * and goes nowhere ({@link #strange}). A node can {@linkplain #move move}: it has another entrance then. A change is in force
 * when the method returns. Safe for several threads.
 */
public final class DataRelay implements AutoCloseable {
    private static final int PACKET_BYTES_MAX = 65_535;
    private static final long NANOS_PER_MS = 1_000_000;
    /** Packets read from one entrance before the others have their turn. */
    private static final int AT_ONCE_MAX = 64;

    private final Selector selector;
    private final Thread thread = Thread.ofPlatform().daemon().name("data-relay").unstarted(this::run);
    private final Object lock = new Object();
    private final SortedMap<NodeId, DatagramChannel> entrances = new TreeMap<>();
    /** Where nodes were before they moved. */
    private final List<DatagramChannel> left = new ArrayList<>();
    private final SortedMap<NodeId, Long> astray = new TreeMap<>();
    private final SortedMap<NodeId, InetSocketAddress> tunnels = new TreeMap<>();
    private final SortedMap<Link, DataLine> lines = new TreeMap<>();
    private long strange;

    private DataRelay(Selector selector) {
        this.selector = selector;
    }

    /**
     * {@return a relay with clear links between all of these nodes, whose tunnels it has still to be told}
     *
     * @param host where its entrances are, each at a port of its own
     * @throws IOException if an entrance cannot be made; none is left behind then
     */
    public static DataRelay open(long seed, SortedSet<NodeId> nodes, InetAddress host) throws IOException {
        var relay = new DataRelay(Selector.open());
        try {
            for (var node : nodes) {
                relay.enter(node, host);
            }
            for (var link : Link.among(nodes)) {
                relay.lines.put(link, new DataLine(Fate.seed(seed, link.toString())));
            }
        } catch (IOException | RuntimeException failed) {
            relay.release();
            throw failed;
        }
        relay.thread.start();
        return relay;
    }

    private void enter(NodeId node, InetAddress host) throws IOException {
        var channel = DatagramChannel.open();
        Optional.ofNullable(entrances.put(node, channel)).ifPresent(left::add);
        channel.bind(new InetSocketAddress(host, 0)).configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, node);
    }

    /**
     * From now on the others reach this node at another address, out of which its packets come to them, too. Its tunnel is where
     * it was. What comes to where it was goes nowhere, and is counted ({@link #astray}).
     */
    public void move(NodeId of) throws IOException {
        synchronized (lock) {
            enter(of, entrance(of).getAddress());
        }
        selector.wakeup();
    }

    /** {@return how many packets came to where this node had been before it moved} */
    public long astray(NodeId to) {
        synchronized (lock) {
            return astray.getOrDefault(to, 0L);
        }
    }

    /** {@return the address at which the others reach this node} */
    public InetSocketAddress entrance(NodeId of) {
        try {
            return (InetSocketAddress) channel(of).getLocalAddress();
        } catch (IOException closed) {
            throw new IllegalStateException("the relay is closed", closed);
        }
    }

    /** From now on the tunnel of this node is there, and nowhere else. */
    public void tunnel(NodeId of, InetSocketAddress at) {
        channel(of);
        synchronized (lock) {
            tunnels.put(of, at);
        }
    }

    private DatagramChannel channel(NodeId of) {
        synchronized (lock) {
            return Optional.ofNullable(entrances.get(of))
                    .orElseThrow(() -> new IllegalArgumentException("no " + of + " among " + entrances.keySet()));
        }
    }

    /** From now on these links treat packets so, all of them at once. */
    public void change(SortedSet<Link> links, Conditions to) {
        synchronized (lock) {
            links.forEach(this::line);
            links.forEach(link -> line(link).change(to));
        }
    }

    /** {@return how a link treats packets now} */
    public Conditions conditions(Link link) {
        synchronized (lock) {
            return line(link).conditions();
        }
    }

    private DataLine line(Link link) {
        return Optional.ofNullable(lines.get(link))
                .orElseThrow(() -> new IllegalArgumentException("no data link " + link + " among " + lines.keySet()));
    }

    /** {@return what passed each link so far} */
    public SortedMap<Link, Counts> counts() {
        var counts = new TreeMap<Link, Counts>();
        synchronized (lock) {
            lines.forEach((link, line) -> counts.put(link, line.counts()));
        }
        return Collections.unmodifiableSortedMap(counts);
    }

    /** {@return how many packets came from where no tunnel is} */
    public long strange() {
        synchronized (lock) {
            return strange;
        }
    }

    private void run() {
        var buffer = ByteBuffer.allocate(PACKET_BYTES_MAX);
        try {
            while (selector.isOpen()) {
                await();
                for (var key : selector.selectedKeys()) {
                    read((NodeId) key.attachment(), (DatagramChannel) key.channel(), buffer);
                }
                selector.selectedKeys().clear();
                synchronized (lock) {
                    lines.forEach((link, line) -> line.leave(System.nanoTime(), packet -> send(link, packet)));
                }
            }
        } catch (IOException | ClosedSelectorException closed) {
            // It was closed, and its links carry nothing any more.
        }
    }

    private void await() throws IOException {
        var least = Long.MAX_VALUE;
        synchronized (lock) {
            for (var line : lines.values()) {
                var due = line.due();
                if (due.isPresent()) {
                    least = Math.min(least, due.getAsLong() - System.nanoTime());
                }
            }
        }
        if (least == Long.MAX_VALUE) {
            selector.select();
        } else if (least <= 0) {
            selector.selectNow();
        } else {
            // Rounded up: a packet is never early, and nobody turns in vain.
            selector.select((least + NANOS_PER_MS - 1) / NANOS_PER_MS);
        }
    }

    private void read(NodeId to, DatagramChannel entrance, ByteBuffer buffer) throws IOException {
        for (var count = 0; count < AT_ONCE_MAX; count++) {
            var from = entrance.receive(buffer.clear());
            if (from == null) {
                return;
            }
            var packet = new byte[buffer.flip().remaining()];
            buffer.get(packet);
            synchronized (lock) {
                var sender = sender(from).filter(node -> !node.equals(to));
                if (sender.isPresent() && channel(to) != entrance) {
                    astray.merge(to, 1L, Long::sum);
                } else if (sender.isPresent()) {
                    line(new Link(sender.get(), to)).arrive(packet, System.nanoTime());
                } else {
                    strange++;
                }
            }
        }
    }

    private Optional<NodeId> sender(SocketAddress from) {
        return tunnels.entrySet().stream().filter(tunnel -> tunnel.getValue().equals(from)).map(SortedMap.Entry::getKey)
                .findFirst();
    }

    private boolean send(Link link, byte[] packet) {
        var tunnel = tunnels.get(link.to());
        try {
            return tunnel != null && channel(link.from()).send(ByteBuffer.wrap(packet), tunnel) > 0;
        } catch (IOException unreachable) {
            return false;
        }
    }

    private void release() throws IOException {
        selector.close();
        synchronized (lock) {
            left.addAll(entrances.values());
            for (var entrance : left) {
                entrance.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        release();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
