package io.nodeplane.testing;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.utility.DockerImageName;

/**
 * A cluster, and what can be done to it. Two lines to one that has converged:
 *
 * <pre>{@code
 * try (var cluster = NodePlaneCluster.of(3)) {
 *     cluster.start();
 *     ControlPlane plane = cluster.plane("vpn-1");
 * }
 * }</pre>
 *
 * <p>With {@link #stub} instead of {@link #of} the same lines run before a stub, in one container. The nodes are called
 * {@code vpn-1}, {@code vpn-2}, ... in both. A method that names a node and finds none of this name throws
 * {@link IllegalArgumentException}.
 */
public abstract sealed class NodePlaneCluster implements Startable permits AgentCluster, StubbedCluster {
    private static final int NODES_MAX = 50;

    private final List<String> nodes;
    private final Map<String, ControlPlane> planes = new HashMap<>();
    private final Cuts cuts;
    private Optional<DockerImageName> image = Optional.empty();
    private Optional<DockerImageName> toxiproxy = Optional.empty();
    private Duration patience = Duration.ofSeconds(60);

    NodePlaneCluster(int count) {
        if (count < 1 || count > NODES_MAX) {
            throw new IllegalArgumentException(count + " nodes: use 1 to " + NODES_MAX);
        }
        nodes = IntStream.rangeClosed(1, count).mapToObj(number -> "vpn-" + number).toList();
        cuts = new Cuts(nodes);
    }

    /** {@return a cluster of so many agents, not started yet; the first three of them are voters, or five from five on} */
    public static AgentCluster of(int nodes) {
        return new AgentCluster(nodes);
    }

    /** {@return a cluster of so many nodes of a stub, not started yet} */
    public static StubbedCluster stub(int nodes) {
        return new StubbedCluster(nodes);
    }

    /** {@return this, with the agent's image by another name} */
    public NodePlaneCluster withImage(DockerImageName name) {
        image = Optional.of(name);
        return this;
    }

    /** {@return this, with Toxiproxy's image by another name} */
    public NodePlaneCluster withToxiproxyImage(DockerImageName name) {
        toxiproxy = Optional.of(name);
        return this;
    }

    /** {@return this; whatever is waited for has so long to come true, 60 s unless said} */
    public NodePlaneCluster withPatience(Duration atMost) {
        patience = atMost;
        return this;
    }

    /** Starts all nodes and waits until the cluster {@linkplain #awaitConverged has converged}. */
    @Override
    public final void start() {
        if (!planes.isEmpty()) {
            return;
        }
        try {
            begin();
            nodes.forEach(node -> planes.put(node, connect(node)));
            joinAll();
            awaitConverged();
        } catch (RuntimeException | Error failed) {
            stop();
            throw failed;
        }
    }

    /** Ends the clients and removes every container. */
    @Override
    public final void stop() {
        planes.values().forEach(ControlPlane::close);
        planes.clear();
        cuts.forget();
        end();
    }

    /** {@return the ids of its nodes} */
    public final List<String> nodes() {
        return nodes;
    }

    /** {@return the control plane of this node; the cluster closes it} */
    public final ControlPlane plane(String node) {
        require(node);
        return Optional.ofNullable(planes.get(node))
                .orElseThrow(() -> new IllegalStateException("the cluster has not been started"));
    }

    /** {@return where this node is found by others, as a seed of a join} */
    public abstract String seed(String node);

    /** {@return what the processes have printed, by the name of a node, or {@code stub}} */
    public abstract Map<String, String> logs();

    /** Nothing passes between these two any more: what is sent is lost in silence, both ways. */
    public final void cut(String one, String other) {
        cut(List.of(one), List.of(other));
    }

    /** Nothing passes any more between any of the ones and any of the others. */
    public final void cut(List<String> ones, List<String> others) {
        cuts.add(requireAll(ones), requireAll(others)).forEach(this::sever);
        settle();
    }

    /** Nothing passes any more between this node and any other. */
    public final void isolate(String node) {
        require(node);
        cut(List.of(node), nodes.stream().filter(other -> !other.equals(node)).toList());
    }

    /** What is sent between these two is late by so much, both ways, until they are healed. */
    public final void slow(String one, String other, Duration delay) {
        delay(Cuts.link(require(one), require(other)), delay);
        cuts.slowed(one, other);
    }

    /** Ends a cut and a slowness between these two. */
    public final void heal(String one, String other) {
        cuts.remove(require(one), require(other)).forEach(this::mend);
        settle();
    }

    /** Ends all cuts and all slowness. */
    public final void heal() {
        cuts.removeAll().forEach(this::mend);
        settle();
    }

    /** The node's process ends without warning; its disk stays. */
    public abstract void kill(String node);

    /** A killed node's process begins again, on the disk it had. */
    public abstract void start(String node);

    /** The node's process freezes; its connections stay open and silent. */
    public abstract void pause(String node);

    /** A paused node goes on. */
    public abstract void resume(String node);

    /** Heals all links, lets paused nodes go on and starts killed ones, and waits until the cluster has converged. */
    public final void restore() {
        heal();
        wake();
        awaitConverged();
    }

    /** Waits until every node is a member, holds everybody for alive, is in contact with all, and has what the others have. */
    public final void awaitConverged() {
        awaitConverged(patience);
    }

    /** As {@link #awaitConverged()}, for so long at most. */
    public final void awaitConverged(Duration atMost) {
        if (!Until.reached(atMost, this::converged)) {
            throw new AssertionError("the cluster has not converged within " + atMost.toSeconds() + " s: " + beliefs());
        }
    }

    /** {@return the view of this node, as soon as it is such} */
    public final MembershipView await(String node, Predicate<MembershipView> such) {
        return await(node, such, patience);
    }

    /** As {@link #await(String, Predicate)}, for so long at most. */
    public final MembershipView await(String node, Predicate<MembershipView> such, Duration atMost) {
        require(node);
        var seen = new MembershipView[1];
        if (!Until.reached(atMost, () -> view(node).filter(view -> {
            seen[0] = view;
            return such.test(view);
        }).isPresent())) {
            throw new AssertionError(
                    "what was awaited of " + node + " did not come within " + atMost.toSeconds() + " s: " + beliefs());
        }
        return seen[0];
    }

    /** {@return the view of this node, as soon as it believes the other to be in this state} */
    public final MembershipView await(String node, String other, MemberState state) {
        return await(node, view -> view.members().stream()
                .anyMatch(member -> member.peerId().equals(require(other)) && member.state().equals(state)));
    }

    abstract void begin();

    abstract void end();

    abstract void joinAll();

    abstract ControlPlane connect(String node);

    /** Cuts one directed link. */
    abstract void sever(Cuts.Link link);

    abstract void mend(Cuts.Link link);

    abstract void delay(List<Cuts.Link> links, Duration delay);

    /** What is to be done after links have changed. */
    abstract void settle();

    abstract void wake();

    /** {@return whether all nodes hold the same, beyond their views} */
    abstract boolean agree();

    final Cuts cuts() {
        return cuts;
    }

    final Optional<DockerImageName> image() {
        return image;
    }

    final Optional<DockerImageName> toxiproxy() {
        return toxiproxy;
    }

    final Duration patience() {
        return patience;
    }

    final String require(String node) {
        if (!nodes.contains(node)) {
            throw new IllegalArgumentException("there is no " + node + ", only " + nodes);
        }
        return node;
    }

    private List<String> requireAll(List<String> some) {
        some.forEach(this::require);
        return some;
    }

    private boolean converged() {
        var views = nodes.stream().map(this::view).flatMap(Optional::stream).toList();
        return views.size() == nodes.size() && views.stream().allMatch(this::complete)
                && views.stream().map(MembershipView::digest).distinct().count() == 1 && agree();
    }

    private boolean complete(MembershipView view) {
        return view.localState() == LocalState.JOINED && view.health() == Health.HEALTHY
                && nodes.equals(view.members().stream().filter(member -> member.state().equals(MemberState.ALIVE))
                        .map(Member::peerId).filter(nodes::contains).sorted(Cuts.inOrder(nodes)).toList());
    }

    private Optional<MembershipView> view(String node) {
        try {
            return Optional.of(plane(node).getMembers());
        } catch (ControlPlaneException silent) {
            return Optional.empty();
        }
    }

    private String beliefs() {
        return nodes.stream()
                .map(node -> node + " " + view(node).map(NodePlaneCluster::words).orElse("does not answer"))
                .collect(Collectors.joining("; "));
    }

    private static String words(MembershipView view) {
        return "is " + view.localState() + " and " + view.health() + " and holds " + view.members().stream()
                .map(member -> member.peerId() + " for " + member.state().text()).collect(Collectors.joining(", "));
    }
}
