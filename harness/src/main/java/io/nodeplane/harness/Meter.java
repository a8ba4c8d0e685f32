package io.nodeplane.harness;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the traffic counters of all agents: what each of them received, by the link it came over. */
final class Meter {
    private final World world;
    private final SortedSet<NodeId> nodes;

    Meter(World world, SortedSet<NodeId> nodes) {
        this.world = world;
        this.nodes = nodes;
    }

    Sample read() {
        var bytes = new TreeMap<Link, Long>();
        var answers = new TreeMap<Link, Long>();
        var answerMs = new TreeMap<Link, Long>();
        var answered = new TreeSet<NodeId>();
        for (var node : nodes) {
            world.agent(node).traffic().ifPresent(traffic -> {
                answered.add(node);
                var peers = traffic.object("peers");
                for (var peer : nodes) {
                    if (!peer.equals(node) && peers.find(peer.value()).orElse(null) instanceof Json.Obj received) {
                        // A peer's request came over the peer's link to here; its reply over the link from here to it.
                        add(bytes, new Link(peer, node), received.number("requestBytesReceived"));
                        add(bytes, new Link(node, peer), received.number("replyBytesReceived"));
                        add(answers, new Link(node, peer), received.number("repliesReceived"));
                        add(answerMs, new Link(node, peer), received.number("replyMs"));
                    }
                }
            });
        }
        return new Sample(world.now(), bytes, answers, answerMs, answered);
    }

    private static void add(SortedMap<Link, Long> sums, Link link, long value) {
        sums.merge(link, value, Long::sum);
    }
}
