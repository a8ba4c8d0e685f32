package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Whose suspicions count in a causal past: of a voter those of its last feed, once that is vouched for. */
final class Votes {
    /** A voter's vote: its last feed, and the entry that vouches for it. */
    record Vote(String feed, Fact vouched) {}

    private final Electorate electorate;
    private final SortedSet<NodeId> known;
    /** The causal past, in which causes come first. */
    private final List<Fact> facts;
    /** Of each forked feed the first place at which the past holds two entries. */
    private final Map<String, Long> forks = new HashMap<>();
    private final Map<NodeId, Long> incarnations = new HashMap<>();

    private record Place(String feed, long seq) {}

    Votes(Epoch epoch, List<Fact> facts) {
        this.electorate = epoch.electorate();
        this.known = epoch.known();
        this.facts = facts;
        var places = new HashSet<Place>();
        for (var fact : facts) {
            if (!places.add(new Place(fact.feed(), fact.seq()))) {
                forks.merge(fact.feed(), fact.seq(), Math::min);
            }
        }
    }

    /** {@return the vote of this voter; null if nobody vouches for its last feed, or none is the last} */
    @Nullable
    Vote of(NodeId voter) {
        var geneses = facts.stream().filter(fact -> fact.seq() == 1 && fact.writer().equals(voter)).toList();
        var last = geneses.stream()
                .filter(one -> geneses.stream().allMatch(other -> other == one || one.follows(other)))
                .findFirst();
        return last.isEmpty()
                ? null
                : facts.stream().filter(fact -> fact.feed().equals(last.get().feed())).filter(this::vouches)
                        .min(Fact.REPLAY_ORDER).map(vouched -> new Vote(vouched.feed(), vouched)).orElse(null);
    }

    private boolean vouches(Fact fact) {
        return fact.says() instanceof Statement.Vouched(var by) && !isVoid(fact)
                && by.stream().filter(electorate::has).count() >= electorate.vouchersNeeded() && known.containsAll(by)
                && !by.contains(fact.writer()) && by.stream().allMatch(voter -> facts.stream().anyMatch(
                        genesis -> genesis.seq() == 1 && genesis.writer().equals(voter) && fact.follows(genesis)));
    }

    /** {@return whether this word counts, by this vote of its writer} */
    boolean counts(Fact suspicion, Vote vote) {
        return (suspicion.feed().equals(vote.feed) || vote.vouched.follows(suspicion)) && !isVoid(suspicion);
    }

    /** {@return the greatest incarnation of this node that the past knows, and does not know to be void; 0 if none} */
    long lastIncarnation(NodeId node) {
        return incarnations.computeIfAbsent(node, of -> facts.stream()
                .filter(fact -> fact.incarnation() > 0 && fact.writer().equals(of) && !isVoid(fact))
                .mapToLong(Fact::incarnation).max().orElse(0));
    }

    /** Whether the past holds two entries at one place of the fact's feed, there or before. */
    private boolean isVoid(Fact fact) {
        return fact.seq() >= forks.getOrDefault(fact.feed(), Long.MAX_VALUE);
    }
}
