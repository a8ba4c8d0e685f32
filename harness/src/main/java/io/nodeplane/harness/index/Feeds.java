package io.nodeplane.harness.index;

import io.nodeplane.canon.Hash;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where feeds begin, where they fork, and who knew of it when: read from all gathered lines and event logs. */
public final class Feeds {
    private final Run run;
    private final Union union;
    private final List<Line> lines;
    private final List<LoggedEvent> forks;

    /** @param forks the events in which nodes say that they know one */
    Feeds(Run run, Union union, List<LoggedEvent> forks) {
        this.run = run;
        this.union = union;
        this.lines = union.lines();
        this.forks = forks;
    }

    /**
     * A feed that goes on from earlier ones of its node, as its genesis says.
     *
     * @param why the reason that it gives
     * @param after the last entries of the earlier feeds that its writer knew
     */
    public record Startup(Line genesis, String why, List<EntryId> after) {
        public Startup {
            after = List.copyOf(after);
        }
    }

    /**
     * A place of a feed that has two entries or more: the first such place.
     *
     * @param hashes of the entries there, sorted
     */
    public record Fork(FeedId feed, long seq, List<Hash> hashes) {
        public Fork {
            hashes = List.copyOf(hashes);
        }
    }

    /** {@return the feeds of this node that go on from earlier ones, as they were begun} */
    public List<Startup> begunAfter(NodeId node) {
        return lines.stream().filter(line -> line.feed().node().equals(node)).filter(Feeds::goesOn)
                .sorted(Comparator.comparing(this::written).thenComparing(Line.REPLAY_ORDER))
                .map(line -> {
                    var genesis = (Body.Genesis) line.entry().body();
                    return new Startup(line, genesis.why(), genesis.after());
                }).toList();
    }

    /** {@return whether the line begins a feed that goes on from earlier ones} */
    public static boolean goesOn(Line line) {
        return line.entry().body() instanceof Body.Genesis genesis && !genesis.after().isEmpty();
    }

    /** {@return all forks, found by counting the hashes at each place and nothing else} */
    public List<Fork> forks() {
        var hashes = new TreeMap<FeedId, SortedMap<Long, SortedSet<Hash>>>();
        lines.forEach(line -> hashes.computeIfAbsent(line.feed(), feed -> new TreeMap<>())
                .computeIfAbsent(line.entry().seq(), seq -> new TreeSet<>())
                .add(line.hash()));
        var forks = new ArrayList<Fork>();
        hashes.forEach((feed, places) -> places.entrySet().stream().filter(place -> place.getValue().size() > 1)
                .findFirst()
                .ifPresent(place -> forks.add(new Fork(feed, place.getKey(), List.copyOf(place.getValue())))));
        return forks;
    }

    /** {@return the entries that prove this fork, written by whoever found it} */
    public List<Line> proofs(FeedId feed) {
        return lines.stream().filter(line -> proves(line, feed)).toList();
    }

    /** {@return whether the line proves that this feed is forked} */
    public static boolean proves(Line line, FeedId feed) {
        return line.entry().body() instanceof Body.Forked forked && forked.feed().equals(feed);
    }

    /** {@return when this place first said that it knows the fork} */
    public Optional<Instant> known(FeedId feed, NodeId place) {
        return forks.stream()
                .filter(event -> event.node().equals(place) && event.text("feed").equals(feed.label()))
                .map(LoggedEvent::at).findFirst();
    }

    /** {@return which places said that they begin this feed, or started on it: normally one} */
    public SortedSet<NodeId> writers(FeedId feed) {
        var writers = new TreeSet<NodeId>();
        run.nodes().forEach((place, left) -> left.events().stream()
                .filter(event -> Twin.node(place).equals(feed.node()))
                .filter(event -> event.event().kind().equals("started") || event.event().kind().equals("new-feed"))
                .filter(event -> event.text("feed").equals(feed.label())
                        || event.event().entry().filter(id -> id.feed().equals(feed)).isPresent())
                .findFirst().ifPresent(event -> writers.add(place)));
        return writers;
    }

    /** {@return when the line was written} */
    public Instant written(Line line) {
        return union.written(line);
    }
}
