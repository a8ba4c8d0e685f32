package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Command;
import io.nodeplane.core.Event;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Request;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.PeerClient;
import io.nodeplane.http.Sockets;
import io.nodeplane.http.Traffic;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.runtime.Transport.Result;
import io.nodeplane.store.SecretFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody who reaches the port of an agent brings about with one request: much where the cluster has no secret, and
 * nothing where it has one.
 */
@Timeout(300)
@DisabledOnOs(OS.WINDOWS)
class ClusterSecretAgentsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FIRST = "0123456789abcdef0123456789abcdef";
    private static final String SECOND = "fedcba9876543210fedcba9876543210";
    private static final Charter CHARTER = new Charter("secret", new TreeSet<>(IntStream.rangeClosed(1, 3)
            .mapToObj(ClusterSecretAgentsTest::node).toList()), 200, 1_000, 3, 3, 2_000, 200, 3,
            Charter.Caution.DEFAULT);
    private static final Message.Sender NOBODY = new Message.Sender(CHARTER.id(), new NodeId("nobody"),
            Optional.empty(), "attacker");

    @TempDir
    private Path disks;
    private final SortedMap<NodeId, PeerAddress> addresses = new TreeMap<>();
    private final SortedMap<NodeId, Agent> agents = new TreeMap<>();
    private final SortedMap<NodeId, List<Event>> events = new ConcurrentSkipListMap<>();

    @AfterEach
    void close() {
        agents.values().forEach(Agent::close);
    }

    @Test
    void without_a_secret_each_of_these_requests_does_its_work_and_the_agent_has_said_so() throws Exception {
        try (var victim = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var client = new PeerClient(new Traffic())) {
            for (var attack : attacks(victim.getLocalPort()).entrySet()) {
                var target = node(1);
                start(target, Secrets.none()).join(List.of()).toCompletableFuture().get(60, TimeUnit.SECONDS);
                for (var request : attack.getValue()) {
                    assertThat(ask(client, target, request)).as(attack.getKey()).isInstanceOf(Result.Reply.class);
                }
                assertThat(status(target).number("feeds")).as(attack.getKey()).isGreaterThan(1);
                assertThat(kinds(target)).contains("no-secret");
                agents.remove(target).close();
                disks = Files.createTempDirectory(disks, "next");
            }
            victim.setSoTimeout((int) LIMIT.toMillis());
            victim.accept().close();
        }
    }

    @Test
    void with_a_secret_each_of_them_is_refused_and_changes_nothing() throws Exception {
        var target = node(1);
        start(target, Secrets.of(ClusterSecret.parse(FIRST))).join(List.of()).toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        try (var victim = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var unsigned = new PeerClient(new Traffic());
                var other = new PeerClient(new Traffic(), Secrets.of(ClusterSecret.parse(SECOND)))) {
            var attacks = attacks(victim.getLocalPort());
            var sent = 0;
            for (var attack : attacks.entrySet()) {
                for (var request : attack.getValue()) {
                    // Whoever still sends a long body may find the connection closed before it has read why.
                    assertThat(ask(unsigned, target, request)).as(attack.getKey())
                            .isNotInstanceOf(Result.Reply.class);
                    assertThat(ask(other, target, request)).as(attack.getKey())
                            .isNotInstanceOf(Result.Reply.class);
                    sent += 2;
                }
            }
            victim.setSoTimeout(2_000);
            assertThat(accepted(victim)).as("nothing is knocked at for strangers").isFalse();
            var status = status(target);
            assertThat(status.number("feeds")).isEqualTo(1);
            assertThat(status.object("members")).isEqualTo(Json.object().with("alive", 1).with("suspect", 0)
                    .with("dead", 0));
            assertThat(status.find("rival")).isEmpty();
            assertThat(status.object("refused").number("unauthenticated")).isEqualTo(sent);
            assertThat(kinds(target)).contains("secret").doesNotContain("no-secret")
                    .filteredOn("unauthenticated"::equals).hasSize(2);
        }
    }

    @Test
    void who_has_another_secret_or_none_is_in_nobodys_view_and_is_told_why() throws Exception {
        cluster();
        for (var wrong : List.of(Secrets.none(), Secrets.of(ClusterSecret.parse(SECOND)))) {
            var intruder = new NodeId(wrong.now().isEmpty() ? "open" : "other");
            var outcome = start(intruder, wrong).join(List.of(addresses.get(node(1)), addresses.get(node(2))))
                    .toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(outcome).isInstanceOfSatisfying(Command.Outcome.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo("UNAUTHENTICATED");
                assertThat(failed.reason()).contains(wrong.now().isEmpty()
                        ? "wants the cluster's secret, and this node has none"
                        : "it is signed with another cluster secret than this node has");
            });
            assertThat(status(intruder).object("members").number("alive")).isZero();
            assertThat(kinds(intruder)).filteredOn("unauthenticated"::equals).as("one for each seed").hasSize(2);
        }
        for (var i = 1; i <= 3; i++) {
            assertThat(status(node(i)).object("members").number("alive")).isEqualTo(3);
            assertThat(status(node(i)).number("feeds")).isEqualTo(3);
        }
    }

    @Test
    void one_secret_takes_anothers_place_under_a_running_cluster() throws Exception {
        cluster();
        events.values().forEach(List::clear);
        // First everybody believes both, then everybody signs with the new one, then nobody believes the old one.
        for (var text : List.of(FIRST + "\n" + SECOND, SECOND + "\n" + FIRST, SECOND)) {
            var ids = Json.texts(ClusterSecret.parse(text).ids());
            for (var i = 1; i <= 3; i++) {
                write(node(i), text);
                var node = node(i);
                soon().until(() -> status(node).find("secrets").orElseThrow().equals(ids));
            }
            soon().until(this::agreed);
        }
        for (var i = 1; i <= 3; i++) {
            assertThat(kinds(node(i))).doesNotContain("suspected", "silent", "unauthenticated", "isolated")
                    .filteredOn("secret-changed"::equals).hasSize(3);
            assertThat(status(node(i)).object("refused").find("unauthenticated")).isEmpty();
        }
        var late = start(new NodeId("late"), Secrets.of(ClusterSecret.parse(FIRST)));
        assertThat(late.join(List.of(addresses.get(node(1)))).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(Command.Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo("UNAUTHENTICATED"));
    }

    /** {@return what a stranger may ask of node-1, by what it wants to bring about} */
    private static SortedMap<String, List<Request>> attacks(int victim) {
        var attacks = new TreeMap<String, List<Request>>();
        var ghost = push(entering(new NodeId("ghost"), victim));
        attacks.put("a member that nobody knows, for ever", List.of(ghost));
        var votes = new ArrayList<Line>();
        for (var i = 2; i <= 3; i++) {
            votes.addAll(entering(node(i), victim, new Body.Suspected(node(1), Incarnation.FIRST, "forged")));
        }
        attacks.put("two votes against a live node", List.of(push(votes)));
        attacks.put("a rival beside a name", List.of(push(entering(node(1), victim))));
        attacks.put("a full disk", IntStream.range(0, 20).<Request>mapToObj(i -> push(IntStream.range(0, 128)
                .mapToObj(j -> Ledger.empty(CHARTER.id()).genesis(new Body.Genesis(new NodeId("x" + i + "-" + j), "n"),
                        0))
                .toList())).toList());
        attacks.put("a scan of ports", List.of(ghost,
                new Request.PingReq(new NodeId("ghost"), new PeerAddress("127.0.0.1", victim))));
        return attacks;
    }

    private static Request push(List<Line> lines) {
        return new Request.Push(lines);
    }

    /** {@return the lines of a node that begins a feed and joins at that port of this machine, and then says so} */
    private static List<Line> entering(NodeId node, int port, Body... more) {
        var ledger = Ledger.empty(CHARTER.id());
        var genesis = ledger.genesis(new Body.Genesis(node, "nonce"), 1);
        var lines = new ArrayList<>(List.of(genesis));
        ledger = ((Admission.Stored) ledger.admit(genesis)).ledger();
        var bodies = new ArrayList<Body>();
        bodies.add(new Body.Joined(Incarnation.FIRST, new PeerAddress("127.0.0.1", port), new TreeMap<>()));
        bodies.addAll(List.of(more));
        for (var body : bodies) {
            var line = ledger.next(genesis.feed(), body, 2, List.of());
            lines.add(line);
            ledger = ((Admission.Stored) ledger.admit(line)).ledger();
        }
        return lines;
    }

    private Result ask(PeerClient client, NodeId target, Request request) throws Exception {
        var result = new CompletableFuture<Result>();
        client.ask(NOBODY, addresses.get(target), request, 30_000, result::complete);
        return result.get(60, TimeUnit.SECONDS);
    }

    private static boolean accepted(ServerSocket listening) throws IOException {
        try (var socket = listening.accept()) {
            return socket.isConnected();
        } catch (SocketTimeoutException nobody) {
            return false;
        }
    }

    /** Three agents, all members, whose voices all count. */
    private void cluster() throws IOException {
        for (var i = 1; i <= 3; i++) {
            write(node(i), FIRST + "\n");
            start(node(i), SecretFile.open(secretFile(node(i))))
                    .join(i == 1 ? List.of() : List.of(addresses.get(node(1))));
        }
        soon().until(this::agreed);
    }

    private boolean agreed() {
        var heads = new TreeSet<String>();
        for (var i = 1; i <= 3; i++) {
            var status = status(node(i));
            heads.add(status.text("head"));
            if (status.object("members").number("alive") != 3
                    || !status.find("vouched").orElseThrow().equals(new Json.Bool(true))) {
                return false;
            }
        }
        return heads.size() == 1;
    }

    private Path secretFile(NodeId node) {
        return disks.resolve(node + ".secret");
    }

    /** Puts a file of its owner in place, in one step. */
    private void write(NodeId node, String text) throws IOException {
        var draft = Files.createTempFile(disks, "secret", "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text);
        Files.move(draft, secretFile(node), StandardCopyOption.ATOMIC_MOVE);
    }

    private Agent start(NodeId node, Secrets secrets) {
        var address = Sockets.freeLoopback();
        addresses.put(node, address);
        var told = new CopyOnWriteArrayList<Event>();
        events.put(node, told);
        var agent = Agent.start(new Agent.Place(node, address.host(), address.port(), address,
                disks.resolve(node.value()), CHARTER, List.of(), secrets), "test", (now, event) -> told.add(event),
                halted -> {});
        agents.put(node, agent);
        return agent;
    }

    private static NodeId node(int i) {
        return new NodeId("node-" + i);
    }

    private static ConditionFactory soon() {
        return await().atMost(LIMIT).ignoreExceptions();
    }

    private List<String> kinds(NodeId node) {
        return events.get(node).stream().map(Event::kind).toList();
    }

    private Json.Obj status(NodeId node) {
        return ((AgentClient.Answer.Ok) new AgentClient(addresses.get(node), 5_000).get("/status")).json();
    }
}
