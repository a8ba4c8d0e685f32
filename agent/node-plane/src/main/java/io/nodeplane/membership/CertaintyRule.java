package io.nodeplane.membership;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certificate.Clause;
import io.nodeplane.membership.Certificate.Vote;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The certainty rule ({@link Certainty}), asked of one confirmation, clause by clause. A confirmation is justified if no
 * clause has a flaw: {@link Certainty#flaw} is the first of them, and a {@link Certificate} shows each.
 */
final class CertaintyRule {
    private static final int VOTERS_MIN = 2;
    private static final List<Clause> CLAUSES = List.of(Clause.values());

    private final Epoch epoch;
    private final Charter charter;
    private final Membership membership;
    private final Ledger ledger;
    private final Line confirmation;
    private final Body.Confirmed confirmed;
    private final Horizon horizon;
    private final List<Vote> votes = new ArrayList<>();
    /** The voters whose suspicions are in order, each with what gives it its vote or why it has none. */
    private final SortedMap<NodeId, VotingRight> voters = new TreeMap<>();

    /** The ledger holds the confirmation. */
    CertaintyRule(Membership membership, Ledger ledger, Line confirmation) {
        this.membership = membership;
        this.ledger = ledger;
        this.confirmation = confirmation;
        this.confirmed = (Body.Confirmed) confirmation.entry().body();
        this.horizon = Horizon.of(ledger, confirmation);
        this.epoch = membership.charters().at(horizon);
        this.charter = epoch.charter();
        confirmed.evidence().forEach(id -> votes.add(vote(id)));
    }

    /** {@return the charter in force in its causal past, by which it is judged} */
    Charter charter() {
        return charter;
    }

    /** {@return how many voters must agree} */
    static int needed(Charter charter) {
        return Math.max(VOTERS_MIN, charter.majority());
    }

    /** {@return what the confirmation names, in its order} */
    List<Vote> votes() {
        return Collections.unmodifiableList(votes);
    }

    /** {@return the voters whose suspicions it names} */
    SortedMap<NodeId, VotingRight> voters() {
        return Collections.unmodifiableSortedMap(voters);
    }

    /** {@return why the confirmation is not justified: what is wrong with the first clause that fails; empty if it is} */
    Optional<String> flaw() {
        for (var clause : CLAUSES) {
            var flaw = flaw(clause);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    /** {@return why the clause does not hold; empty if it does} */
    Optional<String> flaw(Clause clause) {
        return switch (clause) {
            case EVIDENCE -> wrong(vote -> vote.suspicion().isEmpty()).map(wrong -> "evidence " + wrong
                    + " is no suspicion of " + whom() + " in its causal past");
            case VOTERS -> wrong(vote -> !mayVote(vote.voter())).map(wrong -> "evidence " + wrong
                    + " is not by a voter other than " + confirmed.subject());
            case WRITER -> flaw(!voters.containsKey(writer()), "its writer is not among the voters of its evidence");
            case MAJORITY -> flaw(voters.size() < needed(charter), count());
            case VOUCHED -> uncounted();
            case TRUST -> Certainty.distrust(membership, horizon, epoch, voters);
            case UNANSWERED -> flaw(answered(), confirmed.subject() + " had answered already");
        };
    }

    /**
     * {@return what was found where the clause holds}
     *
     * @param past how many entries the causal past of the confirmation holds
     */
    String found(Clause clause, long past) {
        return switch (clause) {
            case EVIDENCE -> "it names " + votes.size() + (votes.size() == 1 ? " suspicion" : " suspicions") + " of "
                    + whom() + ", all in its causal past";
            case VOTERS -> "all of them are by voters of the charter, and none by " + confirmed.subject();
            case WRITER -> writer() + " is one of them";
            case MAJORITY -> count();
            case VOUCHED -> "the feed of each is vouched for by " + VotingRight.needed(charter) + " other voters or"
                    + " more, and none of the suspicions stands behind a fork";
            case TRUST -> "in the causal past, " + past + " entries, none of " + names()
                    + " has an unanswered suspicion of another one";
            case UNANSWERED -> "the causal past has no later incarnation of " + confirmed.subject();
        };
    }

    private Vote vote(EntryId id) {
        var voter = id.feed().node();
        var suspicion = ledger.find(id).filter(horizon::holds)
                .filter(line -> line.entry().body() instanceof Body.Suspected(var subject, var incarnation, var reason)
                        && subject.equals(confirmed.subject()) && incarnation.equals(confirmed.incarnation()));
        if (suspicion.isEmpty() || !mayVote(voter)) {
            return new Vote(id, suspicion, Optional.empty(), suspicion.isEmpty()
                    ? "it is no suspicion that the causal past holds"
                    : "it is not by a voter other than " + confirmed.subject());
        }
        var right = voters.computeIfAbsent(voter, one -> VotingRight.of(membership, horizon, epoch, one));
        var flaw = right.flaw();
        if (flaw.isEmpty() && horizon.isVoid(suspicion.get())) {
            flaw = "it stands behind a fork that the causal past shows";
        } else if (flaw.isEmpty() && !right.inOrder(ledger, suspicion.get())) {
            flaw = "it stands in a feed that " + voter + " gave up, unseen by those who vouched for the next one";
        } else if (flaw.isEmpty()) {
            flaw = membership.charters().bond(ledger, epoch, right, suspicion.get()).map(bond -> bond.id()
                    + " binds it to the charter of epoch " + (epoch.number() + 1)).orElse("");
        }
        return new Vote(id, suspicion, Optional.ofNullable(right.vouched()), flaw);
    }

    private boolean mayVote(NodeId node) {
        return charter.voters().contains(node) && !node.equals(confirmed.subject());
    }

    /** {@return the names of those of the votes, if there are any} */
    private Optional<String> wrong(Predicate<Vote> which) {
        var names = votes.stream().filter(which).map(vote -> vote.id().toString()).toList();
        return flaw(!names.isEmpty(), String.join(", ", names));
    }

    private Optional<String> uncounted() {
        var flaws = votes.stream()
                .filter(vote -> vote.suspicion().isPresent() && mayVote(vote.voter()) && !vote.flaw().isEmpty())
                .map(vote -> vote.id() + " does not count: " + vote.flaw()).toList();
        return flaw(!flaws.isEmpty(), String.join("; ", flaws));
    }

    /** Whether the causal past holds a later incarnation of the subject. */
    private boolean answered() {
        return membership.standing(confirmed.subject()).lastIncarnation(horizon)
                .filter(last -> last.compareTo(confirmed.incarnation()) > 0).isPresent();
    }

    private NodeId writer() {
        return confirmation.feed().node();
    }

    private String whom() {
        return confirmed.subject() + " in incarnation " + confirmed.incarnation();
    }

    private String count() {
        return voters.size() + " of " + charter.voters().size() + " voters, and " + needed(charter) + " are needed";
    }

    private String names() {
        return voters.isEmpty() ? "them" : String.join(", ", voters.keySet().stream().map(NodeId::value).toList());
    }

    private static Optional<String> flaw(boolean wrong, String sentence) {
        return wrong ? Optional.of(sentence) : Optional.empty();
    }
}
