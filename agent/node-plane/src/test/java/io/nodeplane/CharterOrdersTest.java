package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.api.ApiServer;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.cli.CommandLineTool;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.Sockets;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.CharterFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator's way to another charter, and to a member less: four real agents, three of them voters, and the command line
 * beside each.
 */
@Timeout(400)
class CharterOrdersTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Charter CHARTER = new Charter("lab",
            new TreeSet<>(IntStream.rangeClosed(1, 3).mapToObj(i -> new NodeId("node-" + i)).toList()), 200, 1_000, 3,
            3,
            2_000, 200, 3, Charter.Caution.DEFAULT);

    @TempDir
    Path folder = Path.of("");

    private final List<AutoCloseable> running = new ArrayList<>();
    private final TreeMap<String, PeerAddress> addresses = new TreeMap<>();
    private final TreeMap<String, ApiServer> apis = new TreeMap<>();

    private record Said(int exit, String out, String err) {}

    @BeforeEach
    void form() throws IOException {
        for (var name : List.of("node-1", "node-2", "node-3", "node-4")) {
            start(name);
        }
        await().atMost(LONG).until(() -> addresses.keySet().stream().allMatch(name -> status(name).array("heard")
                .size() == 3
                && (name.equals("node-4") || status(name).find("vouched").equals(Optional.of(new Json.Bool(true))))));
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : running.reversed()) {
            one.close();
        }
    }

    private void start(String name) throws IOException {
        var at = addresses.computeIfAbsent(name, any -> Sockets.freeLoopback());
        var data = folder.resolve(name);
        var seeds = name.equals("node-1") ? List.<PeerAddress>of() : List.of(addresses.get("node-1"));
        var agent = Agent.start(new Agent.Place(new NodeId(name), at.host(), at.port(), at, data, CHARTER, seeds),
                "test",
                (now, event) -> {}, halted -> {});
        running.add(agent);
        agent.join(seeds);
        var api = OwnersApi.open(Optional.of(new ApiAddress.Loopback("127.0.0.1", 0)), data, agent);
        running.add(api);
        apis.put(name, api);
    }

    private Json.Obj status(String name) {
        return ((AgentClient.Answer.Ok) new AgentClient(addresses.get(name), 5_000).get("/status")).json();
    }

    /** A command that reads, or one that orders, beside that node's agent. */
    private Said run(String name, String... command) {
        var orders = Stream.of("propose", "approve", "leave", "forget").anyMatch(List.of(command)::contains);
        var arguments = Stream.concat(Stream.of(command), orders
                ? Stream.of("--api=" + apis.get(name).address(), "--data=" + folder.resolve(name))
                : Stream.of("--agent=" + addresses.get(name)));
        var out = new StringWriter();
        var err = new StringWriter();
        var exit = CommandLineTool.run(arguments.toArray(String[]::new), Map.of(), config -> {
            throw new IllegalStateException("nobody starts an agent");
        }, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Said(exit, out.toString(), err.toString());
    }

    private String refused(String name, String... command) {
        var said = run(name, command);
        assertThat(said.exit()).as("%s", said).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err().lines()).as("one sentence").hasSize(1);
        return said.err();
    }

    private String proposed(String name, String what) {
        var said = run(name, "charter", "propose", what);
        assertThat(said.exit()).as("%s", said).isZero();
        return said.out().split(" ")[1];
    }

    /** {@return the flag that names a file with this charter} */
    private String file(String name, Charter charter) {
        var file = folder.resolve(name + ".json");
        CharterFile.write(file, charter);
        return "--charter=" + file;
    }

    private void approved(String name, String proposal) {
        await().atMost(LONG).until(() -> status(name).array("proposals").stream()
                .anyMatch(one -> ((Json.Obj) one).text("proposal").equals(proposal)));
        var said = run(name, "charter", "approve", proposal.substring(0, 8));
        assertThat(said.exit()).as("%s", said).isZero();
        assertThat(said.out()).startsWith("approved " + proposal + " for epoch ");
    }

    private void awaitEpoch(long epoch) {
        await().atMost(LONG).until(() -> addresses.keySet().stream()
                .allMatch(name -> status(name).number("epoch") == epoch));
    }

    @Test
    void a_voter_is_added_and_one_is_removed_by_the_command_line() throws Exception {
        var added = proposed("node-4", "--add=node-4");
        await().atMost(LONG).until(() -> status("node-1").array("proposals").size() == 1);
        assertThat(run("node-1", "charter", "show").out()).contains(
                "charter    epoch 0, voters node-1, node-2, node-3\n",
                added.substring(0, 16) + " by node-4: adds node-4; approved by nobody",
                "way on     approve proposal " + added.substring(0, 16) + " at 2 of [node-1, node-2, node-3]");
        assertThat(refused("node-4", "charter", "approve", added)).contains("node-4 is no voter of epoch 0",
                "approve it at [node-1, node-2, node-3]", "PERMISSION_DENIED");
        approved("node-1", added);
        assertThat(run("node-1", "charter", "approve", added).out()).contains("had approved it before");
        assertThat(status("node-1").number("epoch")).as("one of three").isZero();
        approved("node-3", added);
        awaitEpoch(1);
        await().atMost(LONG).until(() -> status("node-4").find("vouched").equals(Optional.of(new Json.Bool(true))));
        assertThat(refused("node-2", "charter", "approve", added)).contains("is in force already: it began epoch 1");

        var removed = proposed("node-2", "--remove=node-3");
        for (var name : List.of("node-1", "node-2", "node-4")) {
            approved(name, removed);
        }
        awaitEpoch(2);
        assertThat(run("node-3", "charter", "log").out()).contains("the founding charter", "adds node-4",
                "removes node-3", "proposed node-4.", "amended node-");
        assertThat(run("node-3", "status").out()).contains("charter    epoch 2, voters node-1, node-2, node-4\n")
                .doesNotContain("way on", "stuck");
        assertThat(status("node-3").find("vouched")).as("no voter any more").isEmpty();
        assertThat(status("node-1").text("clusterId")).isEqualTo(CHARTER.id().toString());
        assertThat(metrics("node-3")).contains("node_plane_charter_epoch 2\n", "node_plane_charter_voters 3\n",
                "node_plane_charter_proposals 0\n", "node_plane_charter_stuck 0\n");
    }

    @Test
    void what_cannot_follow_is_refused_in_one_sentence() {
        assertThat(refused("node-1", "charter", "propose", "--add=node-9")).contains("nobody here knows node-9",
                "let it join");
        assertThat(refused("node-1", "charter", "propose", "--add=node-2")).contains("node-2 is a voter already");
        assertThat(refused("node-1", "charter", "propose", "--remove=node-4"))
                .contains("node-4 is no voter of epoch 0");
        assertThat(refused("node-1", "charter", "propose", "--remove=node-3")).contains("it leaves 2 voters",
                "add the new");
        assertThat(refused("node-1", "charter", "propose", file("same", CHARTER))).contains("nothing would change");
        assertThat(refused("node-1", "charter", "propose", file("two", CHARTER.with(new TreeSet<>(
                List.of(new NodeId("node-1"), new NodeId("node-2"), new NodeId("node-4")))))))
                .contains("voters change one at a time");
        assertThat(refused("node-1", "charter", "propose", file("name", Charter.of("elsewhere", CHARTER.voters()))))
                .contains("it is 'lab' for ever");
        assertThat(refused("node-1", "charter", "approve", "abcd")).contains(
                "there is no proposal that begins with abcd",
                "nothing is proposed");
        assertThat(refused("node-1", "charter", "approve", "xyz")).contains("'xyz' is no proposal");
        assertThat(run("node-1", "charter", "propose").exit()).isEqualTo(2);
        assertThat(run("node-1", "charter", "propose", "--add=node-4", "--remove=node-1").exit()).isEqualTo(2);

        var earlier = proposed("node-1", "--add=node-4");
        var later = proposed("node-1", "--again=" + earlier.substring(0, 8));
        assertThat(later).isNotEqualTo(earlier);
        approved("node-1", later);
        assertThat(refused("node-1", "charter", "approve", earlier)).contains("node-1 approved a later proposal",
                "propose this charter again");
    }

    @Test
    void times_change_with_a_charter_and_the_way_is_the_same() {
        var slower = proposed("node-2", file("slower", Charter.read(CHARTER.json().with("confirmAfterMs", 3_000))));
        approved("node-1", slower);
        assertThat(run("node-2", "charter", "show").out()).contains("makes 'confirmAfterMs' 3000");
        approved("node-2", slower);
        awaitEpoch(1);
        assertThat(run("node-4", "charter", "show").out()).contains("confirmAfterMs 3000");
    }

    @Test
    void nobody_but_the_owner_gives_the_order() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var body = "{\"add\":\"node-4\"}";
            var peers = URI.create("http://" + addresses.get("node-1") + "/v1/charter/proposals");
            assertThat(http.send(HttpRequest.newBuilder(peers).POST(BodyPublishers.ofString(body)).build(),
                    BodyHandlers.ofString()).statusCode()).isEqualTo(404);
            var api = URI.create("http://" + apis.get("node-1").address() + "/v1/charter/proposals");
            assertThat(http.send(HttpRequest.newBuilder(api).POST(BodyPublishers.ofString(body)).build(),
                    BodyHandlers.ofString()).statusCode()).isEqualTo(401);
            assertThat(http.send(HttpRequest.newBuilder(api).header("Origin", "http://127.0.0.1")
                    .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()).statusCode()).isEqualTo(403);
        }
        assertThat(status("node-1").array("proposals")).isEmpty();
    }

    private String metrics(String name) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://" + addresses.get(name) + "/metrics")).build(),
                    BodyHandlers.ofString()).body();
        }
    }

    @Test
    void a_member_that_left_is_forgotten_by_the_order_of_a_voter() {
        assertThat(refused("node-4", "forget", "node-1")).contains("node-4 is no voter", "PERMISSION_DENIED");
        assertThat(refused("node-1", "forget", "node-4")).contains("only the dead are forgotten", "INVALID_ARGUMENT");
        assertThat(refused("node-1", "forget", "node-9")).contains("there is no member node-9", "NOT_FOUND");
        assertThat(run("node-4", "leave").exit()).isZero();
        await().atMost(LONG).until(() -> run("node-1", "members").out().contains("left"));

        assertThat(run("node-1", "forget", "node-4")).isEqualTo(new Said(0, "forgotten: node-4\n", ""));
        await().atMost(LONG).until(() -> run("node-2", "members").out().contains("left; gone for good, by node-1."));
    }
}
