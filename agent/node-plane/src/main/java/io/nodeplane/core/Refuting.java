package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.Incarnation;

/** A node answers what is held against itself: only it can, with a new incarnation. */
final class Refuting {
    private Refuting() {}

    /** Answers suspicions of this node, a death, and whatever else weighs on it. */
    static void review(Decision decision) {
        var why = why(decision);
        if (!why.isEmpty()) {
            var incarnation = new Incarnation(decision.membership().incarnationSpokenOf(decision.node()) + 1);
            var line = decision.write(new Body.Recovered(incarnation, decision.local.address()));
            Probing.doubt(decision, 1);
            decision.note(Event.of("recovered", "alive in incarnation " + incarnation + ": was " + why)
                    .with("incarnation", incarnation.number()).about(line.id()));
        }
    }

    private static String why(Decision decision) {
        return switch (decision.self().orElseThrow().state()) {
            case MemberState.Alive alive -> decision.membership().isBurdened(decision.node())
                    ? "spoken of in a later incarnation, or suspected behind a fork"
                    : "";
            // Its own word, given before it lost its disk or by a second process of its name: it takes part all the same.
            case MemberState.Left left -> "said to have left by an earlier entry of its own";
            case MemberState.Suspect(var by) -> "suspected by " + by;
            case MemberState.Confirmed(var by) -> "confirmed dead by " + by;
        };
    }
}
