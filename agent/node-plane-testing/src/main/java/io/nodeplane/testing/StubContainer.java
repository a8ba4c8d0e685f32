package io.nodeplane.testing;

import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.utility.DockerImageName;

/**
 * The stub as a server, with the APIs of all its nodes: a cluster that is none, where trouble comes on command.
 *
 * <p>The nodes are called {@code vpn-1}, {@code vpn-2}, ...; none of them has joined when the container has started.
 */
public final class StubContainer extends LinkedContainer<StubContainer> {
    private static final int NODES_MAX = 100;
    private static final int INSIDE = 7100;
    private static final int OUTSIDE = 7300;
    private static final Pattern TOKEN_FILE = Pattern.compile("token-file=(\\S+)");
    private static final Pattern READY = Pattern.compile("(?m)^ready$");

    private int count = 3;
    private @Nullable String token;

    /** A stub with the default image, which is the agent's. */
    public StubContainer() {
        this(Optional.empty());
    }

    /** A stub with this image. */
    public StubContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /** A stub with this image. */
    public StubContainer(DockerImageName image) {
        this(Optional.of(image));
    }

    StubContainer(Optional<DockerImageName> image) {
        super(image);
        waitingFor(new Serving<>(StubContainer.class, "the stub", "serving",
                stub -> READY.matcher(stub.getLogs()).find()));
    }

    /** {@return this, with so many nodes instead of three} */
    public StubContainer withNodes(int nodes) {
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new IllegalArgumentException(nodes + " nodes: use 1 to " + NODES_MAX);
        }
        count = nodes;
        return this;
    }

    @Override
    void prepare(LinkContainer before) {
        IntStream.range(0, count).forEach(at -> before.publish(OUTSIDE + at));
    }

    @Override
    void furnish(LinkContainer started) {
        IntStream.range(0, count).forEach(at -> started.proxy("api-" + (at + 1), "0.0.0.0:" + (OUTSIDE + at),
                "127.0.0.1:" + (INSIDE + at)));
    }

    @Override
    String told() {
        return "stub of " + count;
    }

    @Override
    protected void configure() {
        token = null;
        withCommand("stub", "--nodes=" + count, "--port=" + INSIDE);
    }

    /** {@return the ids of its nodes} */
    public List<String> nodeIds() {
        return IntStream.rangeClosed(1, count).mapToObj(number -> "vpn-" + number).toList();
    }

    /** {@return what others give to a join to find this node} */
    public String seed(String node) {
        at(node);
        return node + ".stub:7946";
    }

    /** {@return where this machine reaches the API of this node} */
    public ApiAddress api(String node) {
        return Api.published(this, OUTSIDE + at(node));
    }

    /** {@return what every request has to bring} */
    public String apiToken() {
        var known = token;
        if (known == null) {
            var said = TOKEN_FILE.matcher(getLogs());
            if (!said.find()) {
                throw new IllegalStateException(
                        "the stub does not say where its token is; it printed:\n" + lastLines());
            }
            known = copyFileFromContainer(said.group(1),
                    file -> new String(file.readAllBytes(), StandardCharsets.US_ASCII)).strip();
            token = known;
        }
        return known;
    }

    /** {@return the control plane of this node, not joined yet; close it} */
    public RemoteControlPlane controlPlane(String node) {
        return RemoteControlPlane.connect(api(node), Optional.of(apiToken()));
    }

    /** Everybody suspects the peer. */
    public void suspect(String node) {
        command("suspect/" + node);
    }

    /** Everybody but the peer believes that it is dead. */
    public void confirm(String node) {
        command("confirm/" + node);
    }

    /** The peer answers: it is alive in a higher incarnation. */
    public void recover(String node) {
        command("recover/" + node);
    }

    /** The peer hears nobody, and nobody hears it. */
    public void isolate(String node) {
        command("isolate/" + node);
    }

    /** The peer hears the others again, and answers whatever they believe of it. */
    public void reconnect(String node) {
        command("reconnect/" + node);
    }

    /** All that this node says to its VPN is late by so much; zero for no more. */
    public void slow(String node, Duration delay) {
        order(node, "slow/" + delay.toMillis());
    }

    /** The next operation at this node fails with this code of the interface, and does nothing. */
    public void failNext(String node, String code) {
        order(node, "fail/" + code);
    }

    private void command(String command) {
        order(nodeIds().getFirst(), command);
    }

    private void order(String node, String command) {
        var answer = Asked.send("POST", api(node).toString(), "/stub/" + command, Optional.of(apiToken()));
        if (answer.isEmpty() || answer.get().status() >= 300) {
            throw new IllegalArgumentException("the stub did not carry out " + command + ": "
                    + answer.map(Asked.Answer::body).orElse("no answer"));
        }
    }

    private int at(String node) {
        var at = nodeIds().indexOf(node);
        if (at < 0) {
            throw new IllegalArgumentException("there is no " + node + ", only " + nodeIds());
        }
        return at;
    }
}
