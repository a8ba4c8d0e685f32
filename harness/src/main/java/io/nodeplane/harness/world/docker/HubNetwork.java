package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.link.Route;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A network in which every packet between two nodes passes the hub, a Toxiproxy.
 *
 * <p>Each node incarnations alone in an internal network of its own. The hub is a member of all of them, under the names of
 * all <em>other</em> nodes: inside node-1's network, {@code node-2:7002} is the hub's proxy of the link node-1 to
 * node-2. The network makes no proxies itself; it says where they belong ({@link #routes}, {@link #observation}).
 *
 * <p>Everything it makes on the engine is labelled with the run, and is gone after {@link #close}, at the latest when
 * the JVM ends. What a killed JVM leaves is removed when the next network is made on the same host.
 */
public final class HubNetwork implements AutoCloseable {
    /** Where subnets are taken from unless other ranges are named: private ranges seldom in use, best first. */
    public static final List<String> POOLS = List.of("172.31.0.0/16", "10.213.0.0/16", "192.168.240.0/20");

    private static final Pattern RUN_ID = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?");
    private static final Pattern NUMBERED = Pattern.compile(".*?-([1-9][0-9]{0,2})");
    private static final int PORT_BASE = 7000;
    private static final int TWIN = 100;
    private static final int PORT_UNNUMBERED = 8000;
    private static final Duration DIAL_MAX = Duration.ofSeconds(1);

    private final DockerClient docker;
    private final String runId;
    private final SortedMap<String, String> imageIds;
    private final Spoke control;
    private final SortedMap<NodeId, NodeContainer> nodes;
    private final HubContainer hub;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Door door = new Door();
    private final OnExit onExit;

    private HubNetwork(DockerClient docker, String runId, SortedSet<NodeId> nodes, Images images,
            SortedMap<String, String> imageIds, List<Subnet> pools) {
        this.docker = docker;
        this.runId = runId;
        this.imageIds = imageIds;
        this.onExit = OnExit.run("remove-containers", this::removeAll);
        try {
            var labels = Labels.of(runId);
            var spokes = new Spokes(docker, labels, pools, door);
            this.control = spokes.create(runId + "-control", false);
            this.nodes = new TreeMap<>();
            ports(nodes).forEach((node, port) -> this.nodes.put(node, new NodeContainer(node, port, runId + "-" + node,
                    spokes.create(runId + "-net-" + node, true),
                    new NodeContainer.Image(images.agent(), Objects.requireNonNull(imageIds.get(images.agent()))),
                    labels, docker, door)));
            this.hub = new HubContainer(runId + "-hub", images.toxiproxy(), labels, control, attachments(),
                    ports(nodes).values().stream().toList());
            door.pass(hub::start);
            hub.awaitServing();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Makes the networks and starts the hub; agents are started one by one with {@link #node}.
     *
     * @param runId names the run on the engine: a short DNS label, different for runs at the same time
     * @throws IllegalArgumentException if the run id is no such label
     * @throws IllegalStateException if an image is missing or no subnet is free; nothing is left behind then
     */
    public static HubNetwork create(String runId, SortedSet<NodeId> nodes, Images images) {
        return create(runId, nodes, images, POOLS);
    }

    /**
     * As {@link #create(String, SortedSet, Images)}, with the ranges given.
     *
     * @param pools ranges to take subnets from, written {@code a.b.c.d/prefix}, best first
     */
    public static HubNetwork create(String runId, SortedSet<NodeId> nodes, Images images, List<String> pools) {
        if (!RUN_ID.matcher(runId).matches()) {
            throw new IllegalArgumentException("'" + runId + "' is not a run id: use 1 to 30 of a-z, 0-9 and '-', not"
                    + " starting or ending with '-'");
        }
        var ranges = pools.stream().map(pool -> Subnet.parse(pool).orElseThrow(() -> new IllegalArgumentException("'"
                + pool + "' is not a range of IPv4 addresses: write it as 172.31.0.0/16"))).toList();
        var docker = Engine.client();
        Leftovers.sweep(docker);
        var ids = imageIds(docker, images);
        return new HubNetwork(docker, runId, nodes, images, ids, ranges);
    }

    /** {@return where the host reaches the hub's Toxiproxy API: an address of the host's own loopback} */
    public String apiHost() {
        return "127.0.0.1";
    }

    /** {@return the port to that address} */
    public int apiPort() {
        return hub.getMappedPort(HubContainer.API_PORT);
    }

    /** {@return the proxy each directed link needs on the hub} */
    public SortedMap<Link, Route> routes() {
        var routes = new TreeMap<Link, Route>();
        nodes.forEach((from, inside) -> nodes.forEach((to, target) -> {
            if (!from.equals(to)) {
                var listen = new PeerAddress(inside.spoke().hubAddress(), target.advertised().port());
                routes.put(new Link(from, to), new Route(listen.toString(), target.upstream().toString()));
            }
        }));
        return routes;
    }

    /**
     * {@return how the lab reaches this node's HTTP API through the hub}
     *
     * @throws IllegalArgumentException if the network has no such node
     */
    public Observation observation(NodeId node) {
        var port = node(node).advertised().port();
        return new Observation(hub.getMappedPort(port),
                new Route(new PeerAddress(control.hubAddress(), port).toString(),
                        node(node).upstream().toString()));
    }

    /**
     * {@return the container of this node}
     *
     * @throws IllegalArgumentException if the network has no such node
     */
    public NodeContainer node(NodeId node) {
        return Optional.ofNullable(nodes.get(node))
                .orElseThrow(() -> new IllegalArgumentException("no " + node + " among " + nodes.keySet()));
    }

    /** {@return the nodes, in order} */
    public SortedSet<NodeId> nodes() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(nodes.keySet()));
    }

    /** {@return the ids that the images had on the engine when the network was made, by name} */
    public SortedMap<String, String> imageIds() {
        return Collections.unmodifiableSortedMap(imageIds);
    }

    /** {@return the image of this name, as it is on the engine now} */
    NodeContainer.Image image(String name) {
        return new NodeContainer.Image(name, imageIds.computeIfAbsent(name, any -> idOf(docker, any)));
    }

    /** {@return how nodes are tied together, in one sentence with the subnets} */
    public String layout() {
        return "each of the " + nodes.size() + " nodes alone with Toxiproxy in an internal network of its own ("
                + nodes.values().stream().map(node -> node.node() + " " + node.spoke().subnet())
                        .collect(Collectors.joining(", "))
                + "); the lab looks in through Toxiproxy too, from a network without nodes (" + control.subnet() + ")";
    }

    /**
     * {@return ways around the hub that every node should find closed, and for each node its way through the hub}
     *
     * <p>Each node tries its successor only: networks are made alike, so a hole in one is a hole in all.
     */
    public List<DirectRoute> directRoutes() {
        return directRoutes(List.copyOf(nodes.values()));
    }

    private List<DirectRoute> directRoutes(List<NodeContainer> ring) {
        var routes = new ArrayList<DirectRoute>();
        for (var at = 0; at < ring.size() && ring.size() > 1; at++) {
            var from = ring.get(at);
            var to = ring.get((at + 1) % ring.size());
            var port = from.advertised().port();
            routes.add(new DirectRoute(from.node(), "its link to " + to.node(), to.advertised(), true));
            routes.add(new DirectRoute(from.node(), "the agent of " + to.node(), to.real(), false));
            routes.add(new DirectRoute(from.node(), "the hub in the network of " + to.node(),
                    new PeerAddress(to.spoke().hubAddress(), port), false));
            routes.add(new DirectRoute(from.node(), "the hub's API on the control network",
                    new PeerAddress(control.hubAddress(), HubContainer.API_PORT), false));
            routes.add(new DirectRoute(from.node(), "the hub's API in its own network",
                    new PeerAddress(from.spoke().hubAddress(), HubContainer.API_PORT), false));
            routes.add(new DirectRoute(from.node(), "the hub's API on the host",
                    new PeerAddress(from.spoke().bridgeAddress(), apiPort()), false));
        }
        return routes;
    }

    /**
     * Lets every running node try its direct routes, all at once; the proxies of all links must exist and be whole.
     *
     * @throws IllegalStateException if a container's agent program cannot try
     */
    public List<DirectRoute.Tried> tryDirectRoutes() {
        var running = nodes.values().stream().filter(node -> node.running() && !node.paused()).toList();
        // The way through the hub leads somewhere only if the successor runs.
        var routes = directRoutes(running.size() > 1 ? running : List.copyOf(nodes.values()));
        return Together.call(running.stream()
                .map(node -> (Callable<List<DirectRoute.Tried>>) () -> tryDirectRoutes(node, routes)).toList())
                .stream().flatMap(List::stream).toList();
    }

    private List<DirectRoute.Tried> tryDirectRoutes(NodeContainer from, List<DirectRoute> all) {
        var routes = all.stream().filter(route -> route.from().equals(from.node())).toList();
        if (routes.isEmpty()) {
            return List.of();
        }
        var arguments = new ArrayList<>(List.of("dial", "--timeout", Long.toString(DIAL_MAX.toMillis())));
        routes.forEach(route -> arguments.add(route.target().toString()));
        var result = from.run(arguments);
        var opened = DirectRoute.parse(result.getStdout());
        return routes.stream().map(route -> new DirectRoute.Tried(route, Optional.ofNullable(opened.get(route.target()))
                .orElseThrow(() -> new IllegalStateException("the agent of " + from.node() + " does not say whether it"
                        + " can dial " + route.target() + "; it printed: " + result.getStdout() + result.getStderr()))))
                .toList();
    }

    /** Removes every container and network of the run; a second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true) && onExit.cancel()) {
            removeAll();
        }
    }

    private void removeAll() {
        door.shut();
        Leftovers.removeAll(docker, runId);
    }

    private List<HubContainer.Attachment> attachments() {
        return nodes.values().stream().map(inside -> new HubContainer.Attachment(inside.spoke(), nodes.keySet().stream()
                .filter(other -> !other.equals(inside.node())).map(NodeId::value).toList())).toList();
    }

    private static SortedMap<String, String> imageIds(DockerClient docker, Images images) {
        var ids = new TreeMap<String, String>();
        for (var image : List.of(images.agent(), images.toxiproxy())) {
            ids.put(image, idOf(docker, image));
        }
        return ids;
    }

    private static String idOf(DockerClient docker, String image) {
        try {
            return String.valueOf(docker.inspectImageCmd(image).exec().getId());
        } catch (NotFoundException e) {
            throw new IllegalStateException("the image " + image
                    + " is not on the Docker engine: make it with harness/images/make-local.sh", e);
        }
    }

    /**
     * {@return a port for each node, all different: 7000 + n for a name that ends with -n, 100 more for its twin, 8000
     * onwards for others}
     */
    static SortedMap<NodeId, Integer> ports(SortedSet<NodeId> nodes) {
        var ports = new TreeMap<NodeId, Integer>();
        var next = PORT_UNNUMBERED;
        for (var node : nodes) {
            var matcher = NUMBERED.matcher(Twin.node(node).value());
            var port = matcher.matches()
                    ? PORT_BASE + (Twin.is(node) ? TWIN : 0) + Integer.parseInt(matcher.group(1))
                    : next++;
            ports.put(node, ports.containsValue(port) ? next++ : port);
        }
        return ports;
    }
}
