package io.nodeplane.testing;

import io.nodeplane.controlplane.ControlPlane;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/** A cluster of agents, each in a container with a Toxiproxy that holds its links. See {@link NodePlaneCluster#of}. */
public final class AgentCluster extends NodePlaneCluster {
    private static final int VOTERS = 3;
    private static final int VOTERS_OF_MANY = 5;
    private static final int PORT_BASE = 7000;

    private final SortedMap<String, Long> charter = new TreeMap<>();
    private final Map<String, NodePlaneContainer> containers = new LinkedHashMap<>();
    private final Set<String> killed = new HashSet<>();
    private final Set<String> paused = new HashSet<>();
    private Optional<String> secret = Optional.empty();
    private Consumer<NodePlaneContainer> customizing = container -> {};
    private @Nullable Network network;

    AgentCluster(int count) {
        super(count);
    }

    @Override
    public AgentCluster withImage(DockerImageName name) {
        super.withImage(name);
        return this;
    }

    @Override
    public AgentCluster withToxiproxyImage(DockerImageName name) {
        super.withToxiproxyImage(name);
        return this;
    }

    @Override
    public AgentCluster withPatience(Duration atMost) {
        super.withPatience(atMost);
        return this;
    }

    /** {@return this, with a secret that its nodes know each other by} */
    public AgentCluster withSecret(String text) {
        secret = Optional.of(text);
        return this;
    }

    /** {@return this, with another value for a key of its charter, for instance {@code confirmAfterMs}} */
    public AgentCluster withCharter(String key, long value) {
        charter.put(key, value);
        return this;
    }

    /** {@return this; each container is handed over before it starts, for whatever Testcontainers can say of one} */
    public AgentCluster withEach(Consumer<NodePlaneContainer> customize) {
        customizing = customizing.andThen(customize);
        return this;
    }

    /** {@return the network that the nodes live in, for a container of the test's own; after the start} */
    public Network network() {
        if (network == null) {
            throw new IllegalStateException("the cluster has not been started");
        }
        return network;
    }

    /** {@return the container of this node; after the start} */
    public NodePlaneContainer container(String node) {
        return Optional.ofNullable(containers.get(require(node)))
                .orElseThrow(() -> new IllegalStateException("the cluster has not been started"));
    }

    @Override
    public String seed(String node) {
        return require(node) + ":" + port(node);
    }

    @Override
    public Map<String, String> logs() {
        var logs = new LinkedHashMap<String, String>();
        containers.forEach((node, container) -> logs.put(node, container.getLogs()));
        return logs;
    }

    @Override
    public void kill(String node) {
        resume(node);
        if (killed.add(require(node))) {
            container(node).kill();
        }
    }

    @Override
    public void start(String node) {
        if (killed.remove(require(node))) {
            container(node).startAgain();
        }
    }

    @Override
    public void pause(String node) {
        if (paused.add(require(node))) {
            container(node).pause();
        }
    }

    @Override
    public void resume(String node) {
        if (paused.remove(require(node))) {
            container(node).resume();
        }
    }

    @Override
    void begin() {
        var home = Network.newNetwork();
        network = home;
        nodes().forEach(node -> containers.put(node, container(node, home)));
        Startables.deepStart(containers.values()).join();
    }

    private NodePlaneContainer container(String node, Network home) {
        var container = new NodePlaneContainer(image()).withNodeId(node).withPeerPort(port(node)).withCharter(charter())
                .withSeeds(nodes().stream().limit(VOTERS).map(this::seed).toArray(String[]::new))
                .withNetwork(home).withNetworkAliases(realHost(node)).withStartupTimeout(patience());
        toxiproxy().ifPresent(container::withToxiproxyImage);
        secret.ifPresent(container::withSecret);
        nodes().stream().filter(other -> !other.equals(node))
                .forEach(other -> container.withPeer(other, port(other), realHost(other)));
        customizing.accept(container);
        return container;
    }

    /** The name under which proxies find a node; no agent knows it. */
    private static String realHost(String node) {
        return node + ".real";
    }

    private int port(String node) {
        return PORT_BASE + 1 + nodes().indexOf(node);
    }

    private String charter() {
        var voters = nodes().stream().limit(nodes().size() < VOTERS_OF_MANY ? VOTERS : VOTERS_OF_MANY)
                .map(voter -> '"' + voter + '"').collect(Collectors.joining(","));
        return "{\"cluster\":\"test\",\"voters\":[" + voters + "]" + charter.entrySet().stream()
                .map(key -> ",\"" + key.getKey() + "\":" + key.getValue()).collect(Collectors.joining()) + "}";
    }

    @Override
    void end() {
        containers.values().parallelStream().forEach(NodePlaneContainer::stop);
        containers.clear();
        killed.clear();
        paused.clear();
        if (network != null) {
            network.close();
            network = null;
        }
    }

    @Override
    void joinAll() {
        // Each joins at its start, by its seeds.
    }

    @Override
    ControlPlane connect(String node) {
        return container(node).controlPlane();
    }

    @Override
    void sever(Cuts.Link link) {
        container(link.from()).link().drop(link.to());
    }

    @Override
    void mend(Cuts.Link link) {
        container(link.from()).link().mend(link.to());
    }

    @Override
    void delay(List<Cuts.Link> links, Duration delay) {
        links.forEach(link -> container(link.from()).link().delay(link.to(), delay));
    }

    @Override
    void settle() {
        // The agents find out by themselves.
    }

    @Override
    void wake() {
        List.copyOf(paused).forEach(this::resume);
        List.copyOf(killed).forEach(this::start);
    }

    @Override
    boolean agree() {
        var heads = containers.values().stream().map(NodePlaneContainer::ledgerHead).flatMap(Optional::stream).toList();
        return heads.size() == containers.size() && heads.stream().distinct().count() == 1;
    }
}
