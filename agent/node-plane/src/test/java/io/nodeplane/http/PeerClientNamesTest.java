package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nodeplane.core.Message.Code;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Transport.Result;
import io.nodeplane.wire.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names with several addresses, names that move, and resolvers that are slow: with sockets on many loopback addresses. */
@Timeout(120)
class PeerClientNamesTest {
    private static final Request PING = new Request.Ping(Samples.LEDGER.head());
    private static final Reply ACK = new Reply.Ack(Samples.LEDGER.head());
    private static final long LONG_MS = 60_000;
    private static final String HOST = "my_stack_a";

    private final SortedMap<String, List<String>> zone = new ConcurrentSkipListMap<>();
    private final AtomicInteger lookUps = new AtomicInteger();
    private volatile CountDownLatch resolver = new CountDownLatch(0);
    private final Traffic traffic = new Traffic();
    private final PeerClient client = new PeerClient(traffic, this::resolve);
    private final SortedMap<String, FakeNode> nodes = new TreeMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private int port;

    @AfterEach
    void close() throws Exception {
        resolver.countDown();
        client.close();
        for (var one : open) {
            one.close();
        }
    }

    @Test
    void a_name_that_no_url_can_carry_is_dialled_all_the_same() throws Exception {
        serve("127.0.0.1");
        zone.put(HOST, List.of("127.0.0.1"));
        assertThat(ask(LONG_MS)).isEqualTo(new Result.Reply(Samples.FROM_1, ACK));
    }

    @Test
    void an_ipv6_address_is_dialled_literal_or_found() throws Exception {
        assumeTrue(listens("::1"), "this machine has no IPv6");
        serve("::1");
        zone.put(HOST, List.of("0:0:0:0:0:0:0:1%lo"));
        assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        var literal = new CompletableFuture<Result>();
        client.ask(Samples.FROM_2, new PeerAddress("::1", port), PING, LONG_MS, literal::complete);
        assertThat(literal.get(LONG_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Result.Reply.class);
        assertThat(lookUps.get()).as("a literal is not looked up").isEqualTo(1);
    }

    @Test
    void where_no_connection_comes_about_the_next_address_is_tried_in_the_same_request() throws Exception {
        serve("127.0.0.4");
        zone.put(HOST, List.of("127.0.0.2", "127.0.0.3", "127.0.0.4"));
        assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        serve("127.0.0.2");
        assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        assertThat(nodes.get("127.0.0.2").requests).as("the one that answered last is asked first").isEmpty();
        assertThat(nodes.get("127.0.0.4").requests).hasSize(2);
        assertThat(traffic.failures()).as("neither request failed").isEmpty();
    }

    @Test
    void where_nobody_can_be_reached_the_request_fails_at_once() throws Exception {
        serve("127.0.0.1");
        zone.put(HOST, List.of("127.0.0.2", "127.0.0.3"));
        assertThat(ask(LONG_MS)).isEqualTo(new Result.Failure("connection refused"));
        zone.clear();
        assertThat(ask("node-9", LONG_MS)).isEqualTo(new Result.Failure("unknown host node-9"));
    }

    @Test
    void an_address_that_keeps_silent_is_tried_last_in_the_next_request() throws Exception {
        serve("127.0.0.3");
        silent("127.0.0.2");
        zone.put(HOST, List.of("127.0.0.2", "127.0.0.3"));
        assertThat(ask(300)).isEqualTo(new Result.Failure("no answer within 300 ms"));
        assertThat(nodes.get("127.0.0.3").requests).isEmpty();
        assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        assertThat(nodes.get("127.0.0.3").requests).hasSize(2);
    }

    @Test
    void that_a_name_leads_back_is_said_only_if_all_its_addresses_do() throws Exception {
        serve("127.0.0.2", new Reply.Refused(Code.SAME_PROCESS, "this is you"));
        serve("127.0.0.3", new Reply.Refused(Code.SAME_PROCESS, "this is you"));
        zone.put(HOST, List.of("127.0.0.2", "127.0.0.3"));
        assertThat(code(ask(LONG_MS))).isEqualTo(Code.SAME_PROCESS);
        assertThat(nodes.get("127.0.0.2").requests.size() + nodes.get("127.0.0.3").requests.size()).isEqualTo(2);

        // An address where nobody listens now may be another node's.
        zone.put("shared", List.of("127.0.0.2", "127.0.0.4"));
        assertThat(ask("shared", LONG_MS)).isEqualTo(new Result.Failure("connection refused"));
        silent("127.0.0.5");
        zone.put("half", List.of("127.0.0.2", "127.0.0.5"));
        assertThat(ask("half", 1000)).isEqualTo(new Result.Failure("no answer within 1000 ms"));

        serve("127.0.0.6");
        zone.put("service", List.of("127.0.0.2", "127.0.0.3", "127.0.0.6"));
        assertThat(ask("service", LONG_MS)).isEqualTo(new Result.Reply(Samples.FROM_1, ACK));
        nodes.values().forEach(node -> node.requests.clear());
        assertThat(ask("service", LONG_MS)).isInstanceOf(Result.Reply.class);
        assertThat(nodes.get("127.0.0.2").requests).as("it is asked no more").isEmpty();
        assertThat(nodes.get("127.0.0.6").requests).hasSize(1);
    }

    @Test
    void an_agent_of_another_cluster_at_one_address_hides_no_other() throws Exception {
        serve("127.0.0.2", new Reply.Refused(Code.WRONG_CLUSTER, "you are of cluster a, this is b"));
        serve("127.0.0.3");
        zone.put(HOST, List.of("127.0.0.2", "127.0.0.3"));
        assertThat(ask(LONG_MS)).isEqualTo(new Result.Reply(Samples.FROM_1, ACK));
        zone.put("alone", List.of("127.0.0.2", "127.0.0.4"));
        assertThat(code(ask("alone", LONG_MS))).as("it is what there is to say").isEqualTo(Code.WRONG_CLUSTER);
        silent("127.0.0.5");
        zone.put("half", List.of("127.0.0.2", "127.0.0.5"));
        assertThat(ask("half", 1000)).as("who is silent may be meant")
                .isEqualTo(new Result.Failure("no answer within 1000 ms"));
    }

    @Test
    void any_other_refusal_is_the_answer_and_the_next_request_goes_elsewhere() throws Exception {
        serve("127.0.0.2", new Reply.Refused(Code.BUSY, "too much to do"));
        serve("127.0.0.3");
        zone.put(HOST, List.of("127.0.0.2", "127.0.0.3"));
        assertThat(code(ask(LONG_MS))).isEqualTo(Code.BUSY);
        assertThat(nodes.get("127.0.0.3").requests).isEmpty();
        assertThat(ask(LONG_MS)).isEqualTo(new Result.Reply(Samples.FROM_1, ACK));
    }

    @Test
    void a_resolver_that_does_not_answer_costs_no_request_to_a_name_that_was_found_before() throws Exception {
        serve("127.0.0.2");
        zone.put(HOST, List.of("127.0.0.2"));
        assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        resolver = new CountDownLatch(1);
        await().atMost(Duration.ofSeconds(30)).until(() -> ask(LONG_MS) instanceof Result.Reply && lookUps.get() == 2);
        for (int i = 0; i < 20; i++) {
            assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        }
        assertThat(lookUps.get()).as("it is being looked up all the while, once").isEqualTo(2);
        assertThat(traffic.failures()).isEmpty();
    }

    @Test
    void look_ups_that_do_not_end_leave_room_for_what_is_known() throws Exception {
        serve("127.0.0.2");
        zone.put(HOST, List.of("127.0.0.2"));
        assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        resolver = new CountDownLatch(1);
        var late = new ArrayList<CompletableFuture<Result>>();
        for (int i = 0; i < 50; i++) {
            late.add(begin("absent-" + i, 500));
        }
        assertThat(ask(LONG_MS)).isInstanceOf(Result.Reply.class);
        assertThat(late.getFirst().get(LONG_MS, TimeUnit.MILLISECONDS))
                .isEqualTo(new Result.Failure("no address of absent-0 found within 500 ms"));
        for (var one : late) {
            assertThat(one.get(LONG_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Result.Failure.class);
        }
    }

    @Test
    void a_name_that_moved_is_found_in_the_same_request_where_its_old_address_refuses() throws Exception {
        serve("127.0.0.3");
        zone.put(HOST, List.of("127.0.0.2"));
        assertThat(ask(LONG_MS)).isEqualTo(new Result.Failure("connection refused"));
        zone.put(HOST, List.of("127.0.0.3"));
        await().atMost(Duration.ofSeconds(30)).until(() -> ask(LONG_MS) instanceof Result.Reply);
        assertThat(lookUps.get()).as("the one that began the second look-up was carried by it").isEqualTo(2);
        zone.clear();
        resolver = new CountDownLatch(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> ask(LONG_MS) instanceof Result.Reply && lookUps.get() > 2);
        assertThat(ask(LONG_MS)).as("and kept when it is found no more").isInstanceOf(Result.Reply.class);
    }

    @Test
    void closing_fails_who_waits_for_a_name() throws Exception {
        resolver = new CountDownLatch(1);
        var waiting = begin("node-9", LONG_MS);
        await().atMost(Duration.ofSeconds(30)).until(() -> lookUps.get() == 1);
        client.close();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isInstanceOf(Result.Failure.class);
    }

    @Test
    void what_cannot_be_dialled_fails_honestly() throws Exception {
        for (var written : List.of("1.2.3:7001", "-a:7001", "0.0.0.0:7001", "[::]:7001", "[fd00:]:7001", "a..b:7001")) {
            var result = new CompletableFuture<Result>();
            client.ask(Samples.FROM_2, PeerAddress.written(written), PING, LONG_MS, result::complete);
            assertThat(((Result.Failure) result.get(LONG_MS, TimeUnit.MILLISECONDS)).reason()).as(written)
                    .startsWith("not sent: ");
        }
        assertThat(lookUps.get()).isZero();
    }

    private Result ask(long timeoutMs) throws Exception {
        return ask(HOST, timeoutMs);
    }

    private Result ask(String host, long timeoutMs) throws Exception {
        return begin(host, timeoutMs).get(LONG_MS + 10_000, TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<Result> begin(String host, long timeoutMs) {
        var result = new CompletableFuture<Result>();
        client.ask(Samples.FROM_2, PeerAddress.written(host + ":" + (port == 0 ? 9 : port)), PING, timeoutMs,
                answer -> {
                    assertThat(result.complete(answer)).isTrue();
                });
        return result;
    }

    private static Code code(Result result) {
        return ((Reply.Refused) ((Result.Reply) result).message()).code();
    }

    private List<String> resolve(String host) throws UnknownHostException {
        lookUps.incrementAndGet();
        try {
            resolver.await();
        } catch (InterruptedException closed) {
            throw new UnknownHostException(host);
        }
        var found = zone.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        return found;
    }

    private void serve(String address) {
        serve(address, ACK);
    }

    /** All serve at the port of the first. */
    private void serve(String address, Reply reply) {
        var node = new FakeNode();
        node.reply = request -> CompletableFuture.completedFuture(reply);
        var server = AgentServer.start(address, port, node, new Traffic(), new About("test", 1, 1),
                offset -> new ByteArrayInputStream(new byte[0]));
        port = server.port();
        nodes.put(address, node);
        open.add(server);
    }

    private static boolean listens(String address) {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    /** Takes connections, and says nothing. */
    private void silent(String address) throws Exception {
        var socket = new ServerSocket(port, 50, InetAddress.getByName(address));
        open.add(socket);
    }
}
