package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The certainty rule of {@code docs/membership.md}, written a second time from its text: whether a confirmation is
 * justified, as far as its causal past tells.
 */
public final class CertaintyCheck {
    /** What a flaw begins with if there are too few voters. */
    public static final String MINORITY = "a minority:";

    private final Epoch epoch;
    private final Electorate electorate;
    private final Statement.Confirmed confirmed;
    private final NodeId writer;
    /** The causal past, in which causes come first. */
    private final List<Fact> facts;
    private final Votes votes;

    CertaintyCheck(Epoch epoch, Statement.Confirmed confirmed, NodeId writer, List<Fact> facts) {
        this.epoch = epoch;
        this.electorate = epoch.electorate();
        this.confirmed = confirmed;
        this.writer = writer;
        this.facts = facts;
        this.votes = new Votes(epoch, facts);
    }

    /** {@return why the confirmation is not justified; empty if it is} */
    String flaw() {
        var subject = confirmed.subject();
        SortedMap<NodeId, Votes.Vote> counted = new TreeMap<>();
        for (var name : confirmed.evidence()) {
            var suspicion = facts.stream().filter(fact -> fact.name().equals(name)).findFirst().orElse(null);
            if (suspicion == null || !(suspicion.says() instanceof Statement.Suspected(var suspect, var incarnation))
                    || !suspect.equals(subject) || incarnation != confirmed.incarnation()) {
                return "its evidence " + name + " is no suspicion of this incarnation of " + subject
                        + " in its causal past";
            }
            var voter = suspicion.writer();
            if (!electorate.has(voter) || voter.equals(subject)) {
                return "its evidence " + name + " is by " + voter + ", who has no vote on " + subject;
            }
            var vote = votes.of(voter);
            if (vote == null) {
                return "nobody vouches for the last feed of " + voter;
            }
            if (!votes.counts(suspicion, vote)) {
                return "its evidence " + name + " does not count";
            }
            if (isBound(suspicion, vote)) {
                return "its evidence " + name + " counts under the charter of epoch " + (epoch.number() + 1) + " only";
            }
            counted.put(voter, vote);
        }
        if (!counted.containsKey(writer)) {
            return "its writer " + writer + " is not among those who suspect " + subject;
        }
        if (!electorate.isMajority(counted.size())) {
            return MINORITY + " " + counted.size() + " of " + electorate.voters().size() + " voters";
        }
        if (votes.lastIncarnation(subject) > confirmed.incarnation()) {
            return subject + " had answered";
        }
        return distrust(counted);
    }

    /** Whether its writer had ratified the next charter, or may have done so in a feed that it lost. */
    private boolean isBound(Fact suspicion, Votes.Vote vote) {
        return facts.stream().filter(fact -> fact.says() instanceof Statement.Ratified(var of, var digest)
                && of == epoch.number() + 1)
                .anyMatch(fact -> fact.writer().equals(suspicion.writer()) && suspicion.follows(fact)
                        || electorate.has(fact.writer()) && vote.vouched().follows(fact));
    }

    /** {@return who of these voters distrusts another one, or may have done so in a feed that it lost} */
    private String distrust(SortedMap<NodeId, Votes.Vote> counted) {
        for (var fact : facts) {
            if (!(fact.says() instanceof Statement.Suspected(var suspect, var incarnation))
                    || !counted.containsKey(suspect)
                    || fact.writer().equals(suspect) || incarnation < Math.max(1, votes.lastIncarnation(suspect))) {
                continue;
            }
            if (counted.containsKey(fact.writer())) {
                return fact.writer() + " suspects " + suspect + " (" + fact.name() + "), and both are in its evidence";
            }
            for (var over : epoch.ended()) {
                if (over.voters().contains(fact.writer()) && over.by().stream().anyMatch(end -> end.follows(fact))) {
                    return fact.writer() + " suspects " + suspect + " (" + fact.name()
                            + ") since before an epoch ended in which"
                            + " it voted";
                }
            }
            for (var vote : counted.entrySet()) {
                if (electorate.has(fact.writer()) && !vote.getKey().equals(suspect)
                        && vote.getValue().vouched().follows(fact)) {
                    return vote.getKey() + " may have suspected " + suspect + " as " + fact.name()
                            + " did before it was vouched for, and both are in its evidence";
                }
            }
        }
        return "";
    }
}
