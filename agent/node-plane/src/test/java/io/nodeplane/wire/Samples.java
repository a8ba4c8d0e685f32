package io.nodeplane.wire;

import io.nodeplane.charter.Charter;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Code;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One message of each kind, with fixed content. */
public final class Samples {
    public static final NodeId NODE_1 = new NodeId("node-1");
    public static final NodeId NODE_2 = new NodeId("node-2");
    public static final Charter CHARTER = Charter.of("lab", List.of(NODE_1, NODE_2, new NodeId("node-3")));
    public static final Ledger LEDGER = ledger();
    public static final Message.Sender FROM_1 = new Message.Sender(CHARTER.id(), NODE_1,
            Optional.of(new Incarnation(3)));
    public static final Message.Sender FROM_2 = new Message.Sender(CHARTER.id(), NODE_2, Optional.empty());

    private static final Ledger EMPTY = Ledger.empty(CHARTER.id());

    private Samples() {}

    /** {@return the requests, by name of their golden file} */
    static SortedMap<String, Request> requests() {
        var requests = new TreeMap<String, Request>();
        requests.put("ping", new Request.Ping(LEDGER.head()));
        requests.put("ping-req", new Request.PingReq(NODE_2, PeerAddress.parse("[::1]:7002")));
        requests.put("vigil", new Request.Vigil(10_000));
        requests.put("sync-head", new Request.Sync(LEDGER.head(), Optional.of(EMPTY.head()), Optional.empty(), 262144));
        requests.put("sync-marks", new Request.Sync(LEDGER.head(), Optional.empty(),
                Optional.of(Holdings.of(LEDGER.frontier())), 4096));
        requests.put("push", new Request.Push(LEDGER.inReplayOrder()));
        return requests;
    }

    /** {@return the replies, by name of their golden file} */
    static SortedMap<String, Reply> replies() {
        var replies = new TreeMap<String, Reply>();
        replies.put("ack", new Reply.Ack(LEDGER.head()));
        replies.put("ack-reached", new Reply.Ack(LEDGER.head(), Optional.of(false)));
        replies.put("nack", new Reply.Nack("no answer within 500 ms from \"node-2\", gone"));
        replies.put("delta-same", new Reply.Delta(LEDGER.head()));
        replies.put("delta-marks", new Reply.Delta(LEDGER.head(), Optional.of(EMPTY.head()),
                Optional.of(Holdings.of(LEDGER.frontier())), List.of(), false));
        replies.put("delta-lines", new Reply.Delta(LEDGER.head(), Optional.empty(), Optional.empty(),
                LEDGER.inReplayOrder(), true));
        replies.put("refused", new Reply.Refused(Code.WRONG_CLUSTER, "you are of cluster a, this is b"));
        return replies;
    }

    private static Ledger ledger() {
        var ledger = Ledger.empty(CHARTER.id());
        var genesis = ledger.genesis(new Body.Genesis(NODE_1, "nonce-1"), 1_700_000_000_000L);
        ledger = stored(ledger.admit(genesis));
        var feed = genesis.feed();
        ledger = stored(ledger.admit(ledger.next(feed, new Body.Joined(Incarnation.FIRST,
                PeerAddress.parse("node-1:7001"), new TreeMap<>(Map.of("key", "a \"quoted\\\" value"))),
                1_700_000_000_001L, List.of())));
        return stored(ledger.admit(ledger.next(feed, new Body.Suspected(NODE_2, Incarnation.FIRST, "silent"),
                1_700_000_000_002L, List.of())));
    }

    private static Ledger stored(Admission admission) {
        return ((Admission.Stored) admission).ledger();
    }
}
