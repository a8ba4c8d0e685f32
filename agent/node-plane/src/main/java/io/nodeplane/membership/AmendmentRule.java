package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Amendment.Amended;
import io.nodeplane.ledger.Amendment.Proposed;
import io.nodeplane.ledger.Amendment.Ratified;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Charters.Word;
import io.nodeplane.model.NodeId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When a charter may follow another one: <em>a majority of the voters ratified one proposal after a majority of them
 * approved it</em>.
 *
 * <p>An approval is a voter's promise to ratify nothing that is before the proposal, and a ratification hands on the charter
 * of the
 * last ratified proposal that a majority told of: so one epoch has one successor, whoever hears of what (Lamport 1998, with
 * ballots and causes in place of messages). A ratification also binds: what its writer suspects afterwards does not count in
 * the epoch that ends. Only the causal past of an entry is asked. See {@code docs/decisions/0035-voters-change-one-at-a-time.md}.
 */
final class AmendmentRule {
    private final Membership membership;
    private final Ledger ledger;
    private final Horizon horizon;
    private final @Nullable Line entry;
    private final Epoch epoch;

    private AmendmentRule(Membership membership, Ledger ledger, Horizon horizon, @Nullable Line entry) {
        this.membership = membership;
        this.ledger = ledger;
        this.horizon = horizon;
        this.entry = entry;
        this.epoch = membership.charters().at(horizon);
    }

    /** The ledger holds the entry, which is to be judged; the membership knows its causal past. */
    static AmendmentRule of(Membership membership, Ledger ledger, Line entry) {
        return new AmendmentRule(membership, ledger, Horizon.of(ledger, entry), entry);
    }

    /** What would be so as far as this ledger tells. */
    static AmendmentRule now(Membership membership, Ledger ledger) {
        return new AmendmentRule(membership, ledger, Horizon.now(ledger), null);
    }

    /** {@return the epoch in force there} */
    Epoch epoch() {
        return epoch;
    }

    /** {@return how many voters must approve, and ratify} */
    int needed() {
        return epoch.charter().majority();
    }

    /** {@return why the proposal is no successor of the epoch in force there; empty if it is one} */
    Optional<String> flaw(Proposed proposal) {
        if (proposal.epoch() != epoch.number() + 1) {
            return Optional
                    .of("it is for epoch " + proposal.epoch() + ", and epoch " + epoch.number() + " is in force");
        }
        if (!proposal.before().equals(epoch.digest())) {
            return Optional.of("it follows another charter than the one in force");
        }
        return epoch.charter().objectionTo(proposal.charter());
    }

    /** {@return the sound proposal with this digest that may follow the epoch in force there} */
    Optional<Proposed> proposal(Hash digest) {
        // A cluster that lives long has many proposals of epochs that are over: of these no digest is worked out.
        return membership.charters().proposals().stream()
                .filter(word -> word.what().epoch() == epoch.number() + 1 && horizon.holds(word.line())).map(Word::what)
                .filter(proposal -> proposal.digest().equals(digest) && flaw(proposal).isEmpty()).findFirst();
    }

    /** {@return the voters whose approval of the proposal counts there, each with the first such entry} */
    SortedMap<NodeId, Line> approved(Hash proposal) {
        var voters = new TreeMap<NodeId, Line>();
        for (var word : membership.charters().approvals()) {
            if (word.what().epoch() == epoch.number() + 1 && word.what().proposal().equals(proposal)
                    && counts(word.line())) {
                voters.putIfAbsent(word.line().feed().node(), word.line());
            }
        }
        return voters;
    }

    /** {@return the voters whose justified ratification of the proposal counts there, each with the first such entry} */
    SortedMap<NodeId, Line> ratified(Hash proposal) {
        var voters = new TreeMap<NodeId, Line>();
        for (var word : membership.charters().justifiedRatifications()) {
            if (word.what().epoch() == epoch.number() + 1 && word.what().proposal().equals(proposal)
                    && counts(word.line())) {
                voters.putIfAbsent(word.line().feed().node(), word.line());
            }
        }
        return voters;
    }

    /** {@return the last proposal of the next epoch that was ratified there by anybody, and is before this one} */
    Optional<Proposed> ratifiedBefore(Proposed proposal) {
        return membership.charters().justifiedRatifications().stream()
                .filter(word -> word.what().epoch() == epoch.number() + 1 && horizon.holds(word.line()))
                .flatMap(word -> proposal(word.what().proposal()).stream()).filter(proposal::isAfter)
                .reduce((one, other) -> other.isAfter(one) ? other : one);
    }

    /** {@return whether the voter promised not to ratify this proposal, in its own words or perhaps in a feed that it lost} */
    Optional<String> promise(NodeId voter, Proposed proposal) {
        var vouched = right(voter).vouched();
        for (var word : membership.charters().approvals()) {
            var other = proposal(word.what().proposal());
            if (other.isEmpty() || !other.get().isAfter(proposal) || !horizon.holds(word.line())) {
                continue;
            }
            var approver = word.line().feed().node();
            if (approver.equals(voter)) {
                return Optional.of(voter + " approved a later proposal");
            }
            if (vouched != null && epoch.charter().voters().contains(approver)
                    && ledger.precedes(word.line().id(), vouched.id())) {
                return Optional.of(approver + " approved a later proposal before the feed of " + voter
                        + " was vouched for, who may have done so too");
            }
        }
        return Optional.empty();
    }

    /** {@return why the ratification, which is the entry that is judged, is not justified; empty if it is} */
    Optional<String> flaw(Ratified ratified) {
        var proposal = proposal(ratified.proposal());
        if (ratified.epoch() != epoch.number() + 1 || proposal.isEmpty()) {
            return Optional.of("its causal past has no such proposal for epoch " + (epoch.number() + 1));
        }
        return objection(writer(), proposal.get());
    }

    /** {@return why this voter may not ratify the proposal there; empty if it may} */
    Optional<String> objection(NodeId voter, Proposed proposal) {
        var approved = approved(proposal.digest());
        if (!approved.containsKey(voter)) {
            return Optional.of(voter + " has not approved it");
        }
        if (approved.size() < needed()) {
            return Optional.of(approved.size() + " of " + epoch.charter().voters().size() + " voters approved it, and "
                    + needed() + " are needed");
        }
        var earlier = ratifiedBefore(proposal).filter(other -> !other.charter().equals(proposal.charter()));
        if (earlier.isPresent()) {
            return Optional.of("another charter was ratified before it, by proposal " + earlier.get().digest().first(16)
                    + ": only that one can follow");
        }
        return promise(voter, proposal);
    }

    /** {@return why the entry that is judged puts nothing in force; empty if it does} */
    Optional<String> flaw(Amended amended) {
        var proposal = proposal(amended.proposal());
        if (amended.epoch() != epoch.number() + 1 || proposal.isEmpty()) {
            return Optional.of("its causal past has no such proposal for epoch " + (epoch.number() + 1));
        }
        var named = new TreeMap<NodeId, Line>();
        for (var word : membership.charters().justifiedRatifications()) {
            if (amended.evidence().contains(word.line().id()) && word.what().epoch() == amended.epoch()
                    && word.what().proposal().equals(amended.proposal()) && counts(word.line())) {
                named.put(word.line().feed().node(), word.line());
            }
        }
        if (!named.containsKey(writer())) {
            return Optional.of("its writer is not among those whose ratification it names");
        }
        return named.size() < needed()
                ? Optional.of("it names ratifications that count by " + named.size() + " of "
                        + epoch.charter().voters().size() + " voters, and " + needed() + " are needed")
                : Optional.empty();
    }

    /** Whether the horizon holds the word of a voter, knows it not to be void, and the voter has a vote where it stands. */
    private boolean counts(Line line) {
        var writer = line.feed().node();
        return horizon.holds(line) && epoch.charter().voters().contains(writer) && !horizon.isVoid(line)
                && right(writer).inOrder(ledger, line);
    }

    VotingRight right(NodeId voter) {
        return VotingRight.of(membership, horizon, epoch, voter);
    }

    private NodeId writer() {
        if (entry == null) {
            throw new IllegalStateException("no entry is judged");
        }
        return entry.feed().node();
    }
}
