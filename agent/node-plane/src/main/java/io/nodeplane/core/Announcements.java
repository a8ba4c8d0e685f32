package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.claims.Refusal;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The end of every decision: what changed is pushed, shown and noted. */
final class Announcements {

    private Announcements() {}

    static void close(Decision decision) {
        var before = decision.before;
        if (!decision.ownLines().isEmpty()) {
            News.push(decision, decision.ownLines());
        }
        if (decision.lines().size() > decision.ownLines().size()) {
            Exchanging.passOn(decision);
        }
        var moved = decision.lines().isEmpty() ? new TreeSet<NodeId>() : learnt(decision);
        if (!moved.isEmpty() || decision.phase() != before.phase()
                || (decision.isolation == null) != (before.isolation() == null)
                || decision.detector() != before.detector() && !decision.detector().hearsAs(before.detector())) {
            decision.show();
        }
    }

    /** Notes what the new lines changed. {@return whose record in the view is another one} */
    private static SortedSet<NodeId> learnt(Decision decision) {
        var before = decision.before;
        decision.note(head(decision));
        forks(decision);
        Filling.review(decision);
        var moved = new TreeSet<NodeId>();
        for (var member : changed(decision, before)) {
            var was = before.membership().view().member(member.node());
            if (was.isEmpty() || !was.get().equals(member)) {
                moved.add(member.node());
                decision.note(view(member, was.map(m -> m.state().word()).orElse("unknown")));
                if (member.forgotten().isPresent() && was.flatMap(Member::forgotten).isEmpty()) {
                    decision.note(forgotten(member, member.forgotten().get()));
                }
                if (!member.refused().equals(was.map(Member::refused).orElse(List.of()))) {
                    decision.note(conflict(member));
                }
            }
        }
        reordered(decision, moved);
        return moved;
    }

    private static List<Member> changed(Decision decision, State before) {
        var view = decision.membership().view();
        return view.changedSince(before.membership().view()).stream().flatMap(node -> view.member(node).stream())
                .toList();
    }

    private static void forks(Decision decision) {
        decision.ledger().forks().forEach((feed, fork) -> {
            if (!decision.before.ledger().forks().containsKey(feed)) {
                decision.note(new Event("fork", "feed " + feed + " has two entries at " + fork.seq()
                        + ": more than one process wrote it; these entries and all behind them are void", fork.json(),
                        Optional.empty()));
            }
        });
    }

    /** Entries that replay before others that were here already may change what those meant: said, if it did. */
    private static void reordered(Decision decision, SortedSet<NodeId> moved) {
        var before = decision.before;
        var last = moved.isEmpty() ? Optional.<Line>empty() : before.ledger().last();
        if (last.isEmpty()) {
            return;
        }
        var own = new TreeSet<EntryId>();
        decision.ownLines().forEach(line -> own.add(line.id()));
        var late = decision.lines().stream()
                .filter(line -> !own.contains(line.id()) && Line.REPLAY_ORDER.compare(last.get(), line) > 0).toList();
        late.stream().min(Line.REPLAY_ORDER).ifPresent(first -> {
            var behind = before.ledger().behind(first);
            decision.note(Event
                    .of("reordered",
                            Event.count(late.size(), "entry", "entries") + " came late: the first one replays before "
                                    + behind
                                    + " that were here already, and what the ledger says of " + moved + " changed")
                    .with("late", late.size()).with("behind", behind).with("moved", Json.texts(moved))
                    .about(first.id()));
        });
    }

    private static Event head(Decision decision) {
        var lines = decision.lines();
        var bringer = decision.bringer;
        var head = Event.of("head",
                Event.count(lines.size(), "new entry", "new entries") + ", " + decision.ledger().size() + " in all"
                        + (bringer == null ? "" : ", from " + bringer))
                .with("head", decision.ledger().head().hex())
                .with("entries", decision.ledger().size())
                .with("lines",
                        new Json.Arr(
                                lines.stream().limit(Event.LINES_NAMED_MAX).map(line -> line.id().json()).toList()));
        return bringer == null ? head : head.with("from", bringer.value());
    }

    /** {@return what is refused to the member from now on, in the words that its VPN is told, or that nothing is} */
    private static Event conflict(Member member) {
        var code = member.routable()
                ? ""
                : member.refused().stream().allMatch(refusal -> refusal.claim().isKey())
                        ? "CONFLICT_KEY"
                        : "CONFLICT_ADDRESS";
        var told = member.routable()
                ? member.node() + " is routable: nobody before it claims what it claims"
                : code + ": " + member.node() + " is not routable: it " + member.refused().getFirst();
        return Event.of("conflict", told).with("member", member.node().value()).with("code", code)
                .with("refused", new Json.Arr(member.refused().stream().<Json>map(Refusal::json).toList()));
    }

    private static Event forgotten(Member member, EntryId by) {
        return Event.of("forgotten", member.node() + " is gone for good, says " + by.feed().node()
                + ": nobody looks for it any more").with("member", member.node().value())
                .with("incarnation", member.incarnation().number()).about(by);
    }

    private static Event view(Member member, String was) {
        var now = member.state().word();
        var cause = member.state().cause();
        return Event.of("view", member.node() + " is " + now + (cause.isEmpty() ? "" : " (" + cause + ")")
                + " in incarnation " + member.incarnation() + "; was " + was)
                .with("member", member.node().value())
                .with("state", now)
                .with("cause", cause)
                .with("incarnation", member.incarnation().number());
    }
}
