package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Mark;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.Amendments.Ready;

/**
 * What a node says of the next charter: what its operator wants; and by itself, after the operators of a majority of voters
 * approved one,
 * that they did so, and that a majority said that.
 */
final class Amending {
    private Amending() {}

    /** Writes down what has come about. */
    static void review(Decision decision) {
        if (decision.membership().charters().isEmpty()) {
            return;
        }
        if (decision.phase() == Phase.JOINED && decision.feed() != null && !isAsBefore(decision)) {
            Amendments.ratification(decision.membership(), decision.ledger(), decision.node())
                    .ifPresent(ready -> write(decision, ready, "ratified",
                            "a majority of voters approved the next charter; what this node suspects from here on counts"
                                    + " under it only"));
            var ready = Amendments.completion(decision.membership(), decision.ledger(), decision.node());
            if (ready.isPresent() && isFirst(decision)) {
                write(decision, ready.get(), "amended", "a majority of voters ratified the next charter");
            }
        }
        announce(decision);
    }

    /** The operator wants this charter next. */
    static void propose(Decision decision, long handle, Charter charter) {
        var epoch = decision.membership().charters().inForce(decision.ledger());
        var objection = epoch.charter().objectionTo(charter);
        if (decision.phase() != Phase.JOINED) {
            refuse(decision, handle, "this node is no member now, and members propose");
        } else if (objection.isPresent()) {
            refuse(decision, handle,
                    "this charter cannot follow that of epoch " + epoch.number() + ": " + objection.get());
        } else {
            var proposal = new Amendment.Proposed(epoch.number() + 1, epoch.digest(),
                    Amendments.nextBallot(decision.membership(), decision.ledger()), charter);
            decision.write(new Body.Amending(proposal));
            decision.settle(handle, new Command.Outcome.Done("proposal " + proposal.digest() + " for epoch "
                    + proposal.epoch() + ": now " + epoch.charter().majority() + " of " + epoch.charter().voters()
                    + " have to approve it"));
        }
    }

    /** The operator of a voter wants this proposal. */
    static void approve(Decision decision, long handle, Hash proposal) {
        var pending = Amendments.pending(decision.membership(), decision.ledger()).stream()
                .filter(one -> one.proposal().digest().equals(proposal)).findFirst();
        if (decision.phase() != Phase.JOINED || pending.isEmpty()) {
            refuse(decision, handle,
                    "there is no proposal " + proposal.first(Mark.DIGITS) + " that may follow the charter in force");
            return;
        }
        var objection = Amendments.objection(decision.membership(), decision.ledger(), decision.node(),
                pending.get().proposal());
        if (objection.isPresent()) {
            refuse(decision, handle, "this node cannot approve it: " + objection.get());
            return;
        }
        if (!pending.get().approved().contains(decision.node())) {
            decision.write(decision.prepare(
                    new Body.Amending(new Amendment.Approved(pending.get().proposal().epoch(), proposal)),
                    Amendments.wantedByApproval(decision.membership(), decision.ledger(), pending.get())));
        }
        decision.settle(handle, new Command.Outcome.Done());
    }

    private static void refuse(Decision decision, long handle, String why) {
        decision.settle(handle, new Command.Outcome.Failed("INVALID_ARGUMENT", why));
    }

    private static boolean isAsBefore(Decision decision) {
        var before = decision.before;
        return decision.membership() == before.membership() && decision.detector() == before.detector()
                && decision.phase() == before.phase();
    }

    /** One amendment, one entry: the lowest voter that ratified and is heard writes it. */
    private static boolean isFirst(Decision decision) {
        return Amendments.pending(decision.membership(), decision.ledger()).stream()
                .filter(pending -> pending.ratified().size() >= pending.needed())
                .flatMap(pending -> pending.ratified().stream())
                .filter(voter -> voter.compareTo(decision.node()) < 0)
                .noneMatch(voter -> decision.detector().contact(voter).heard());
    }

    private static void write(Decision decision, Ready ready, String kind, String what) {
        var line = decision.prepare(new Body.Amending(ready.what()), ready.wanted());
        // As every replay will ask it: of the causal past of the entry itself.
        if (decision.ledger().admit(line) instanceof Admission.Stored(var grown)
                && Amendments.flaw(decision.membership(), grown, line).isEmpty()) {
            decision.write(line);
            decision.note(Event.of(kind, what).with("epoch", ready.what().epoch()).about(line.id()));
        }
    }

    private static void announce(Decision decision) {
        var before = decision.before.membership().charters().inForce(decision.before.ledger());
        var now = decision.membership().charters().inForce(decision.ledger());
        if (!now.equals(before)) {
            decision.note(Event.of("epoch", "the charter of epoch " + now.number() + " is in force: the voters are "
                    + now.charter().voters()).with("epoch", now.number())
                    .with("voters", Json.texts(now.charter().voters())));
        }
    }
}
