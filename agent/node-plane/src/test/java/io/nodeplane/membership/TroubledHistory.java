package io.nodeplane.membership;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A history in which everything goes wrong that can: nodes suspect, confirm, answer, leave, vouch, lose their disks and
 * run twice, and hear of each other late, in part or never. A function of its seed.
 */
public final class TroubledHistory {
    /** Some that meet, one that is spelled otherwise, and some that are no blocks. */
    private static final List<String> BLOCKS = List.of("10.0.0.0/24", "10.0.0.5/32", "10.0.0.0/25", "0.0.0.0/0",
            "10.0.0.5/24", "fd00::/8", "FD00::1/128", "fd00::1/128", "::ffff:10.0.0.5/128", "10.0.0.5", "fd00::%1/128");

    private static final long AT = 1_790_000_000_000L;

    /** A process that writes: two of them may write one feed. */
    private static final class Writer {
        private final NodeId node;
        private FeedId feed;
        private Ledger ledger;

        Writer(NodeId node, FeedId feed, Ledger ledger) {
            this.node = node;
            this.feed = feed;
            this.ledger = ledger;
        }
    }

    private final Charter charter;
    private final Random dice;
    private final List<Writer> writers = new ArrayList<>();
    private final NodeId troubled;
    private final NodeId other;
    private final Mood mood;

    /** What mostly happens. */
    private enum Mood {
        /** Anything. */
        WILD,
        /** All trouble is that of one node: else a majority of voters that trust each other is rare. */
        CALM,
        /** Two nodes are in trouble, and confirmations are written that nearly count: each condition is the one missing. */
        QUARREL
    }

    private TroubledHistory(Charter charter, int nodes, Random dice) {
        this.charter = charter;
        this.dice = dice;
        for (int i = 1; i <= nodes; i++) {
            var genesis = Ledger.empty(charter.id()).genesis(new Body.Genesis(node(i), nonce()), at());
            var writer = new Writer(node(i), genesis.feed(), Ledger.empty(charter.id()));
            take(writer, List.of(genesis));
            write(writer, joined(1));
            writers.add(writer);
        }
        this.troubled = node(1 + dice.nextInt(nodes));
        this.other = node(1 + dice.nextInt(nodes));
        this.mood = Mood.values()[dice.nextInt(Mood.values().length)];
    }

    public static NodeId node(int i) {
        return new NodeId("node-" + i);
    }

    /** {@return what the processes know at the end: all of it, or what one of them does} */
    public static Ledger random(Charter charter, int nodes, int steps, long seed) {
        var history = new TroubledHistory(charter, nodes, new Random(seed));
        if (history.mood == Mood.QUARREL || history.dice.nextInt(4) > 0) {
            history.wellBegun();
        }
        if (history.mood == Mood.QUARREL) {
            history.quarrel();
        }
        for (int i = history.mood == Mood.QUARREL ? steps - 5 : 0; i < steps; i++) {
            history.step();
        }
        var one = history.any();
        if (history.dice.nextInt(4) > 0) {
            history.writers.forEach(other -> history.bring(other, one, Integer.MAX_VALUE));
        }
        return one.ledger;
    }

    /** Everybody knows everybody, and the voters have votes. */
    private void wellBegun() {
        for (var to : writers) {
            writers.forEach(from -> bring(from, to, Integer.MAX_VALUE));
        }
        writers.forEach(this::vouch);
    }

    /** A few things go wrong, and then somebody confirms. The less goes wrong, the likelier is the one thing that counts. */
    private void quarrel() {
        for (int i = 3 + dice.nextInt(5); i > 0; i--) {
            var writer = any();
            switch (dice.nextInt(10)) {
                case 0 -> run(writer);
                case 1 -> lose(writer);
                case 2 -> {
                    lose(writer);
                    bring(any(), writer, Integer.MAX_VALUE);
                    vouch(writer);
                }
                case 3 -> {
                    run(writer);
                    vouch(writer);
                    suspect(writer);
                }
                case 4 -> writers.stream().filter(one -> one.node.equals(subject())).findFirst()
                        .ifPresent(this::recover);
                case 5 -> vouch(writer);
                default -> suspect(writer);
            }
            gather();
        }
        for (int i = 0; i < 3; i++) {
            nearly(any());
            gather();
        }
    }

    /** Mostly everybody hears of everything. */
    private void gather() {
        for (var to : writers) {
            if (dice.nextInt(5) > 0) {
                writers.forEach(from -> bring(from, to, Integer.MAX_VALUE));
            }
        }
    }

    private void step() {
        var writer = any();
        if (mood == Mood.CALM && dice.nextInt(6) > 0) {
            switch (dice.nextInt(8)) {
                case 0, 1 -> suspect(writer);
                case 2, 3 -> confirm(writer);
                default -> bring(any(), writer, Integer.MAX_VALUE);
            }
            return;
        }
        switch (dice.nextInt(24)) {
            case 0, 1, 2, 3 -> suspect(writer);
            case 4, 5, 6 -> confirm(writer);
            case 7 -> recover(writer);
            case 8 -> write(writer, joined(claimed(writer, 1 + dice.nextInt(3))));
            case 9 -> write(writer, new Body.Left(new Incarnation(claimed(writer, 1 + dice.nextInt(2)))));
            case 10 -> write(writer, new Body.Updated(claimed(writer, dice.nextInt(9)), metadata()));
            case 11, 12 -> vouch(writer);
            case 13 -> run(writer);
            case 14 -> lose(writer);
            case 15 -> write(writer, other(writer));
            case 16 -> forget(writer);
            default -> bring(any(), writer, dice.nextBoolean() ? Integer.MAX_VALUE : dice.nextInt(8));
        }
    }

    private void suspect(Writer writer) {
        var subject = subject();
        var life = dice.nextInt(8) > 0 ? life(writer, subject) : new Incarnation(1 + dice.nextInt(3));
        write(writer, new Body.Suspected(subject, life, "it said \"nothing\" \\ 3 of 3"));
    }

    /** Mostly of the incarnation that the writer knows, dead or not: of the living it says nothing until they die. */
    private void forget(Writer writer) {
        var subject = subject();
        var life = dice.nextInt(4) > 0 ? life(writer, subject) : new Incarnation(1 + dice.nextInt(3));
        write(writer, new Body.Forgotten(subject, life));
    }

    /** Mostly as a node would; else with whatever evidence there is. */
    private void confirm(Writer writer) {
        var subject = subject();
        var membership = Membership.replay(charter, writer.ledger);
        var evidence = Certainty.evidence(membership, writer.ledger, writer.node, subject, a -> 0);
        if (!evidence.suspicions().isEmpty()) {
            var ids = evidence.suspicions().stream().map(a -> a.line().id()).toList();
            write(writer, new Body.Confirmed(subject, life(writer, subject), ids), evidence.wanted());
        } else if (dice.nextInt(3) == 0) {
            var ids = writer.ledger.inReplayOrder().stream()
                    .filter(line -> line.entry().body() instanceof Body.Suspected(var x, var life, var why)
                            && x.equals(subject) && dice.nextInt(5) > 0)
                    .map(Line::id).toList();
            write(writer, new Body.Confirmed(subject, life(writer, subject), ids));
        }
    }

    /** Some suspicions of one life by different observers, the writer mostly among them, known to it or not. */
    private void nearly(Writer writer) {
        var subject = subject();
        var knower = dice.nextInt(8) == 0 ? any() : writer;
        var suspected = knower.ledger.inReplayOrder().stream()
                .map(line -> line.entry().body())
                .filter(Body.Suspected.class::isInstance).map(Body.Suspected.class::cast)
                .filter(body -> body.subject().equals(subject)).toList();
        if (suspected.isEmpty()) {
            return;
        }
        var chosen = suspected.get(dice.nextInt(suspected.size()));
        var body = new Body.Suspected(chosen.subject(), chosen.incarnation(), "silent");
        if (dice.nextInt(3) > 0 && !writer.node.equals(chosen.subject())) {
            write(writer, body);
        }
        var votes = new TreeMap<NodeId, EntryId>();
        for (var line : knower.ledger.inReplayOrder()) {
            if (line.entry().body() instanceof Body.Suspected(var x, var life, var why) && x.equals(body.subject())
                    && life.equals(body.incarnation()) && (charter.voters().contains(line.feed().node())
                            || dice.nextInt(12) == 0)) {
                if (dice.nextBoolean()) {
                    votes.put(line.feed().node(), line.id());
                } else {
                    votes.putIfAbsent(line.feed().node(), line.id());
                }
            }
        }
        if (dice.nextInt(10) > 0) {
            votes.remove(body.subject());
        }
        while (votes.size() > charter.majority() && dice.nextInt(4) > 0) {
            votes.remove(List.copyOf(votes.keySet()).get(dice.nextInt(votes.size())));
        }
        write(writer, new Body.Confirmed(body.subject(), body.incarnation(), List.copyOf(votes.values())));
    }

    private void recover(Writer writer) {
        var life = dice.nextInt(4) > 0
                ? life(writer, writer.node).next()
                : new Incarnation(claimed(writer, 1 + dice.nextInt(4)));
        write(writer, new Body.Recovered(life, address()));
    }

    /** {@return the number, or what this writer's next entry may claim for sure, if only behind a genesis} */
    private static long claimed(Writer writer, long number) {
        var before = writer.ledger.forks().containsKey(writer.feed) ? 1 : writer.ledger.frontier().seq(writer.feed);
        return Math.min(number, Math.max(1, before) + 1);
    }

    private void vouch(Writer writer) {
        var by = new TreeSet<>(charter.voters());
        by.remove(writer.node);
        by.removeIf(node -> dice.nextInt(8) == 0);
        if (dice.nextInt(8) == 0) {
            by.add(any().node);
        }
        write(writer, new Body.Vouched(by));
    }

    /** A second process on a copy of the directory. */
    private void run(Writer writer) {
        if (writers.size() < 9) {
            writers.add(new Writer(writer.node, writer.feed, writer.ledger));
        }
    }

    private void lose(Writer writer) {
        writer.ledger = dice.nextBoolean() ? any().ledger : Ledger.empty(charter.id());
        begin(writer, dice.nextBoolean() ? Body.Genesis.LOST_DISK : Body.Genesis.ROLLED_BACK);
    }

    private void begin(Writer writer, String why) {
        var after = writer.ledger.feeds(writer.node).stream()
                .flatMap(feed -> writer.ledger.frontier().tips(feed).stream()).limit(6).toList();
        var genesis = writer.ledger.genesis(after.isEmpty()
                ? new Body.Genesis(writer.node, nonce())
                : new Body.Genesis(writer.node, nonce(), after, why), at());
        writer.feed = genesis.feed();
        take(writer, List.of(genesis));
    }

    private Body other(Writer writer) {
        var forks = writer.ledger.forks();
        return switch (dice.nextInt(4)) {
            case 0 -> new Body.Reported(any().node, "up");
            case 1 -> new Body.Other("note", Json.object().with("text", "kept").with("list", new Json.Arr(List.of())));
            // Known by name, and not of the form that a reader knows: without effect.
            case 2 -> new Body.Other("joined", Json.object().with("incarnation", 7));
            default -> forks.isEmpty()
                    ? new Body.Started(nonce(), "node-plane test")
                    : new Body.Forked(forks.firstKey(), forks.get(forks.firstKey()).seq(),
                            forks.get(forks.firstKey()).hashes());
        };
    }

    private void write(Writer writer, Body body) {
        write(writer, body, List.of());
    }

    private void write(Writer writer, Body body, List<EntryId> wanted) {
        if (writer.ledger.forks().containsKey(writer.feed) || writer.ledger.feed(writer.feed).isEmpty()) {
            begin(writer, Body.Genesis.FORKED);
        }
        take(writer, List.of(writer.ledger.next(writer.feed, body, at(), wanted)));
    }

    private void bring(Writer from, Writer to, int most) {
        take(to, from.ledger.inReplayOrder().stream().filter(line -> to.ledger.find(line.id()).isEmpty()).limit(most)
                .toList());
    }

    private void take(Writer writer, List<Line> lines) {
        for (var line : lines) {
            switch (writer.ledger.admit(line)) {
                case Admission.Stored(var grown) -> writer.ledger = grown;
                case Admission.Known known -> {
                    // Two processes may begin alike.
                }
                case Admission answer -> throw new AssertionError(line.id() + ": " + answer);
            }
        }
    }

    private NodeId subject() {
        return switch (mood) {
            case CALM -> troubled;
            case QUARREL -> dice.nextInt(3) > 0 ? troubled : other;
            case WILD -> dice.nextInt(4) > 0 ? troubled : any().node;
        };
    }

    private Writer any() {
        return writers.get(dice.nextInt(writers.size()));
    }

    private Incarnation life(Writer writer, NodeId subject) {
        return Optional.of(Membership.replay(charter, writer.ledger).incarnationSpokenOf(subject))
                .filter(life -> life > 0)
                .map(Incarnation::new).orElse(Incarnation.FIRST);
    }

    private Body joined(long life) {
        return new Body.Joined(new Incarnation(life), address(), metadata());
    }

    private PeerAddress address() {
        return new PeerAddress(dice.nextInt(5) == 0 ? "fd00::" + dice.nextInt(9) : "10.0.0." + dice.nextInt(256),
                7000 + dice.nextInt(100));
    }

    private TreeMap<String, String> metadata() {
        var metadata = new TreeMap<String, String>();
        for (int i = dice.nextInt(3); i > 0; i--) {
            metadata.put("key-" + i, "a \"quoted\" \\ value " + i);
        }
        if (dice.nextInt(3) == 0) {
            metadata.put("allowedIps", BLOCKS.get(dice.nextInt(BLOCKS.size())) + ","
                    + BLOCKS.get(dice.nextInt(BLOCKS.size())));
        }
        if (dice.nextInt(6) == 0) {
            metadata.put("publicKey", (dice.nextBoolean() ? "A" : "B").repeat(42) + (dice.nextInt(4) == 0 ? "B" : "A")
                    + "=");
        }
        return metadata;
    }

    private String nonce() {
        return "nonce-" + dice.nextInt(1_000_000);
    }

    private long at() {
        return AT + dice.nextInt(100_000_000);
    }
}
