package io.nodeplane.harness.run;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the traffic counters of all agents: what each of them received, by the link it came over. Agents count by what a
 * sender calls itself, so what a twin sends is counted as its node's.
 */
final class Meter {
    private final World world;
    private final SortedSet<NodeId> nodes;
    /** Who need not be asked, for it cannot answer. */
    private final SortedSet<NodeId> asleep = new TreeSet<>();

    Meter(World world, SortedSet<NodeId> nodes) {
        this.world = world;
        this.nodes = nodes;
    }

    /** These do not answer until they are awake again, and are not asked: that would take a long time. */
    void asleep(SortedSet<NodeId> which) {
        asleep.addAll(which);
    }

    void awake(SortedSet<NodeId> which) {
        asleep.removeAll(which);
    }

    Sample read() {
        var requestBytes = new TreeMap<Link, Long>();
        var replyBytes = new TreeMap<Link, Long>();
        var answers = new TreeMap<Link, Long>();
        var answerMs = new TreeMap<Link, Long>();
        var failures = new TreeMap<Link, Long>();
        var answered = new TreeSet<NodeId>();
        for (var node : nodes) {
            if (asleep.contains(node)) {
                continue;
            }
            world.agent(node).traffic().ifPresent(traffic -> {
                answered.add(node);
                var peers = traffic.object("peers");
                for (var peer : nodes) {
                    if (!peer.equals(node) && peers.find(peer.value()).orElse(null) instanceof Json.Obj received) {
                        // A peer's request came over the peer's link to here; its reply over the link from here to it.
                        add(requestBytes, new Link(peer, node), received.number("requestBytesReceived"));
                        add(replyBytes, new Link(node, peer), received.number("replyBytesReceived"));
                        add(answers, new Link(node, peer), received.number("repliesReceived"));
                        add(answerMs, new Link(node, peer), received.number("replyMs"));
                    }
                    var unanswered = traffic.object("failures").find(Setup.address(peer).toString()).orElse(null);
                    if (!peer.equals(node) && unanswered instanceof Json.Obj counted) {
                        add(failures, new Link(node, peer), counted.number("count"));
                    }
                }
            });
        }
        return new Sample(world.now(), requestBytes, replyBytes, answers, answerMs, failures, answered);
    }

    private static void add(SortedMap<Link, Long> sums, Link link, long value) {
        sums.merge(link, value, Long::sum);
    }
}
