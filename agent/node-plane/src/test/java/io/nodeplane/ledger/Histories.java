package io.nodeplane.ledger;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A random causal history: nodes that write entries and bring each other up to date, as the seed has it. The same seed
 * gives the same bytes.
 *
 * @param views the ledger of each node at the end, from node-1 on; they differ
 * @param union the ledger with every entry of all of them
 */
public record Histories(List<Ledger> views, Ledger union) {
    /** A charter with the voters node-1, node-2 and node-3. */
    public static final Charter CHARTER = Charter.of("lab",
            List.of(new NodeId("node-1"), new NodeId("node-2"), new NodeId("node-3")));

    /** {@return a history of so many nodes in so many steps; each step is an entry or an exchange} */
    public static Histories random(long seed, int nodes, int steps) {
        var dice = new Random(seed);
        var views = new ArrayList<Ledger>();
        var feeds = new ArrayList<FeedId>();
        for (int i = 1; i <= nodes; i++) {
            var empty = Ledger.empty(CHARTER.id());
            var genesis = empty.genesis(new Body.Genesis(node(i), "nonce-" + dice.nextInt(1_000_000)), at(dice));
            views.add(with(empty, genesis));
            feeds.add(genesis.feed());
        }
        for (int step = 0; step < steps; step++) {
            var i = dice.nextInt(nodes);
            var view = views.get(i);
            if (nodes > 1 && dice.nextInt(100) < 40) {
                var news = views.get((i + 1 + dice.nextInt(nodes - 1)) % nodes).beyond(Holdings.of(view.frontier()));
                // Every prefix of a transfer is applicable; often a transfer ends early.
                var much = dice.nextBoolean() ? news.size() : dice.nextInt(news.size() + 1);
                views.set(i, grown(view, news.subList(0, much)));
            } else {
                views.set(i, with(view, view.next(feeds.get(i), body(view, feeds.get(i), dice, nodes), at(dice),
                        List.of())));
            }
        }
        var union = views.get(0);
        for (var view : views) {
            union = grown(union, view.beyond(Holdings.of(union.frontier())));
        }
        return new Histories(List.copyOf(views), union);
    }

    /** {@return the lines in another order in which they can be admitted} */
    public static List<Line> shuffled(Collection<Line> lines, Random dice) {
        var ordered = new ArrayList<Line>();
        var waiting = new ArrayList<>(lines);
        var ledger = Ledger.empty(CHARTER.id());
        while (!waiting.isEmpty()) {
            var at = dice.nextInt(waiting.size());
            if (ledger.admit(waiting.get(at)) instanceof Admission.Stored(var grown)) {
                ledger = grown;
                ordered.add(waiting.remove(at));
            }
        }
        return ordered;
    }

    /** {@return the ledger with the lines, of which each must be admitted} */
    public static Ledger grown(Ledger ledger, Collection<Line> lines) {
        var grown = ledger;
        for (var line : lines) {
            grown = with(grown, line);
        }
        return grown;
    }

    /** {@return the ledger with the line, which must be new and sound} */
    public static Ledger with(Ledger ledger, Line line) {
        return switch (ledger.admit(line)) {
            case Admission.Stored(var grown) -> grown;
            case Admission answer -> throw new AssertionError(line.id() + ": " + answer);
        };
    }

    /** {@return the id of the i-th node, from 1} */
    public static NodeId node(int i) {
        return new NodeId("node-" + i);
    }

    private static long at(Random dice) {
        return 1_790_000_000_000L + dice.nextInt(100_000_000);
    }

    private static Body body(Ledger view, FeedId own, Random dice, int nodes) {
        var subject = node(1 + dice.nextInt(nodes));
        // The next entry has a greater seq, and its lamport is no less.
        var room = view.frontier().seq(own) + 1;
        var incarnation = new Incarnation(Math.min(room, 1 + dice.nextInt(3)));
        var address = new PeerAddress("10.0.0." + dice.nextInt(256), 7000 + dice.nextInt(100));
        var metadata = new TreeMap<String, String>();
        IntStream.range(0, dice.nextInt(3)).forEach(i -> metadata.put("key-" + i, "a \"quoted\" \\ value " + i));
        return switch (dice.nextInt(9)) {
            case 0 -> new Body.Started("nonce-" + dice.nextInt(1_000_000), "node-plane 0.1.0");
            case 1 -> new Body.Joined(incarnation, address, metadata);
            case 2 -> new Body.Left(incarnation);
            case 3 -> new Body.Suspected(subject, incarnation, "direct ping 500 ms timeout, 3 of 3 indirect failed");
            case 4 -> new Body.Confirmed(subject, incarnation, List.copyOf(view.frontier().tips()));
            case 5 -> new Body.Recovered(incarnation, address);
            case 6 -> new Body.Updated(Math.min(room, 1 + dice.nextInt(9)), metadata);
            case 7 -> new Body.Reported(subject, "up");
            default -> new Body.Other("note", Json.object().with("text", "kept, chained and relayed"));
        };
    }
}
