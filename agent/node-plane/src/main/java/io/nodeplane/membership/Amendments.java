package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Amendment.Amended;
import io.nodeplane.ledger.Amendment.Proposed;
import io.nodeplane.ledger.Amendment.Ratified;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Mark;
import io.nodeplane.membership.Charters.Word;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is on the way to become the next charter, and what a voter may say of it now. The rule itself is {@link
 * AmendmentRule}.
 */
public final class Amendments {
    private Amendments() {}

    /**
     * A proposal that may follow the charter in force.
     *
     * @param line the first entry that makes it
     * @param approved the voters whose approval counts
     * @param ratified the voters whose ratification counts
     * @param needed how many of each it takes
     */
    public record Pending(Proposed proposal, Line line, SortedSet<NodeId> approved, SortedSet<NodeId> ratified,
            int needed) {}

    /**
     * What may be written.
     *
     * @param wanted what must lie in its causal past
     */
    public record Ready(Amendment what, List<EntryId> wanted) {
        public Ready {
            wanted = List.copyOf(wanted);
        }
    }

    /** {@return the proposals that may follow the charter in force, in their order, as far as this ledger tells} */
    public static List<Pending> pending(Membership membership, Ledger ledger) {
        var rule = AmendmentRule.now(membership, ledger);
        var pending = new TreeMap<Hash, Pending>();
        for (var word : membership.charters().proposals()) {
            if (rule.flaw(word.what()).isEmpty()) {
                var digest = word.what().digest();
                pending.putIfAbsent(digest, new Pending(word.what(), word.line(),
                        new TreeSet<>(rule.approved(digest).keySet()), new TreeSet<>(rule.ratified(digest).keySet()),
                        rule.needed()));
            }
        }
        return pending.values().stream().sorted(Comparator.comparing(Pending::proposal,
                (one, other) -> one.equals(other) ? 0 : one.isAfter(other) ? 1 : -1)).toList();
    }

    /** {@return the proposals, of whatever epoch, whose digest begins with these hex digits} */
    public static List<Proposed> beginning(Membership membership, String digits) {
        return membership.charters().proposals().stream().map(Word::what)
                .filter(proposal -> proposal.digest().hex().startsWith(digits)).distinct().toList();
    }

    /** {@return the ballot that a new proposal has to have to be after all others} */
    public static long nextBallot(Membership membership, Ledger ledger) {
        return 1 + pending(membership, ledger).stream().mapToLong(pending -> pending.proposal().ballot()).max()
                .orElse(0);
    }

    /** {@return what a voter's approval of this proposal must rest on} */
    public static List<EntryId> wantedByApproval(Membership membership, Ledger ledger, Pending pending) {
        var wanted = new ArrayList<>(List.of(pending.line().id()));
        wanted.addAll(Certainty.wantedBySuspicion(membership, ledger));
        return wanted;
    }

    /** {@return why this proposal could not be ratified by this voter if a majority approved it; empty if it could} */
    public static Optional<String> objection(Membership membership, Ledger ledger, NodeId voter, Proposed proposal) {
        var rule = AmendmentRule.now(membership, ledger);
        if (!rule.epoch().charter().voters().contains(voter)) {
            return Optional.of(voter + " is no voter of the charter in force");
        }
        return bound(rule, proposal).or(() -> rule.promise(voter, proposal)
                .map(promise -> promise + ": propose this charter again, and approve that"));
    }

    /** {@return why this proposal can never come into force, because another charter was ratified before it; empty if it may} */
    public static Optional<String> bound(Membership membership, Ledger ledger, Proposed proposal) {
        return bound(AmendmentRule.now(membership, ledger), proposal);
    }

    private static Optional<String> bound(AmendmentRule rule, Proposed proposal) {
        return rule.ratifiedBefore(proposal).filter(other -> !other.charter().equals(proposal.charter()))
                .map(earlier -> "proposal " + earlier.digest().first(Mark.DIGITS)
                        + " was ratified already, and only its charter can follow: propose that one again");
    }

    /** {@return the proposal with this digest, of whatever epoch} */
    public static Optional<Proposed> find(Membership membership, Hash digest) {
        return membership.charters().proposals().stream().map(Word::what)
                .filter(proposal -> proposal.digest().equals(digest)).findFirst();
    }

    /** {@return the ratification that this voter may write now: of the last proposal that it approved} */
    public static Optional<Ready> ratification(Membership membership, Ledger ledger, NodeId voter) {
        var rule = AmendmentRule.now(membership, ledger);
        for (var pending : pending(membership, ledger).reversed()) {
            var proposal = pending.proposal();
            if (!pending.ratified().contains(voter) && rule.objection(voter, proposal).isEmpty()) {
                var wanted = new ArrayList<>(List.of(pending.line().id()));
                support(rule, rule.approved(proposal.digest()).values(), wanted);
                wanted.addAll(Certainty.wantedBySuspicion(membership, ledger));
                return Optional.of(new Ready(new Ratified(proposal.epoch(), proposal.digest()), wanted));
            }
        }
        return Optional.empty();
    }

    /** {@return the entry by which this voter, which ratified it, may put a proposal in force} */
    public static Optional<Ready> completion(Membership membership, Ledger ledger, NodeId voter) {
        var rule = AmendmentRule.now(membership, ledger);
        for (var pending : pending(membership, ledger)) {
            if (pending.ratified().size() >= pending.needed() && pending.ratified().contains(voter)) {
                var lines = rule.ratified(pending.proposal().digest()).values();
                var wanted = new ArrayList<>(List.of(pending.line().id()));
                support(rule, lines, wanted);
                return Optional.of(new Ready(new Amended(pending.proposal().epoch(), pending.proposal().digest(),
                        lines.stream().map(Line::id).toList()), wanted));
            }
        }
        return Optional.empty();
    }

    /** {@return why this ratification or amendment, which the ledger holds, has no effect; empty for all that has} */
    public static Optional<String> flaw(Membership membership, Ledger ledger, Line line) {
        return switch (line.entry().body()) {
            case Body.Amending(Ratified what) -> AmendmentRule.of(membership, ledger, line).flaw(what);
            case Body.Amending(Amended what) -> AmendmentRule.of(membership, ledger, line).flaw(what);
            case Body other -> Optional.empty();
        };
    }

    /** The words, and what makes each of them count. */
    private static void support(AmendmentRule rule, Collection<Line> words, List<EntryId> wanted) {
        for (var word : words) {
            wanted.add(word.id());
            var vouched = rule.right(word.feed().node()).vouched();
            if (vouched != null) {
                wanted.add(vouched.id());
            }
        }
    }
}
