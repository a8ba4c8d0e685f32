package io.nodeplane.http;

import io.nodeplane.canon.Json;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Counts what arrives from peers: requests and replies, and their payload bytes, by the node that sent them, and
 * requests of this node's own that got no reply, by the address they went to. Safe for use by many threads.
 *
 * <p>A sender's name is its own word. What comes from another cluster is counted together, as {@code (strangers)}. Of this
 * cluster every member has counters of its own, and besides them at most {@value #PEERS_MAX} other names; further ones are
 * counted together as {@code (others)}.
 */
public final class Traffic {
    static final int PEERS_MAX = 1024;
    static final String OTHERS = "(others)";
    static final String STRANGERS = "(strangers)";

    /** What arrived from one peer. */
    record Received(long requests, long requestBytes, long replies, long replyBytes, long replyMs) {
        static final Received NOTHING = new Received(0, 0, 0, 0, 0);
    }

    /** Requests to one address that got no reply, and why the last of them did not. */
    record Failures(long count, String last) {}

    private final SortedMap<String, Received> received = new TreeMap<>();
    private final SortedMap<String, Failures> failed = new TreeMap<>();
    private long unauthenticated;
    private volatile Predicate<NodeId> members = any -> false;

    /** @param members who has counters of its own, however many others there are */
    void members(Predicate<NodeId> members) {
        this.members = members;
    }

    /** Counts a request from this node of the own cluster. */
    public void request(NodeId from, long bytes) {
        count(key(from), request(bytes));
    }

    /** Counts a request from another cluster. */
    void strangersRequest(long bytes) {
        count(STRANGERS, request(bytes));
    }

    /**
     * Counts a reply from this node of the own cluster, and how long it took, less the time for which it was to be held
     * back.
     */
    public void reply(NodeId from, long bytes, long tookMs, long heldMs) {
        count(key(from), reply(bytes, tookMs, heldMs));
    }

    /** Counts a reply from another cluster. */
    void strangersReply(long bytes, long tookMs, long heldMs) {
        count(STRANGERS, reply(bytes, tookMs, heldMs));
    }

    /** Counts a request to this address that got no reply. */
    public synchronized void failure(PeerAddress to, String reason) {
        var key = key(to.toString(), failed);
        var known = failed.get(key);
        failed.put(key, new Failures(known == null ? 1 : known.count() + 1, reason));
    }

    /** Counts an answer of somebody who does not know the cluster's secret. */
    synchronized void unauthenticated() {
        unauthenticated++;
    }

    synchronized long unauthenticatedReplies() {
        return unauthenticated;
    }

    synchronized SortedMap<String, Received> received() {
        return new TreeMap<>(received);
    }

    synchronized SortedMap<String, Failures> failures() {
        return new TreeMap<>(failed);
    }

    /** {@return the counters as JSON, peers and addresses sorted} */
    public Json.Obj json() {
        var peers = new TreeMap<String, Json>();
        received().forEach((peer, one) -> peers.put(peer, Json.object()
                .with("requestsReceived", one.requests())
                .with("requestBytesReceived", one.requestBytes())
                .with("repliesReceived", one.replies())
                .with("replyBytesReceived", one.replyBytes())
                .with("replyMs", one.replyMs())));
        var failures = new TreeMap<String, Json>();
        failures().forEach((address, one) -> failures.put(address, Json.object()
                .with("count", one.count())
                .with("last", Json.printable(one.last()))));
        return Json.object().with("peers", new Json.Obj(peers)).with("failures", new Json.Obj(failures));
    }

    private static UnaryOperator<Received> request(long bytes) {
        return one -> new Received(one.requests() + 1, one.requestBytes() + bytes, one.replies(), one.replyBytes(),
                one.replyMs());
    }

    private static UnaryOperator<Received> reply(long bytes, long tookMs, long heldMs) {
        return one -> new Received(one.requests(), one.requestBytes(), one.replies() + 1, one.replyBytes() + bytes,
                one.replyMs() + Math.max(0, tookMs - heldMs));
    }

    private synchronized void count(String key, UnaryOperator<Received> more) {
        received.put(key, more.apply(received.getOrDefault(key, Received.NOTHING)));
    }

    private synchronized String key(NodeId from) {
        return members.test(from) ? from.value() : key(from.value(), received);
    }

    private static String key(String name, SortedMap<String, ?> known) {
        return known.size() < PEERS_MAX || known.containsKey(name) ? name : OTHERS;
    }
}
