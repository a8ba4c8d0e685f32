package io.nodeplane.core;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;

import java.util.List;

/** Takes lines that a peer brings into the ledger, and those that waited for them on the own disk. */
final class Admitting {
    private Admitting() {}

    /** {@return whether all lines are in the ledger now} */
    static boolean admit(Turn turn, List<Line> lines, NodeId from) {
        var complete = true;
        for (var line : lines) {
            switch (turn.ledger.admit(line)) {
                case Admission.Stored(var grown) -> learnt(turn, grown, line);
                case Admission.Known known -> {
                    // Told twice: nothing to do.
                }
                case Admission.Gap gap -> complete = false;
                case Admission.Refused(var reason) ->
                    turn.note(Event.of("refused", "a line from " + from + ": " + reason)
                            .with("peer", from.value()).about(line.id()));
            }
        }
        var waiting = turn.waiting;
        for (var before = waiting.size() + 1; before > waiting.size();) {
            before = waiting.size();
            waiting = waiting.stream().filter(line -> !fits(turn, line)).toList();
        }
        turn.waiting = waiting;
        return complete;
    }

    /** {@return whether the line, which waited on the disk, needs to wait no more} */
    private static boolean fits(Turn turn, Line line) {
        return switch (turn.ledger.admit(line)) {
            case Admission.Stored(var grown) -> {
                learnt(turn, grown, line);
                yield true;
            }
            case Admission.Known known -> true;
            case Admission.Gap gap -> false;
            case Admission.Refused refused -> true;
        };
    }

    private static void learnt(Turn turn, Ledger grown, Line line) {
        var accused = turn.membership.accuses(turn.node, line.feed().node());
        turn.keep(grown, line);
        Suspicion.learnt(turn, line, accused);
        if (line.feed().node().equals(turn.node)) {
            Authoring.foreign(turn, line);
        }
    }
}
