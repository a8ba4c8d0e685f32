package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.Certainty;
import io.nodeplane.model.NodeId;

/** What follows for a node from a line that it did not write in this process. */
final class Learning {
    private Learning() {}

    /** Takes the line, which is new and sound, into the ledger. */
    static void learn(Decision decision, Ledger grown, Line line) {
        var writer = line.feed().node();
        // Afterwards the line itself may have answered it.
        var suspected = decision.membership().suspects(decision.node(), writer);
        decision.keep(grown, line);
        follow(decision, line, suspected);
        if (writer.equals(decision.node())) {
            Authoring.foreign(decision, line);
        }
    }

    /**
     * An unjustified confirmation is reported, and whoever comes back is given a chance.
     *
     * @param suspected whether this node's suspicion of the writer was unanswered before
     */
    private static void follow(Decision decision, Line line, boolean suspected) {
        var writer = line.feed().node();
        switch (line.entry().body()) {
            case Body.Confirmed confirmed ->
                Certainty.flaw(decision.membership(), decision.ledger(), line)
                        .ifPresent(flaw -> decision.note(Event.of("unjustified", "a confirmation of the death of "
                                + confirmed.subject() + " has no effect: " + flaw).about(line.id())));
            case Body.Started started -> {
                if (suspected) {
                    Probing.restarted(decision, writer);
                }
            }
            case Body.Joined joined -> reborn(decision, writer, suspected);
            case Body.Recovered recovered -> reborn(decision, writer, suspected);
            case Body.Suspected suspicion -> {
                // Looked at with all others at the end of the decision.
            }
            case Body.Genesis genesis -> {
                // Nothing follows for the receiver.
            }
            case Body.Left left -> {
                // As above.
            }
            case Body.Updated updated -> {
                // As above.
            }
            case Body.Reported reported -> {
                // As above.
            }
            case Body.Vouched vouched -> {
                // As above.
            }
            case Body.Forked forked -> {
                // As above.
            }
            case Body.Forgotten forgotten -> {
                // As above.
            }
            case Body.Amending amending -> Amendments.flaw(decision.membership(), decision.ledger(), line)
                    .ifPresent(flaw -> decision.note(Event.of("unjustified", "an entry about the charter of epoch "
                            + amending.what().epoch() + " has no effect: " + flaw).about(line.id())));
            case Body.Other other -> {
                // As above.
            }
        }
    }

    private static void reborn(Decision decision, NodeId peer, boolean suspected) {
        Probing.reborn(decision, peer);
        if (suspected && !decision.membership().suspects(decision.node(), peer)) {
            Probing.refuted(decision, peer);
        }
    }
}
