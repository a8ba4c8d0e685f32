package io.nodeplane.bench;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Entry;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a cluster that lived long: its nodes write one after the other in small bursts, and each has seen all before.
 * Members join, report their tunnels, suspect each other and answer. Where not all go on to the end, the voters bury the
 * others first. The same for the same seed.
 */
final class LongHistory {
    static final Charter CHARTER = Charter.of("bench",
            IntStream.rangeClosed(1, 3).mapToObj(LongHistory::node).toList());
    private static final long START = 1_790_000_000_000L;
    private static final String REASON = "direct ping 500 ms timeout, 3 of 3 indirect failed";

    private static final class Writer {
        private final NodeId node;
        private final List<Line> written = new ArrayList<>();
        private long incarnation = 1;
        private boolean suspected;

        Writer(NodeId node) {
            this.node = node;
        }
    }

    /** What a node writes next, whoever's turn it would be. */
    private record Part(Writer writer, Supplier<Body> body) {}

    private final List<Writer> writers = new ArrayList<>();
    private final Deque<Part> script = new ArrayDeque<>();
    private final Random dice = new Random(4);
    private final int survivors;
    private final long together;
    private @Nullable Line last;
    private @Nullable Line beforeLast;
    private int writing;
    private int burst;
    private boolean buried;
    private long count;

    LongHistory(int nodes) {
        this(nodes, nodes, Long.MAX_VALUE);
    }

    /** A history in which, after so many lines, only the first nodes go on. */
    LongHistory(int nodes, int survivors, long together) {
        this.survivors = survivors;
        this.together = together;
        for (int i = 1; i <= nodes; i++) {
            writers.add(new Writer(node(i)));
        }
    }

    static NodeId node(int i) {
        return new NodeId("node-" + i);
    }

    /** {@return the next line; every prefix of them can be admitted} */
    Line next() {
        if (survivors < writers.size()) {
            if (count == writers.size()) {
                found();
            } else if (count > writers.size() && count >= together && !buried && script.isEmpty()) {
                bury();
            }
        }
        if (!script.isEmpty()) {
            var part = script.remove();
            return written(part.writer(), part.body().get());
        }
        if (burst == 0) {
            burst = 1 + dice.nextInt(5);
            writing = another();
        }
        // Everybody begins before anybody goes on.
        var beginning = count < writers.size();
        var writer = writers.get(beginning ? (int) count : writing);
        burst = beginning ? 0 : burst - 1;
        return written(writer, body(writer));
    }

    private Line written(Writer writer, Body body) {
        var line = sealed(writer, body);
        writer.written.clear();
        writer.written.add(line);
        beforeLast = last;
        last = line;
        count++;
        return line;
    }

    /** All join, and the voters vouch for each other, so that their suspicions count. */
    private void found() {
        writers.forEach(writer -> script.add(new Part(writer, () -> body(writer))));
        for (var voter : voters()) {
            var others = new TreeSet<>(CHARTER.voters());
            others.remove(voter.node);
            script.add(new Part(voter, () -> new Body.Vouched(others)));
        }
    }

    /** Those who do not go on are suspected by two voters that trust each other, and confirmed. */
    private void bury() {
        buried = true;
        voters().stream().filter(voter -> voter.suspected)
                .forEach(voter -> script.add(new Part(voter, () -> body(voter))));
        for (var gone : writers.subList(survivors, writers.size())) {
            var incarnation = new Incarnation(gone.incarnation);
            for (var voter : voters().subList(0, 2)) {
                script.add(new Part(voter, () -> new Body.Suspected(gone.node, incarnation, REASON)));
            }
            script.add(new Part(voters().getFirst(), () -> new Body.Confirmed(gone.node, incarnation,
                    List.of(Objects.requireNonNull(beforeLast).id(), Objects.requireNonNull(last).id()))));
        }
    }

    private List<Writer> voters() {
        return writers.subList(0, CHARTER.voters().size());
    }

    /** {@return a writer other than the present one, if there is one} */
    private int another() {
        var alive = count < together ? writers.size() : survivors;
        return alive == 1 ? 0 : (writing + 1 + dice.nextInt(alive - 1)) % alive;
    }

    private Line sealed(Writer writer, Body body) {
        var before = writer.written.isEmpty() ? null : writer.written.getLast();
        List<EntryId> parents = last == null || last == before ? List.of() : List.of(last.id());
        var lamport = last == null ? 1 : last.entry().lamport() + 1;
        var feed = before == null ? new FeedId(writer.node + "." + "0".repeat(16)) : before.feed();
        return Line.seal(new Entry(CHARTER.id(), feed, before == null ? 1 : before.entry().seq() + 1,
                before == null ? Hash.NONE : before.hash(), lamport, parents, START + count, body));
    }

    private Body body(Writer writer) {
        if (writer.written.isEmpty()) {
            return new Body.Genesis(writer.node, "nonce-" + count);
        }
        var incarnation = new Incarnation(writer.incarnation);
        var address = new PeerAddress("10.0.0." + writers.indexOf(writer), 7001);
        if (writer.written.getLast().entry().seq() == 1) {
            return new Body.Joined(incarnation, address, new TreeMap<>());
        }
        if (writer.suspected) {
            writer.suspected = false;
            writer.incarnation++;
            return new Body.Recovered(incarnation.next(), address);
        }
        var other = writers.get(another());
        return switch (dice.nextInt(10)) {
            case 0, 1 -> suspicion(other);
            case 2 -> {
                var metadata = new TreeMap<String, String>();
                metadata.put("zone", "zone-" + dice.nextInt(3));
                metadata.put("version", "1.2." + dice.nextInt(100));
                yield new Body.Updated(count, metadata);
            }
            default -> new Body.Reported(other.node, dice.nextBoolean() ? "up" : "down");
        };
    }

    private Body suspicion(Writer other) {
        if (writers.size() == 1 || other.written.isEmpty() || other.written.getLast().entry().seq() < 2) {
            return new Body.Reported(other.node, "unknown");
        }
        other.suspected = true;
        return new Body.Suspected(other.node, new Incarnation(other.incarnation),
                REASON);
    }
}
