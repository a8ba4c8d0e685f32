package io.nodeplane.api;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.kit.Cluster;
import io.nodeplane.controlplane.kit.Untested;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The nodes of a stranger: they are there already, have lived before, and can only be asked. */
final class StrangerCluster implements Cluster {
    /** Whoever asks a seed that never answers takes longer than this to give up. */
    private static final Duration WAITING_MIN = Duration.ofMillis(500);
    private static final String HOST = "127.0.0.1";

    private final List<Stranger.Node> nodes;
    private final Optional<String> foreign;
    private final TreeMap<String, Long> lives = new TreeMap<>();
    private @Nullable ServerSocket silent;
    private @Nullable Boolean waits;

    StrangerCluster(List<Stranger.Node> nodes, Optional<String> foreign) {
        this.nodes = nodes;
        this.foreign = foreign;
    }

    /** The last first, so that those that joined through the first can tell it. */
    void leaveAll() {
        nodes.reversed().forEach(node -> Stranger.leave(node.door())
                .forEach(member -> lives.merge(member.peerId(), member.incarnation(), Math::max)));
    }

    void end() {
        try {
            if (silent != null) {
                silent.close();
            }
        } catch (IOException failed) {
            throw new IllegalStateException("the silent socket does not close", failed);
        }
    }

    @Override
    public ControlPlane start(String peerId) {
        return node(peerId).door().open();
    }

    @Override
    public String peerId(int number) {
        return number <= nodes.size() ? nodes.get(number - 1).peerId() : "nobody-" + number;
    }

    @Override
    public LocalState outside() {
        return LocalState.LEFT;
    }

    @Override
    public long lives(String peerId) {
        return lives.getOrDefault(peerId, 0L);
    }

    @Override
    public String address(String peerId) {
        return node(peerId).seed().orElseThrow(() -> new Untested("its views do not say where " + peerId
                + " is reached (controlAddress)"));
    }

    @Override
    public String deadAddress() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return HOST + ":" + free.getLocalPort();
        }
    }

    @Override
    public void end(String peerId) {
        throw new Untested("its processes are not ours to end");
    }

    @Override
    public String silentAddress() throws IOException {
        if (silent == null) {
            silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }
        var address = HOST + ":" + silent.getLocalPort();
        if (waits == null) {
            waits = waits(address);
        }
        if (!waits) {
            throw new Untested("its join does not wait for a seed of this machine that never answers");
        }
        return address;
    }

    @Override
    public String foreignAddress() {
        return foreign.orElseThrow(() -> new Untested("no node of another cluster was given (--foreign)"));
    }

    @Override
    public boolean gossips() {
        // A stub server is one process, whatever the number of its nodes.
        try (var plane = nodes.getFirst().door().open()) {
            return !plane.capabilities().name().equals("stub");
        }
    }

    /** Nodes that are not ours do not end with a check; the next one begins by making them leave. */
    @Override
    public void close() {}

    /** The second node is the one that a check lets wait. */
    private boolean waits(String address) {
        var began = System.nanoTime();
        try (var plane = nodes.get(1).door().open()) {
            plane.join(List.of(address));
        } catch (ControlPlaneException failed) {
            return System.nanoTime() - began > WAITING_MIN.toNanos();
        }
        return false;
    }

    private Stranger.Node node(String peerId) {
        return nodes.stream().filter(node -> node.peerId().equals(peerId)).findFirst()
                .orElseThrow(() -> new Untested("it needs more nodes than the " + nodes.size()
                        + " whose APIs were given"));
    }
}
