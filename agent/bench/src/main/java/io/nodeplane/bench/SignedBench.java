package io.nodeplane.bench;

import io.nodeplane.core.Message;
import io.nodeplane.core.State;
import io.nodeplane.http.About;
import io.nodeplane.http.AgentServer;
import io.nodeplane.http.PeerClient;
import io.nodeplane.http.Traffic;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Node;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.runtime.Transport.Result;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A message over HTTP, from the encoding of the request to the decoded reply, in a cluster with a secret against the same
 * message in one without. The two take turns, so that what the machine does meanwhile meets both alike; medians are compared.
 */
final class SignedBench {
    private static final int WARM_UP = 3_000;
    private static final int TURNS = 6_000;
    private static final int LINES = 500;
    private static final double PING_GOAL = 1.25;
    private static final double PUSH_GOAL = 1.5;
    private static final long TIMEOUT_MS = 10_000;
    private static final String SECRET = "kJ3+Zp0/9sQxT1mVbN7cR2wEaY5uH8oLdF4gXiKjWq0=";

    private SignedBench() {}

    static List<Row> run() throws Exception {
        var lines = new QuietHistory(10).next(LINES, 10);
        var bytes = lines.stream().mapToLong(line -> line.text().length() + 1L).sum();
        return List.of(
                measured("ping and its answer, signed", new Message.Request.Ping(ANSWERER.state().ledger().head()),
                        TURNS, PING_GOAL),
                measured("push of " + bytes / 1024 + " KiB and its answer, signed", new Message.Request.Push(lines),
                        TURNS / 10, PUSH_GOAL));
    }

    private static final Node ANSWERER = new StillNode(State.of(LongHistory.node(1), new PeerAddress("node-1", 7001),
            LongHistory.CHARTER, Ledger.empty(LongHistory.CHARTER.id()), null, 7));

    private static Message.Sender sender(int i) {
        return new Message.Sender(LongHistory.CHARTER.id(), LongHistory.node(i), Optional.empty(), "bench");
    }

    private static Row measured(String what, Message.Request request, int turns, double goal) throws Exception {
        var signed = new long[turns];
        var bare = new long[turns];
        try (var with = new Link(Secrets.of(ClusterSecret.parse(SECRET))); var without = new Link(Secrets.none())) {
            for (int turn = -WARM_UP * turns / TURNS; turn < turns; turn++) {
                var first = turn % 2 == 0 ? with.ask(request) : 0;
                var byBare = without.ask(request);
                var bySigned = turn % 2 == 0 ? first : with.ask(request);
                if (turn >= 0) {
                    signed[turn] = bySigned;
                    bare[turn] = byBare;
                }
            }
        }
        Arrays.sort(signed);
        Arrays.sort(bare);
        var ratio = (double) signed[turns / 2] / bare[turns / 2];
        return new Row(what, us(signed[turns / 2]), us(bare[turns / 2]), String.format(Locale.ROOT, "%.2f", ratio),
                String.format(Locale.ROOT, "<= %.2f", goal), ratio <= goal);
    }

    private static String us(long nanos) {
        return String.format(Locale.ROOT, "%.0f us", nanos / 1e3);
    }

    /** A server and a client on loopback. */
    private static final class Link implements AutoCloseable {
        private final AgentServer server;
        private final PeerClient client;

        Link(Secrets secrets) {
            server = AgentServer.start("127.0.0.1", 0, ANSWERER, new Traffic(), new About("bench", 1, 1),
                    offset -> new ByteArrayInputStream(new byte[0]), secrets);
            client = new PeerClient(new Traffic(), secrets);
        }

        /** {@return how long it took, in ns} */
        long ask(Message.Request request) throws Exception {
            var result = new CompletableFuture<Result>();
            var begun = System.nanoTime();
            client.ask(sender(2), new PeerAddress("127.0.0.1", server.port()), request, TIMEOUT_MS, result::complete);
            if (!(result.get(2 * TIMEOUT_MS, TimeUnit.MILLISECONDS) instanceof Result.Reply)) {
                throw new IllegalStateException("no reply: " + result.join());
            }
            return System.nanoTime() - begun;
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }
}
