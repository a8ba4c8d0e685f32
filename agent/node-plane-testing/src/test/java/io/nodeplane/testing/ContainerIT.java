package io.nodeplane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import io.nodeplane.controlplane.LocalState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.DockerStatus;

/** One node, as a container among others. */
@ExtendWith(ImagesHere.class)
class ContainerIT {

    @Test
    void it_serves_when_it_has_started_and_joins_when_it_is_told() {
        try (var node = new NodePlaneContainer().withNodeId("site-7").withoutJoin()) {
            node.start();
            try (var plane = node.controlPlane()) {
                assertThat(plane.getMembers().localState()).isEqualTo(LocalState.NEW);
                assertThat(plane.join(List.of()).localPeerId()).isEqualTo("site-7");
                assertThat(plane.capabilities().name()).isEqualTo("node-plane");
            }
            assertThat(node.ledgerHead()).isPresent();
            assertThat(node.seed()).isEqualTo("site-7:7001");
        }
    }

    @Test
    void a_process_that_ends_is_waited_for_no_longer_and_its_words_are_in_the_failure() {
        try (var node = new NodePlaneContainer().withCharter("{}").withStartupTimeout(Duration.ofMinutes(5))) {
            var begin = System.nanoTime();
            assertThatThrownBy(node::start).isInstanceOf(ContainerLaunchException.class)
                    .hasStackTraceContaining("the agent ended instead of serving; it printed:")
                    .hasStackTraceContaining("charter.json");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void a_start_waits_for_what_it_is_told_to_wait_for() {
        try (var node = new NodePlaneContainer().waitingFor(NodePlaneWait.untilMember())) {
            node.start();
            try (var plane = node.controlPlane()) {
                assertThat(plane.getMembers().localState()).isEqualTo(LocalState.JOINED);
            }
        }
        try (var node = new NodePlaneContainer().waitingFor(NodePlaneWait.untilView(view -> view.members().size() > 1)
                .withStartupTimeout(Duration.ofSeconds(5)))) {
            assertThatThrownBy(node::start)
                    .hasStackTraceContaining("the agent is not showing such a view within 5 s; it printed:");
        }
        try (var other = new StubContainer().waitingFor(NodePlaneWait.untilServing())) {
            assertThatThrownBy(other::start)
                    .hasStackTraceContaining("this waits for a NodePlaneContainer, and ");
        }
    }

    @Test
    void an_image_that_cannot_be_had_is_told_with_what_to_do() {
        try (var node = new NodePlaneContainer("localhost:1/nobody/has-this:1")) {
            assertThatThrownBy(node::start).isInstanceOf(ContainerLaunchException.class).hasMessage("the image"
                    + " localhost:1/nobody/has-this:1 cannot be had from a registry: make it with"
                    + " harness/images/make-local.sh of the Node Plane's repository, or name another one with withImage or"
                    + " the container's constructor");
        }
        assertThat(Images.AGENT.missing(Images.AGENT.published()))
                .startsWith("the image node-plane/agent:latest cannot be had from a registry, and the engine has no"
                        + " node-plane/agent:local: make it with");
    }

    @Test
    void in_a_network_of_the_test_it_is_found_by_its_alias_and_by_who_shares_its_namespace() {
        try (var network = Network.newNetwork();
                var node = new NodePlaneContainer().withNetwork(network).withNetworkAliases("north")) {
            node.start();
            try (var stranger = dialling("north:7001", "north:7070").withNetwork(network);
                    var companion = dialling(node.apiInside().toString(), "127.0.0.1:7001")
                            .withNetworkMode("container:" + node.getContainerId())) {
                stranger.start();
                assertThat(stranger.getLogs()).as("peers come in, orders do not")
                        .contains("open north:7001", "closed north:7070");
                companion.start();
                assertThat(companion.getLogs()).contains("open 127.0.0.1:7070", "open 127.0.0.1:7001");
            }
        }
    }

    /** The agent's own program can dial. */
    private static GenericContainer<?> dialling(String... addresses) {
        var command = new ArrayList<>(List.of("dial"));
        command.addAll(List.of(addresses));
        return new GenericContainer<>(Images.AGENT.find()).withCommand(command.toArray(String[]::new))
                .withStartupCheckStrategy(new StartupCheckStrategy() {
                    @Override
                    public StartupStatus checkStartupState(DockerClient docker, String id) {
                        // It ends with 1 when an address did not open, which is no failure here.
                        return DockerStatus.isContainerStopped(getCurrentState(docker, id))
                                ? StartupStatus.SUCCESSFUL
                                : StartupStatus.NOT_YET_KNOWN;
                    }
                });
    }

    @Test
    void one_that_may_be_reused_is_with_its_proxies() {
        var first = new NodePlaneContainer().withNodeId("kept").withReuse(true);
        try {
            first.start();
            var second = new NodePlaneContainer().withNodeId("kept").withReuse(true);
            second.start();
            assertThat(second.getContainerId()).isEqualTo(first.getContainerId());
            assertThat(second.api()).isEqualTo(first.api());
            try (var plane = second.controlPlane()) {
                assertThat(plane.getMembers().localPeerId()).isEqualTo("kept");
            }
            try (var other = new NodePlaneContainer().withNodeId("another").withReuse(true)) {
                other.start();
                assertThat(other.getContainerId()).isNotEqualTo(first.getContainerId());
            }
        } finally {
            first.stop();
        }
    }

    @Test
    void a_hook_of_testcontainers_is_a_hook_here_too() throws Exception {
        try (var node = new NodePlaneContainer(DockerImageName.parse("node-plane/agent:local")).withLabel("team", "vpn")
                .withEnv("NODE_PLANE_LOG", "debug")
                .withCreateContainerCmdModifier(create -> create.getHostConfig().withMemory(128L << 20))) {
            node.start();
            assertThat(node.getContainerInfo().getConfig().getLabels()).containsEntry("team", "vpn");
            Container.ExecResult said = node.execInContainer("/bin/bash", "-c", "echo $NODE_PLANE_LOG");
            assertThat(said.getStdout().strip()).isEqualTo("debug");
        }
    }
}
