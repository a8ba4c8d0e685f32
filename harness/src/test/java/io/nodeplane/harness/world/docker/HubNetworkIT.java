package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Network;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The network against a real engine and a real Toxiproxy, with stand-ins for agents. Skipped where there are none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HubNetworkIT {
    private static final Images IMAGES = StandInImage.IMAGES;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final NodeId THREE = new NodeId("node-3");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String runId = "it-" + ProcessHandle.current().pid();
    private DockerClient docker;
    private HubNetwork network;

    @BeforeAll
    void startNetwork(@TempDir Path folder) throws IOException {
        var engine = Engine.probe();
        if (engine instanceof Engine.Probe.Absent absent) {
            System.out.println("Skipped, networks of containers are not tried: " + absent.why());
        }
        assumeTrue(engine instanceof Engine.Probe.Answers, engine::toString);
        docker = Engine.client();
        StandInImage.missing(docker).ifPresent(missing -> assumeTrue(false, missing));
        StandInImage.build(docker, folder);
        network = HubNetwork.create(runId, new TreeSet<>(List.of(ONE, TWO, THREE)), IMAGES);
        var toxiproxy = new ToxiproxyClient(network.apiHost(), network.apiPort());
        for (var route : network.routes().entrySet()) {
            toxiproxy.createProxy(route.getKey().toString(), route.getValue().listen(), route.getValue().upstream());
        }
        for (var node : network.nodes()) {
            var route = network.observation(node).route();
            toxiproxy.createProxy("lab->" + node, route.listen(), route.upstream());
            network.node(node).start(start(node, Optional.empty()));
        }
        network.nodes().forEach(this::awaitServing);
    }

    @AfterAll
    void removeNetwork() {
        if (network != null) {
            network.close();
            assertThat(docker.listContainersCmd().withShowAll(true)
                    .withLabelFilter(Map.of(Labels.LAB, runId)).exec()).isEmpty();
            assertThat(docker.listNetworksCmd().withFilter("label", List.of(Labels.LAB + "=" + runId)).exec())
                    .isEmpty();
        }
    }

    @Test
    void every_node_reaches_every_other_under_its_advertised_name() {
        for (var link : network.routes().keySet()) {
            assertThat(get(link.from(), network.node(link.to()).advertised().toString())).as("%s", link)
                    .isEqualTo(link.to().value());
        }
    }

    @Test
    void no_node_finds_a_way_around_the_hub() {
        var tried = network.tryDirectRoutes();

        assertThat(tried).hasSize(network.directRoutes().size()).allMatch(DirectRoute.Tried::asMeant);
        assertThat(tried).anyMatch(DirectRoute.Tried::opened).anyMatch(route -> !route.opened());
    }

    @Test
    void a_way_around_the_hub_is_found_if_there_is_one() {
        var hole = network.node(TWO).spoke().network();
        docker.connectToNetworkCmd().withContainerId(network.node(ONE).name()).withNetworkId(hole).exec();
        try {
            assertThat(network.tryDirectRoutes()).filteredOn(tried -> !tried.asMeant())
                    .extracting(tried -> tried.route().what())
                    .contains("the agent of node-2", "the hub in the network of node-2");
        } finally {
            docker.disconnectFromNetworkCmd().withContainerId(network.node(ONE).name()).withNetworkId(hole).exec();
        }
    }

    @Test
    void a_fault_on_one_directed_link_touches_no_other() throws IOException {
        var link = new Link(ONE, TWO);
        var proxy = new ToxiproxyClient(network.apiHost(), network.apiPort()).getProxy(link.toString());
        var toxic = proxy.toxics().timeout("drop", ToxicDirection.UPSTREAM, 0);
        try {
            assertThat(get(ONE, "node-2:7002")).isEqualTo("no answer");
            assertThat(get(TWO, "node-1:7001")).isEqualTo("node-1");
            assertThat(get(ONE, "node-3:7003")).isEqualTo("node-3");
            assertThat(get(THREE, "node-2:7002")).isEqualTo("node-2");
        } finally {
            toxic.remove();
        }
        assertThat(get(ONE, "node-2:7002")).isEqualTo("node-2");
    }

    @Test
    void a_killed_node_comes_back_on_the_disk_it_had(@TempDir Path folder) throws IOException {
        var three = network.node(THREE);
        network.node(THREE).copyOut("/data", folder.resolve("before"));
        var before = Files.readAllLines(folder.resolve("before/starts"));

        three.kill();
        assertThat(three.running()).isFalse();
        assertThat(get(ONE, "node-3:7003")).isEqualTo("no answer");
        three.copyOut("/data", folder.resolve("dead"));
        assertThat(folder.resolve("dead/starts")).hasSameTextualContentAs(folder.resolve("before/starts"));

        three.startAgain();
        awaitServing(THREE);
        await().atMost(SOON).until(() -> get(ONE, "node-3:7003").equals("node-3"));
        three.copyOut("/data", folder.resolve("after"));
        assertThat(Files.readAllLines(folder.resolve("after/starts"))).hasSize(before.size() + 1);
        assertThat(three.logs()).contains("node-3 starts, {\"cluster\":\"test\"}");
    }

    @Test
    void a_stopped_node_ends_in_order_and_starts_again() {
        var two = network.node(TWO);

        assertThat(two.stop(GRACE)).isEqualTo(143);
        assertThat(two.running()).isFalse();

        two.startAgain();
        awaitServing(TWO);
    }

    @Test
    void a_paused_node_is_silent_until_it_is_unpaused() {
        var two = network.node(TWO);
        two.pause();
        try {
            assertThat(two.running()).isTrue();
            assertThat(get(ONE, "node-2:7002")).isEqualTo("no answer");
        } finally {
            two.unpause();
        }
        awaitServing(TWO);
    }

    @Test
    void a_node_can_be_replaced_by_one_with_a_lost_or_a_cloned_disk(@TempDir Path folder) throws IOException {
        var one = network.node(ONE);
        Files.writeString(folder.resolve("starts"), "of another life\n");
        assertThatThrownBy(() -> one.start(start(ONE, Optional.empty())))
                .hasMessageContaining("has a container already");

        one.remove();
        one.start(start(ONE, Optional.empty()));
        awaitServing(ONE);
        one.copyOut("/data", folder.resolve("lost"));
        assertThat(folder.resolve("lost/starts")).hasContent("node-1\n");

        one.remove();
        one.start(start(ONE, Optional.of(Files.createDirectories(folder.resolve("disk")))));
        awaitServing(ONE);
        Files.writeString(folder.resolve("disk/starts"), "of another life\n");
        one.remove();
        one.start(start(ONE, Optional.of(folder.resolve("disk"))));
        awaitServing(ONE);
        one.copyOut("/data", folder.resolve("cloned"));
        assertThat(folder.resolve("cloned/starts")).hasContent("of another life\nnode-1\n");
    }

    @Test
    void what_a_dead_lab_left_is_removed_and_what_a_living_one_has_is_not() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        var labels = new TreeMap<>(Labels.of("it-dead"));
        labels.put(Labels.PID, Long.toString(dead.pid()));
        var left = new Spokes(docker, labels, List.of(Subnet.parse(HubNetwork.POOLS.getFirst()).orElseThrow()),
                new Door()).create("it-dead-" + dead.pid(), true);
        assertThat(networks()).contains(left.network(), runId + "-control");

        Leftovers.sweep(docker);

        assertThat(networks()).doesNotContain(left.network()).contains(runId + "-control");
        assertThat(get(ONE, "")).isEqualTo("node-1");
    }

    @Test
    void a_missing_image_is_named_and_nothing_is_left_behind() {
        var images = new Images("node-plane/no-such-image:local", IMAGES.toxiproxy());

        assertThatThrownBy(() -> HubNetwork.create("it-missing", new TreeSet<>(List.of(ONE)), images))
                .hasMessageContaining("node-plane/no-such-image:local").hasMessageContaining("make-local.sh");
        assertThat(networks()).noneMatch(name -> name.startsWith("it-missing"));
    }

    @Test
    void images_are_known_by_their_ids() {
        assertThat(network.imageIds()).containsOnlyKeys(IMAGES.agent(), IMAGES.toxiproxy())
                .allSatisfy((image, id) -> assertThat(id).startsWith("sha256:"));
    }

    private Set<String> networks() {
        return new TreeSet<>(docker.listNetworksCmd().exec().stream().map(Network::getName).toList());
    }

    private NodeContainer.Start start(NodeId node, Optional<Path> data) {
        var environment = new TreeMap<String, String>();
        environment.put("NODE_PLANE_NODE", node.value());
        environment.put("NODE_PLANE_LISTEN", "0.0.0.0:" + network.node(node).advertised().port());
        var files = new TreeMap<>(Map.of("/etc/node-plane/charter.json", "{\"cluster\":\"test\"}"));
        return new NodeContainer.Start(environment, files, data, Optional.empty());
    }

    private void awaitServing(NodeId node) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> get(node, "").equals(node.value()));
    }

    private String get(NodeId node, String path) {
        var port = network.observation(node).hostPort();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                .timeout(Duration.ofSeconds(10)).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "the lab cannot reach " + node + ": " + e;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
