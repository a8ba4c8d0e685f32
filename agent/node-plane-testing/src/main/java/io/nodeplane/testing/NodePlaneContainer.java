package io.nodeplane.testing;

import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * One node: an agent in a container, and its API for a test on this machine.
 *
 * <pre>{@code
 * try (var node = new NodePlaneContainer()) {
 *     node.start();
 *     ControlPlane plane = node.controlPlane();
 * }
 * }</pre>
 *
 * <p>The agent serves its API on its loopback interface with a token, as everywhere; a Toxiproxy in the same network namespace
 * publishes it to this machine, so there are two containers. A VPN in a container of its own shares the node's network as it
 * would share its machine: {@code withNetworkMode("container:" + node.getContainerId())}, with {@link #apiInside()} and
 * {@link #apiToken()}.
 */
public final class NodePlaneContainer extends LinkedContainer<NodePlaneContainer> {
    /** Where the agent listens for its peers, unless {@link #withPeerPort} says otherwise. */
    public static final int PEER_PORT = 7001;

    private static final int API_PORT = 7070;
    private static final int API_PORT_OUTSIDE = 7071;
    private static final int READABLE_FILE = 0100644;
    private static final String CHARTER = "/etc/node-plane/charter.json";
    private static final String TOKEN = "/data/api.token";
    private static final Pattern HEAD = Pattern.compile("\"head\":\"([0-9a-f]+)\"");

    private final SortedMap<String, String> peers = new TreeMap<>();
    private final List<String> seeds = new ArrayList<>();
    private String node = "vpn-1";
    private int peerPort = PEER_PORT;
    private Optional<String> charter = Optional.empty();
    private @Nullable String token;

    /** A node with the default image: the one made on this machine, if there is one, else the published one. */
    public NodePlaneContainer() {
        this(Optional.empty());
    }

    /** A node with this image. */
    public NodePlaneContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /** A node with this image. */
    public NodePlaneContainer(DockerImageName image) {
        this(Optional.of(image));
    }

    NodePlaneContainer(Optional<DockerImageName> image) {
        super(image);
        waitingFor(NodePlaneWait.untilServing());
    }

    /** {@return this, with a node id other than {@code vpn-1}} */
    public NodePlaneContainer withNodeId(String id) {
        node = id;
        return this;
    }

    /** {@return this, with another port for its peers} */
    public NodePlaneContainer withPeerPort(int port) {
        peerPort = port;
        return this;
    }

    /** {@return this, with addresses to begin with; without any the node founds a cluster} */
    public NodePlaneContainer withSeeds(String... addresses) {
        seeds.addAll(List.of(addresses));
        return this;
    }

    /** {@return this, with a charter, the same text for all nodes of a cluster; else it is its own only voter} */
    public NodePlaneContainer withCharter(String json) {
        charter = Optional.of(json);
        return this;
    }

    /** {@return this, with the cluster's secret} */
    public NodePlaneContainer withSecret(String secret) {
        return withEnv("NODE_PLANE_SECRET", secret);
    }

    /** {@return this; it is a member only when it is told to join} */
    public NodePlaneContainer withoutJoin() {
        return withEnv("NODE_PLANE_AUTO_JOIN", "false");
    }

    /** Has the agent dial a proxy wherever it means this peer. {@return this} */
    NodePlaneContainer withPeer(String id, int port, String realHost) {
        peers.put(id, realHost + ":" + port);
        return this;
    }

    @Override
    void prepare(LinkContainer before) {
        before.publish(API_PORT_OUTSIDE);
        before.publish(peerPort);
        peers.keySet().forEach(peer -> before.withExtraHost(peer, "127.0.0.1"));
    }

    @Override
    void furnish(LinkContainer started) {
        started.proxy("api", "0.0.0.0:" + API_PORT_OUTSIDE, "127.0.0.1:" + API_PORT);
        // The peer's own port: the agent dials what the peer advertises, and the name leads here.
        peers.forEach((peer, real) -> started.proxy(peer, "127.0.0.1" + real.substring(real.lastIndexOf(':')), real));
    }

    @Override
    String told() {
        return List.of(node, peerPort, seeds, charter()).toString();
    }

    private String charter() {
        return charter.orElseGet(() -> "{\"cluster\":\"test\",\"voters\":[\"" + node + "\"]}");
    }

    @Override
    protected void configure() {
        token = null;
        withEnv("NODE_PLANE_NODE", node);
        withEnv("NODE_PLANE_LISTEN", "0.0.0.0:" + peerPort);
        withEnv("NODE_PLANE_ADVERTISE", node + ":" + peerPort);
        withEnv("NODE_PLANE_API", "127.0.0.1:" + API_PORT);
        withEnv("NODE_PLANE_CHARTER", CHARTER);
        withEnv("NODE_PLANE_SEEDS", String.join(",", seeds));
        withCopyToContainer(Transferable.of(charter(), READABLE_FILE), CHARTER);
    }

    /** {@return the node's id} */
    public String nodeId() {
        return node;
    }

    /** {@return where others find it in its network, as a seed} */
    public String seed() {
        return node + ":" + peerPort;
    }

    /** {@return where this machine reaches its API} */
    public ApiAddress api() {
        return Api.published(this, API_PORT_OUTSIDE);
    }

    /** {@return where a program in the same network namespace reaches its API} */
    public ApiAddress apiInside() {
        return new ApiAddress.Loopback("127.0.0.1", API_PORT);
    }

    /** {@return what every request to the API has to bring} */
    public String apiToken() {
        var known = token;
        if (known == null) {
            known = copyFileFromContainer(TOKEN,
                    file -> new String(file.readAllBytes(), StandardCharsets.US_ASCII)).strip();
            token = known;
        }
        return known;
    }

    /** {@return its control plane, which goes on after {@link #kill} and {@link #startAgain}; close it} */
    public RemoteControlPlane controlPlane() {
        return RemoteControlPlane.connect(api(), Optional.of(apiToken()));
    }

    /** {@return the head of its ledger: equal heads, equal ledgers; empty if it does not answer} */
    public Optional<String> ledgerHead() {
        return Asked.send("GET", Api.host(this) + ":" + getMappedPort(peerPort), "/ledger/head", Optional.empty())
                .map(answer -> HEAD.matcher(answer.body())).filter(Matcher::find)
                .map(found -> found.group(1));
    }

    /** {@return whether its API answers, and the node decides} */
    boolean serves() {
        try {
            return isRunning() && Api.serves(api(), apiToken());
        } catch (RuntimeException notYet) {
            // The token is made after the process has begun.
            return false;
        }
    }
}
