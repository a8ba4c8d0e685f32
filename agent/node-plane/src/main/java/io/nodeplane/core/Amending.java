package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.Amendments.Ready;

/**
 * What a voter says of the next charter by itself, after its operator approved one: that a majority did so, and that a majority
 * said that.
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
                            "a majority of voters approved the next charter; what this node suspects from here on counts under it only"));
            var ready = Amendments.completion(decision.membership(), decision.ledger(), decision.node());
            if (ready.isPresent() && isFirst(decision)) {
                write(decision, ready.get(), "amended", "a majority of voters ratified the next charter");
            }
        }
        announce(decision);
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
                    + now.charter().voters()).with("epoch", now.number()).with("voters", Json.texts(now.charter().voters())));
        }
    }
}
