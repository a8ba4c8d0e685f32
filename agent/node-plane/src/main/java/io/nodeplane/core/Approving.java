package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Mark;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Epoch;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import java.util.Optional;
import java.util.TreeSet;

/** What the operator of a node orders about the next charter. Nothing here is ever done without an order. */
final class Approving {
    private static final String WRONG = "INVALID_ARGUMENT";

    private Approving() {}

    /** The operator wants this charter next. */
    static void propose(Decision decision, long handle, Charter charter) {
        if (!isFit(decision, handle)) {
            return;
        }
        var epoch = decision.membership().charters().inForce(decision.ledger());
        var ballot = Amendments.nextBallot(decision.membership(), decision.ledger());
        var objection = objection(decision, epoch, charter);
        if (objection.isPresent()) {
            decision.refuse(handle, WRONG,
                    "this charter cannot follow that of epoch " + epoch.number() + ": " + objection.get());
        } else if (ballot > Amendment.NUMBER_MAX) {
            decision.refuse(handle, "RESOURCE_EXHAUSTED", "a proposal has the highest ballot that there is, "
                    + Amendment.NUMBER_MAX + ": approve that one, and nothing can be after it in this epoch");
        } else {
            var proposal = new Amendment.Proposed(epoch.number() + 1, epoch.digest(), ballot, charter);
            var bound = Amendments.bound(decision.membership(), decision.ledger(), proposal);
            if (bound.isPresent()) {
                decision.refuse(handle, WRONG, bound.get());
                return;
            }
            decision.write(new Body.Amending(proposal));
            decision.settle(handle, new Command.Outcome.Done("proposal " + proposal.digest() + " for epoch "
                    + proposal.epoch() + ": now " + epoch.charter().majority() + " of " + epoch.charter().voters()
                    + " have to approve it" + alone(decision)));
        }
    }

    /** The operator of a voter wants this proposal. */
    static void approve(Decision decision, long handle, Hash proposal) {
        if (!isFit(decision, handle)) {
            return;
        }
        var pending = Amendments.pending(decision.membership(), decision.ledger()).stream()
                .filter(one -> one.proposal().digest().equals(proposal)).findFirst();
        if (pending.isEmpty()) {
            decision.refuse(handle, "NOT_FOUND", unknown(decision, proposal));
            return;
        }
        var epoch = decision.membership().charters().inForce(decision.ledger());
        if (!epoch.charter().voters().contains(decision.node())) {
            decision.refuse(handle, "PERMISSION_DENIED", decision.node() + " is no voter of epoch " + epoch.number()
                    + ": approve it at " + epoch.charter().voters());
            return;
        }
        var objection = Amendments.objection(decision.membership(), decision.ledger(), decision.node(),
                pending.get().proposal());
        if (objection.isPresent()) {
            decision.refuse(handle, WRONG, "this node cannot approve it: " + objection.get());
        } else if (pending.get().approved().contains(decision.node())) {
            decision.settle(handle, new Command.Outcome.Done(decision.node() + " had approved it before"));
        } else {
            decision.write(decision.prepare(
                    new Body.Amending(new Amendment.Approved(pending.get().proposal().epoch(), proposal)),
                    Amendments.wantedByApproval(decision.membership(), decision.ledger(), pending.get())));
            decision.settle(handle, new Command.Outcome.Done(uncounted(decision)));
        }
    }

    private static boolean isFit(Decision decision, long handle) {
        if (decision.phase() != Phase.JOINED) {
            decision.refuse(handle, "NOT_JOINED", "this node is no member now, and only members propose and approve");
            return false;
        }
        if (decision.isFull()) {
            Filling.refuse(decision, handle);
            return false;
        }
        return true;
    }

    /**
     * Why nobody should want this charter next. What was proposed already may be proposed again, whatever has become of its
     * voters since: it may be the only one that can follow.
     */
    private static Optional<String> objection(Decision decision, Epoch epoch, Charter charter) {
        var now = epoch.charter();
        if (Amendments.pending(decision.membership(), decision.ledger()).stream()
                .anyMatch(pending -> pending.proposal().charter().equals(charter))) {
            return Optional.empty();
        }
        if (now.voters().size() == 1) {
            return Optional.of("its one voter has nobody who vouches for it, and so no vote; a cluster that was founded"
                    + " with one voter keeps it");
        }
        if (now.equals(charter)) {
            return Optional.of("it is the same, and nothing would change");
        }
        return now.objectionTo(charter).or(() -> {
            var added = new TreeSet<>(charter.voters());
            added.removeAll(now.voters());
            return added.stream().findFirst().flatMap(voter -> absence(decision, voter));
        });
    }

    private static Optional<String> absence(Decision decision, NodeId voter) {
        var member = decision.member(voter);
        if (member.isEmpty()) {
            return Optional.of("nobody here knows " + voter + ", which it adds: let it join first");
        }
        return switch (member.get().state()) {
            case MemberState.Left left -> Optional.of(voter + ", which it adds, has left: let it join first");
            case MemberState.Confirmed dead -> Optional.of(voter + ", which it adds, is dead: let it come back first");
            case MemberState.Alive alive -> Optional.empty();
            case MemberState.Suspect suspect -> Optional.empty();
        };
    }

    private static String unknown(Decision decision, Hash proposal) {
        var name = proposal.first(Mark.DIGITS);
        var open = Amendments.pending(decision.membership(), decision.ledger()).stream()
                .map(pending -> pending.proposal().digest().first(Mark.DIGITS)).toList();
        var known = Amendments.find(decision.membership(), proposal);
        var now = decision.membership().charters().inForce(decision.ledger());
        if (known.isPresent() && known.get().begins().equals(now.digest())) {
            return "proposal " + name + " is in force already: it began epoch " + now.number();
        }
        return known.isPresent()
                ? "proposal " + name + " cannot follow epoch " + now.number() + ", which is in force: propose that"
                        + " change again"
                : "there is no proposal " + name + " that may follow the charter in force, as far as this node has"
                        + " heard;" + (open.isEmpty() ? " nothing is proposed" : " proposed are " + open);
    }

    /** What was written counts only where the voter's feed is vouched for; before, it waits. */
    private static String uncounted(Decision decision) {
        var own = decision.feed();
        return own != null && Certainty.hasVote(decision.membership(), decision.ledger(), own)
                ? alone(decision)
                : "it counts as soon as enough voters have vouched for the feed of this node";
    }

    private static String alone(Decision decision) {
        return decision.isolation == null
                ? ""
                : "; this node does not hear a majority of voters now: they hear of it later";
    }
}
