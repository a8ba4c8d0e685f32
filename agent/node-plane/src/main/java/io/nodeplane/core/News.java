package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ReplayOrder;
import io.nodeplane.membership.Member;
import java.util.ArrayList;
import java.util.List;

/** New own entries are told to a few at once (rumor mongering), so that most hear of them before their turn comes. */
final class News {
    private News() {}

    /** Sends new own entries to a few peers at once, and a suspicion to the suspect itself. */
    static void push(Decision decision, List<Line> lines) {
        var hearing = answering(decision);
        var leaving = lines.stream().anyMatch(line -> line.entry().body() instanceof Body.Left);
        // A leave is told to everybody who may hear it.
        var receivers = new ArrayList<>(leaving
                ? Exchanging.addresses(decision.peers().stream().filter(Member::present).toList())
                : decision.some(Exchanging.addresses(hearing), decision.charter().pushFanout()));
        for (var line : lines) {
            if (line.entry().body() instanceof Body.Suspected(var subject, var incarnation, var reason)) {
                decision.member(subject).map(Member::address)
                        .filter(suspect -> !receivers.contains(suspect)).ifPresent(receivers::add);
            }
        }
        var frame = ReplayOrder.first(List.of(lines), Frames.BYTES_MAX);
        receivers.forEach(peer -> decision.ask(peer, new Message.Request.Push(frame), Exchanging.timeoutMs(decision),
                new PendingRequest.PushNew(peer, leaving, frame.stream().map(Line::id).toList(), decision.now.mono())));
    }

    /** Nobody answered: whether the entries came, this node cannot know. Anti-entropy brings them there later. */
    static void unheard(Decision decision, PendingRequest.PushNew pushed, String reason) {
        decision.peers().stream().filter(member -> member.address().equals(pushed.peer())).findFirst()
                .ifPresent(member -> decision.note(Event
                        .of("push-unanswered", Event.count(pushed.news().size(), "new entry", "new entries") + ", told "
                                + member.node() + " at once, brought no answer: " + reason)
                        .with("peer", member.node().value()).with("ms", decision.now.mono() - pushed.began())
                        .with("lines", new Json.Arr(pushed.news().stream().limit(Event.LINES_NAMED_MAX)
                                .map(EntryId::json).toList()))));
    }

    /** {@return the peers that answered this node last} */
    static List<Member> answering(Decision decision) {
        return decision.peers().stream().filter(peer -> decision.detector().contact(peer.node()).direct()).toList();
    }
}
