package io.nodeplane.core;

import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;

/** How a node answers a peer that compares its ledger with this one, pulls what it lacks, or pushes. */
final class Serving {
    private Serving() {}

    /** Answers a peer that compares or pulls. */
    static void serve(Decision decision, long handle, NodeId from, Message.Request.Sync sync) {
        var ledger = decision.ledger();
        var head = ledger.head();
        if (sync.head().equals(head)) {
            Exchanging.agree(decision, from);
            decision.answer(handle, new Message.Reply.Delta(head));
            return;
        }
        var known = sync.marks().flatMap(marks -> decision.exchanges.resolved(from, sync.base(), marks));
        if (known.isEmpty()) {
            // An asker that told changes since a base not remembered here is told everything, and tells everything.
            var base = sync.base().filter(told -> sync.marks().isEmpty() && decision.exchanges.agrees(from, told));
            var held = decision.exchanges.held(ledger, from, base);
            if (held.size() > Message.MARKS_MAX) {
                var reason = tooManyFeeds(decision, held.size());
                decision.noteOnce("feeds-untold", Event.of("feeds-untold", "newcomers cannot join here: " + reason));
                decision.answer(handle, new Message.Reply.Refused(Message.Code.FULL, reason));
            } else {
                decision.answer(handle, new Message.Reply.Delta(head, base, Optional.of(held), List.of(), false));
            }
            return;
        }
        var lines = ledger.beyond(known.get(), Math.min(Frames.BYTES_MAX, sync.bytesMax()));
        var more = ledger.hasMore(known.get(), lines);
        var ladders = ledger.ladders(known.get());
        decision.answer(handle, new Message.Reply.Delta(head, Optional.empty(),
                Optional.of(ladders).filter(found -> found.size() > 0), lines, more));
    }

    /** Takes lines that a peer pushes; where they rest on something unknown, that is fetched. */
    static void take(Decision decision, long handle, NodeId from, Message.Request.Push push) {
        var complete = Admitting.admit(decision, push.lines(), from);
        decision.answer(handle, complete || !decision.isFull()
                ? new Message.Reply.Delta(decision.ledger().head(), Optional.empty(), Optional.empty(), List.of(),
                        !complete)
                : new Message.Reply.Refused(Message.Code.FULL, decision.local.capacity().sentence(decision.ledger())));
        if (!complete && !decision.isFull()) {
            decision.member(from).ifPresent(member -> Exchanging.compare(decision, member.address()));
        }
    }

    static String tooManyFeeds(Decision decision, int marks) {
        return "the ledger of " + decision.node() + " has " + decision.ledger().feedCount()
                + " feeds, and what it holds makes "
                + marks + " marks: at most " + Message.MARKS_MAX + " can be told to somebody who has none of them";
    }
}
