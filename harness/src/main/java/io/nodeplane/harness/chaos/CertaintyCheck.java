package io.nodeplane.harness.chaos;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The certainty rule of {@code docs/membership.md}, written a second time from its text: whether a confirmation is
 * justified, as far as its causal past tells.
 */
final class CertaintyCheck {
    /** What a flaw begins with if there are too few voters. */
    static final String MINORITY = "a minority:";

    /** A vote: the voter's last feed, and the entry that vouches for it. */
    private record Vote(FeedId feed, Fact vouched) {}

    private final Charter charter;
    private final Body.Confirmed confirmed;
    private final NodeId writer;
    private final BitSet past;
    /** The causal past, in which causes come first. */
    private final List<Fact> facts;

    CertaintyCheck(Charter charter, Body.Confirmed confirmed, NodeId writer, BitSet past, List<Fact> all) {
        this.charter = charter;
        this.confirmed = confirmed;
        this.writer = writer;
        this.past = past;
        this.facts = past.stream().mapToObj(all::get).toList();
    }

    /** {@return why the confirmation is not justified; empty if it is} */
    String flaw() {
        var subject = confirmed.subject();
        SortedMap<NodeId, Vote> votes = new TreeMap<>();
        for (var id : confirmed.evidence()) {
            var suspicion = facts.stream().filter(fact -> fact.id().equals(id)).findFirst().orElse(null);
            if (suspicion == null || !(suspicion.body() instanceof Body.Suspected said)
                    || !said.subject().equals(subject) || !said.incarnation().equals(confirmed.incarnation())) {
                return "its evidence " + id + " is no suspicion of this life of " + subject + " in its causal past";
            }
            var voter = suspicion.writer();
            if (!charter.voters().contains(voter) || voter.equals(subject)) {
                return "its evidence " + id + " is by " + voter + ", who has no vote on " + subject;
            }
            var vote = vote(voter);
            if (vote == null) {
                return "nobody vouches for the last feed of " + voter;
            }
            var counts = suspicion.feed().equals(vote.feed) || vote.vouched.follows(suspicion);
            if (!counts || isVoid(suspicion)) {
                return "its evidence " + id + " does not count";
            }
            votes.put(voter, vote);
        }
        if (!votes.containsKey(writer)) {
            return "its writer " + writer + " is not among those who suspect " + subject;
        }
        if (votes.size() < 2 || 2 * votes.size() <= charter.voters().size()) {
            return MINORITY + " " + votes.size() + " of " + charter.voters().size() + " voters";
        }
        if (lastLife(subject) > confirmed.incarnation().number()) {
            return subject + " had answered";
        }
        return distrust(votes);
    }

    private String distrust(SortedMap<NodeId, Vote> votes) {
        for (var fact : facts) {
            if (!(fact.body() instanceof Body.Suspected(var suspect, var life, var reason))
                    || !votes.containsKey(suspect) || fact.writer().equals(suspect)
                    || life.number() < Math.max(1, lastLife(suspect))) {
                continue;
            }
            if (votes.containsKey(fact.writer())) {
                return fact.writer() + " suspects " + suspect + " (" + fact.id() + "), and both are in its evidence";
            }
            for (var vote : votes.entrySet()) {
                if (charter.voters().contains(fact.writer()) && !vote.getKey().equals(suspect)
                        && vote.getValue().vouched.follows(fact)) {
                    return vote.getKey() + " may have suspected " + suspect + " as " + fact.id()
                            + " did before it was vouched for, and both are in its evidence";
                }
            }
        }
        return "";
    }

    /** {@return the greatest life of this node that the past knows, and does not know to be void} */
    private long lastLife(NodeId node) {
        return facts.stream().filter(fact -> fact.writer().equals(node) && !isVoid(fact)).mapToLong(Fact::life).max()
                .orElse(0);
    }

    private @Nullable Vote vote(NodeId voter) {
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
        var voters = charter.voters();
        var majority = voters.size() / 2 + 1;
        return fact.body() instanceof Body.Vouched(var by) && !isVoid(fact)
                && by.size() >= voters.size() - majority + 1 && voters.containsAll(by) && !by.contains(fact.writer())
                && by.stream().allMatch(voter -> facts.stream().anyMatch(genesis -> genesis.seq() == 1
                        && genesis.writer().equals(voter) && fact.follows(genesis)));
    }

    /** Whether the past holds two entries at one place of the fact's feed, there or before. */
    private boolean isVoid(Fact fact) {
        var seen = new ArrayList<Long>();
        for (var other : facts) {
            if (other.feed().equals(fact.feed()) && other.seq() <= fact.seq()) {
                if (seen.contains(other.seq())) {
                    return true;
                }
                seen.add(other.seq());
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return confirmed.subject() + " confirmed by " + writer + ", " + past.cardinality() + " entries before it";
    }
}
