package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Amendment.Amended;
import io.nodeplane.ledger.Amendment.Approved;
import io.nodeplane.ledger.Amendment.Proposed;
import io.nodeplane.ledger.Amendment.Ratified;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The charters that a cluster has had, and all words about the next one: a fold of the ledger, and an immutable value.
 *
 * <p>Which charter is in force is a function of a causal past: the founding one, and each further one for which the past holds an
 * {@code amended} entry that its own past justifies ({@link AmendmentRule}). Nothing that comes later takes an epoch back, not
 * even a fork before the entry: it proves itself by the words of a majority.
 */
public final class Charters {
    /** A word about a charter, as a line of the ledger. */
    record Word<A extends Amendment>(A what, Line line) {}

    /** By what an epoch ended and the next one began. */
    record Ending(Hash before, Epoch next, Line line) {}

    private final Epoch founding;
    private final List<Word<Proposed>> proposals;
    private final List<Word<Approved>> approvals;
    private final List<Word<Ratified>> ratifications;
    /** Those of them that are justified. */
    private final List<Word<Ratified>> justified;
    private final List<Ending> endings;
    /** The same, by the epoch that ended: most have one. */
    private final SortedMap<Hash, List<Ending>> endingsOf;
    /** The epochs of which any entry tells, the founding one first. */
    private final List<Epoch> whole;

    private Charters(Epoch founding, List<Word<Proposed>> proposals, List<Word<Approved>> approvals,
            List<Word<Ratified>> ratifications, List<Word<Ratified>> justified, List<Ending> endings) {
        this.founding = founding;
        this.proposals = proposals;
        this.approvals = approvals;
        this.ratifications = ratifications;
        this.justified = justified;
        this.endings = endings;
        this.endingsOf = byEpoch(endings);
        this.whole = epochs(ending -> true);
    }

    private static SortedMap<Hash, List<Ending>> byEpoch(List<Ending> endings) {
        var ended = new TreeMap<Hash, List<Ending>>();
        endings.forEach(ending -> ended.computeIfAbsent(ending.before, epoch -> new ArrayList<>()).add(ending));
        return ended;
    }

    static Charters of(Charter founding) {
        return new Charters(Epoch.founding(founding), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** {@return this, and the word, which the ledger holds; the membership knows its causal past} */
    Charters with(Membership membership, Ledger ledger, Line line) {
        return switch (((Body.Amending) line.entry().body()).what()) {
            case Proposed what ->
                new Charters(founding, plus(proposals, new Word<>(what, line)), approvals, ratifications,
                        justified, endings);
            case Approved what ->
                new Charters(founding, proposals, plus(approvals, new Word<>(what, line)), ratifications,
                        justified, endings);
            case Ratified what -> {
                var word = new Word<>(what, line);
                var sound = AmendmentRule.of(membership, ledger, line).flaw(what).isEmpty();
                yield new Charters(founding, proposals, approvals, plus(ratifications, word),
                        sound ? plus(justified, word) : justified, endings);
            }
            case Amended what -> {
                var rule = AmendmentRule.of(membership, ledger, line);
                if (rule.flaw(what).isPresent()) {
                    yield this;
                }
                var proposed = rule.proposal(what.proposal()).orElseThrow();
                var more = new ArrayList<>(endings);
                more.add(new Ending(proposed.before(),
                        new Epoch(proposed.epoch(), proposed.charter(), proposed.begins()), line));
                more.sort(Comparator.comparing(Ending::line, Line.REPLAY_ORDER));
                yield new Charters(founding, proposals, approvals, ratifications, justified, List.copyOf(more));
            }
        };
    }

    private static <A extends Amendment> List<Word<A>> plus(List<Word<A>> words, Word<A> word) {
        var more = new ArrayList<>(words);
        more.add(word);
        more.sort(Comparator.comparing(Word::line, Line.REPLAY_ORDER));
        return List.copyOf(more);
    }

    /** {@return whether nobody ever proposed, approved or amended anything} */
    public boolean isEmpty() {
        return proposals.isEmpty() && approvals.isEmpty() && ratifications.isEmpty();
    }

    /** {@return the epochs that came into force, as far as the ledger tells, the founding one first} */
    public List<Epoch> epochs(Ledger ledger) {
        return epochs(Horizon.now(ledger));
    }

    /** {@return the epoch in force, as far as the ledger tells} */
    public Epoch inForce(Ledger ledger) {
        return at(Horizon.now(ledger));
    }

    /** {@return the epoch in force there} */
    Epoch at(Horizon horizon) {
        return endings.isEmpty() ? founding : epochs(horizon).getLast();
    }

    List<Epoch> epochs(Horizon horizon) {
        // Which one is in force now is asked in every decision.
        return horizon.at() == null ? whole : epochs(ending -> horizon.holds(ending.line));
    }

    private List<Epoch> epochs(Predicate<Ending> held) {
        var epochs = new ArrayList<>(List.of(founding));
        for (var next = after(founding, held); next.isPresent(); next = after(next.get(), held)) {
            epochs.add(next.get());
        }
        return List.copyOf(epochs);
    }

    private Optional<Epoch> after(Epoch epoch, Predicate<Ending> held) {
        // One epoch has one successor, unless two processes wrote one feed; then all that know of both choose the same.
        return endings(epoch).stream().filter(held).map(Ending::next).min(Comparator.comparing(Epoch::digest));
    }

    /** {@return the entries by which the epoch ended, as far as the horizon holds them} */
    List<Line> endings(Epoch epoch, Horizon horizon) {
        return endings(epoch).stream().map(Ending::line).filter(horizon::holds).toList();
    }

    private List<Ending> endings(Epoch epoch) {
        return endingsOf.getOrDefault(epoch.digest(), List.of());
    }

    /** {@return the entries by which the epoch began, as far as the ledger holds them} */
    List<Line> beginnings(Epoch epoch, Ledger ledger) {
        var now = Horizon.now(ledger);
        return endings.stream().filter(ending -> ending.next.equals(epoch) && now.holds(ending.line))
                .map(Ending::line).toList();
    }

    /** {@return all that voted in an epoch up to the one in force there} */
    SortedSet<NodeId> everVoters(Horizon horizon) {
        if (endings.isEmpty()) {
            return founding.charter().voters();
        }
        var voters = new TreeSet<NodeId>();
        epochs(horizon).forEach(epoch -> voters.addAll(epoch.charter().voters()));
        return voters;
    }

    List<Word<Proposed>> proposals() {
        return proposals;
    }

    List<Word<Approved>> approvals() {
        return approvals;
    }

    List<Word<Ratified>> ratifications() {
        return ratifications;
    }

    List<Word<Ratified>> justifiedRatifications() {
        return justified;
    }

    /** {@return the words about charters, in replay order} */
    List<Line> lines() {
        var lines = new ArrayList<Line>();
        proposals.forEach(word -> lines.add(word.line));
        approvals.forEach(word -> lines.add(word.line));
        ratifications.forEach(word -> lines.add(word.line));
        endings.forEach(ending -> lines.add(ending.line));
        lines.sort(Line.REPLAY_ORDER);
        return lines;
    }

    /**
     * {@return the line of a ratification that binds this suspicion, so that it does not count in the epoch} Who ratified
     * the next
     * charter suspects under that one only; and what a voter of the epoch had ratified before the feed was vouched for, the voter
     * may have ratified too, in a feed that it lost.
     */
    Optional<Line> bond(Ledger ledger, Epoch epoch, VotingRight right, Line suspicion) {
        var vouched = right.vouched();
        return ratifications.stream().filter(word -> word.what.epoch() == epoch.number() + 1).map(Word::line)
                .filter(line -> line.feed().node().equals(suspicion.feed().node())
                        && ledger.precedes(line.id(), suspicion.id())
                        || vouched != null && epoch.charter().voters().contains(line.feed().node())
                                && ledger.precedes(line.id(), vouched.id()))
                .findFirst();
    }
}
