package io.nodeplane.testing;

import io.nodeplane.controlplane.ControlPlane;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stub that is spoken to as a cluster is. See {@link NodePlaneCluster#stub}.
 *
 * <p>It has no links: a node that is cut from all others, paused or killed is isolated, and a killed one is dead for certain at
 * once. A cut that leaves a way through others changes nothing, as among agents; one that leaves two groups of several nodes is
 * refused, since the stub can show nodes that are alone and no more. What a slow link delays is all that its two nodes say to
 * their VPN.
 */
public final class StubbedCluster extends NodePlaneCluster {
    private final Set<String> killed = new HashSet<>();
    private final Set<String> paused = new HashSet<>();
    private final Set<String> alone = new HashSet<>();
    private final Set<String> slow = new HashSet<>();
    private @Nullable StubContainer container;

    StubbedCluster(int count) {
        super(count);
    }

    /** {@return the container, for what the stub alone can do; after the start} */
    public StubContainer container() {
        if (container == null) {
            throw new IllegalStateException("the cluster has not been started");
        }
        return container;
    }

    @Override
    public String seed(String node) {
        return container().seed(require(node));
    }

    @Override
    public Map<String, String> logs() {
        return container == null ? Map.of() : Map.of("stub", container.getLogs());
    }

    @Override
    public void kill(String node) {
        paused.remove(require(node));
        killed.add(node);
        settle();
        container().confirm(node);
    }

    @Override
    public void start(String node) {
        killed.remove(require(node));
        settle();
    }

    @Override
    public void pause(String node) {
        paused.add(require(node));
        settle();
    }

    @Override
    public void resume(String node) {
        paused.remove(require(node));
        settle();
    }

    @Override
    void begin() {
        var stub = new StubContainer(image()).withNodes(nodes().size()).withStartupTimeout(patience());
        toxiproxy().ifPresent(stub::withToxiproxyImage);
        container = stub;
        stub.start();
    }

    @Override
    void end() {
        List.of(killed, paused, alone, slow).forEach(Set::clear);
        if (container != null) {
            container.stop();
            container = null;
        }
    }

    @Override
    void joinAll() {
        var first = nodes().getFirst();
        plane(first).join(List.of());
        nodes().stream().skip(1).forEach(node -> plane(node).join(List.of(seed(first))));
    }

    @Override
    ControlPlane connect(String node) {
        return container().controlPlane(node);
    }

    @Override
    void sever(Cuts.Link link) {
        // What comes of all cuts together is seen in settle.
    }

    @Override
    void mend(Cuts.Link link) {
        for (var node : List.of(link.from(), link.to())) {
            if (slow.remove(node)) {
                container().slow(node, Duration.ZERO);
            }
        }
    }

    @Override
    void delay(List<Cuts.Link> links, Duration delay) {
        links.stream().map(Cuts.Link::from).forEach(node -> {
            slow.add(node);
            container().slow(node, delay);
        });
    }

    @Override
    void settle() {
        var groups = cuts().groups();
        if (groups.stream().skip(1).anyMatch(group -> group.size() > 1)) {
            cuts().forget();
            throw new UnsupportedOperationException("the stub can show nodes that are alone, and no split into "
                    + groups + ": use NodePlaneCluster.of");
        }
        var wanted = new HashSet<>(killed);
        wanted.addAll(paused);
        groups.stream().skip(1).forEach(wanted::addAll);
        for (var node : nodes()) {
            if (wanted.contains(node) && alone.add(node)) {
                container().isolate(node);
            } else if (!wanted.contains(node) && alone.remove(node)) {
                container().reconnect(node);
            }
        }
    }

    @Override
    void wake() {
        killed.clear();
        paused.clear();
        settle();
    }

    @Override
    boolean agree() {
        return true;
    }
}
