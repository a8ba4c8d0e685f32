package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Toxiproxy in the middle: a member of the control network and of each node's network.
 *
 * <p>Its API and the ports the lab observes nodes through listen on its control address only, and are published to
 * the loopback of the host only: no agent can reach them.
 */
final class HubContainer extends GenericContainer<HubContainer> {
    /** Where Toxiproxy's API listens, on the hub's control address. */
    static final int API_PORT = 8474;

    private static final Duration SERVING_MAX = Duration.ofSeconds(60);

    private final List<Attachment> attachments;

    /** A node's network, and the names the hub has in it. */
    record Attachment(Spoke spoke, List<String> aliases) {}

    /**
     * @param control the network of the hub alone
     * @param attachments the nodes' networks
     * @param published the ports on the control address that the host shall reach, besides the API's
     */
    HubContainer(String name, String image, Map<String, String> labels, Spoke control,
            List<Attachment> attachments, List<Integer> published) {
        super(DockerImageName.parse(image));
        this.attachments = List.copyOf(attachments);
        addExposedPort(API_PORT);
        published.forEach(this::addExposedPort);
        withLabels(labels);
        withNetworkMode(control.network());
        withCommand("-host=" + control.hubAddress());
        withCreateContainerCmdModifier(command -> {
            command.withName(name).withIpv4Address(control.hubAddress());
            var host = command.getHostConfig();
            if (host != null) {
                host.withPortBindings(getExposedPorts().stream()
                        .map(port -> new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(port)))
                        .toList());
                // A dead node's name does not resolve, and the engine then asks the host's name server. Where that
                // one keeps silent, a dial must not wait for the usual ten seconds: Toxiproxy dials one at a time.
                host.withDnsOptions(List.of("timeout:1", "attempts:1"));
            }
        });
        waitingFor(new AbstractWaitStrategy() {
            @Override
            protected void waitUntilReady() {
                // Waited for on its own: a run that ends meanwhile need not wait too.
            }
        });
    }

    /** Waits until Toxiproxy's API answers. */
    void awaitServing() {
        Wait.forHttp("/version").forPort(API_PORT).withStartupTimeout(SERVING_MAX).waitUntilReady(this);
    }

    /** Joins the nodes' networks before the first process runs, so that the hub never sees a network appear. */
    @Override
    protected void containerIsCreated(String id) {
        attachments.forEach(attachment -> dockerClient.connectToNetworkCmd().withContainerId(id)
                .withNetworkId(attachment.spoke().network())
                .withContainerNetwork(new ContainerNetwork().withAliases(attachment.aliases())
                        .withIpamConfig(
                                new ContainerNetwork.Ipam().withIpv4Address(attachment.spoke().hubAddress())))
                .exec());
    }
}
