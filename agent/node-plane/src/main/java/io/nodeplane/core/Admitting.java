package io.nodeplane.core;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.List;

/** Takes lines that a peer brings into the ledger, and those that waited for them on the own disk. */
final class Admitting {
    /** The most feeds that one message may begin here; more of them come with later ones. */
    static final int FEEDS_MAX = 128;

    private Admitting() {}

    /** A process starts: these lines lie on its disk, and wait for others. */
    static void begin(Decision decision, List<Line> lines) {
        decision.waiting = lines;
    }

    /**
     * {@return whether all lines are in the ledger now} It stops at {@value #FEEDS_MAX} new feeds, each of which costs a
     * file and an fsync, and where this process can hold no more: who sent the lines is told that not all are here.
     */
    static boolean admit(Decision decision, List<Line> lines, NodeId from) {
        var complete = true;
        var feeds = decision.ledger().feedCount();
        var refused = 0;
        Event first = null;
        for (var line : lines) {
            if (decision.isFull()
                    || line.seq() == 1 && decision.ledger().feedCount() - feeds >= FEEDS_MAX) {
                complete &= decision.ledger().admit(line) instanceof Admission.Known;
                continue;
            }
            switch (decision.ledger().admit(line)) {
                case Admission.Stored(var grown) -> {
                    decision.bringer = from;
                    Learning.learn(decision, grown, line);
                }
                case Admission.Known known -> {
                    // Told twice: nothing to do.
                }
                case Admission.Gap gap -> complete = false;
                case Admission.Refused(var reason) -> {
                    // One message may bring thousands: the first says what they are.
                    if (refused++ == 0) {
                        first = Event.of("refused", "a line from " + from + ": " + reason).about(line.id());
                    }
                }
            }
        }
        if (first != null) {
            // Who lacks a line is brought it again and again; once is enough.
            decision.noteOnce("line " + first.entry().orElseThrow() + " " + from,
                    first.with("peer", from.value()).with("count", refused));
        }
        admitWaiting(decision);
        return complete;
    }

    /** Lines of the own disk, for which what has just come may be what they waited for. */
    private static void admitWaiting(Decision decision) {
        var waiting = decision.waiting;
        for (var before = waiting.size() + 1; before > waiting.size();) {
            before = waiting.size();
            waiting = waiting.stream().filter(line -> !fits(decision, line)).toList();
        }
        if (waiting.size() < decision.waiting.size()) {
            decision.waiting = waiting;
        }
    }

    /** {@return whether the line, which waited on the disk, needs to wait no more} */
    private static boolean fits(Decision decision, Line line) {
        return switch (decision.ledger().admit(line)) {
            case Admission.Stored(var grown) -> {
                Learning.learn(decision, grown, line);
                yield true;
            }
            case Admission.Known known -> true;
            case Admission.Gap gap -> false;
            case Admission.Refused refused -> true;
        };
    }
}
