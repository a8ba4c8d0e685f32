package io.nodeplane.harness.index;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** What all nodes wrote, by the time at which they wrote it: every entry that any of them had at the end, once. */
public final class Written {
    private final RunIndex index;
    private final Union union;
    private final List<Line> lines;

    Written(RunIndex index) {
        this.index = index;
        this.union = index.union();
        this.lines = union.lines().stream()
                .sorted(Comparator.comparing(union::written).thenComparing(Line.REPLAY_ORDER)).toList();
    }

    /** A word of one node about another one, or about itself. */
    public record Word(Instant at, NodeId by, NodeId about) {}

    /** {@return the entries of that stretch} */
    public List<Line> within(Stretch stretch) {
        return lines.stream().filter(line -> stretch.holds(union.written(line))).toList();
    }

    /** {@return the suspicions of that stretch} */
    public List<Word> suspicions(Stretch stretch) {
        return words(stretch, body -> body instanceof Body.Suspected said
                ? Optional.of(said.subject())
                : Optional.empty());
    }

    /** {@return the confirmations of deaths of that stretch} */
    public List<Word> confirmations(Stretch stretch) {
        return words(stretch, body -> body instanceof Body.Confirmed said
                ? Optional.of(said.subject())
                : Optional.empty());
    }

    /** {@return the answers of nodes in doubt, each about itself} */
    public List<Word> recoveries(Stretch stretch) {
        return within(stretch).stream().filter(line -> line.entry().body() instanceof Body.Recovered)
                .map(line -> new Word(union.written(line), line.feed().node(), line.feed().node())).toList();
    }

    private List<Word> words(Stretch stretch, Function<Body, Optional<NodeId>> subject) {
        return within(stretch).stream().flatMap(line -> subject.apply(line.entry().body()).stream()
                .map(about -> new Word(union.written(line), line.feed().node(), about))).toList();
    }

    /** {@return the times at which a node said that it is isolated, each about itself} */
    public List<Word> isolations(Stretch stretch) {
        return index.events("isolated").stream().filter(event -> stretch.holds(event.at()))
                .map(event -> new Word(event.at(), event.node(), event.node())).toList();
    }

    /** {@return how many entries there are} */
    public int size() {
        return lines.size();
    }

    /** {@return the entries that some event log names and no node had at the end} */
    public SortedSet<EntryId> lost() {
        var lost = new TreeSet<EntryId>();
        index.events("head").forEach(event -> lost.addAll(event.lines()));
        lines.forEach(line -> lost.remove(line.id()));
        return lost;
    }
}
