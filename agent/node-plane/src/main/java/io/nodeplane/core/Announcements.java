package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The end of every decision: what changed is pushed, shown and noted. */
final class Announcements {

    private Announcements() {}

    static void close(Decision decision, State before) {
        isolation(decision);
        if (!decision.ownLines().isEmpty()) {
            AntiEntropy.pushNew(decision, decision.ownLines());
        }
        if (decision.lines().size() > decision.ownLines().size()) {
            AntiEntropy.passOn(decision);
        }
        if (!decision.lines().isEmpty()) {
            decision.note(head(decision));
        }
        forks(decision, before);
        capacity(decision, before.ledger());
        var moved = new TreeSet<NodeId>();
        for (var member : changed(decision, before)) {
            var was = before.membership().view().member(member.node());
            if (was.isEmpty() || !was.get().equals(member)) {
                moved.add(member.node());
                decision.note(view(member, was.map(m -> m.state().word()).orElse("unknown")));
            }
        }
        reordered(decision, before, moved);
        if (!moved.isEmpty() || decision.phase != before.phase()
                || (decision.isolation == null) != (before.isolation() == null)
                || !decision.detector.hearsAs(before.detector())) {
            decision.show();
        }
    }

    /** A ledger that comes near what this process can hold is spoken of twice: in time, and when it is there. */
    private static void capacity(Decision decision, Ledger before) {
        var most = decision.capacity;
        if (decision.ledger == before) {
            return;
        }
        if (most.isReached(decision.ledger) && !most.isReached(before)) {
            decision.note(
                    Event.of("ledger-full", "no entry of others is taken any more: " + most.sentence(decision.ledger))
                            .with("entries", decision.ledger.size()).with("percent", most.percent(decision.ledger)));
        } else if (most.isNear(decision.ledger) && !most.isNear(before)) {
            decision.note(Event.of("ledger-large", most.sentence(decision.ledger))
                    .with("entries", decision.ledger.size()).with("percent", most.percent(decision.ledger)));
        }
    }

    private static List<Member> changed(Decision decision, State before) {
        var view = decision.membership.view();
        return view.changedSince(before.membership().view()).stream().flatMap(node -> view.member(node).stream())
                .toList();
    }

    private static void forks(Decision decision, State before) {
        decision.ledger.forks().forEach((feed, fork) -> {
            if (!before.ledger().forks().containsKey(feed)) {
                decision.note(new Event("fork", "feed " + feed + " has two entries at " + fork.seq()
                        + ": more than one process wrote it; these entries and all behind them are void", fork.json(),
                        Optional.empty()));
            }
        });
    }

    /** Entries that replay before others that were here already may change what those meant: said, if it did. */
    private static void reordered(Decision decision, State before, SortedSet<NodeId> moved) {
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
                    .of("reordered", late.size() + " entries came late: the first one replays before " + behind
                            + " that were here already, and what the ledger says of " + moved + " changed")
                    .with("late", late.size()).with("behind", behind).with("moved", Json.texts(moved))
                    .about(first.id()));
        });
    }

    /**
     * {@return the voters that are not there: who has left, and whom nobody has heard of although this node has looked for
     * as long as the death of a known one takes to be certain}
     */
    private static SortedSet<NodeId> absent(Decision decision) {
        var since = decision.detector.since();
        var looked = since >= 0
                && decision.now.mono() - since >= decision.charter.baseSilenceMs() + decision.charter.confirmAfterMs();
        var absent = new TreeSet<>(decision.charter.voters());
        absent.removeIf(voter -> decision.membership.view().member(voter)
                .map(member -> !(member.state() instanceof MemberState.Left)).orElse(!looked));
        return absent;
    }

    private static void isolation(Decision decision) {
        var missing = decision.phase == Phase.JOINED
                ? decision.detector.isolation(decision.node, decision.charter, absent(decision))
                : Optional.<SortedSet<NodeId>>empty();
        var since = decision.isolation;
        if (missing.isEmpty() && since != null) {
            decision.isolation = null;
            decision.note(Event.of("connected", "a majority of voters is heard again, after "
                    + (decision.now.mono() - since.since().mono()) + " ms"));
        } else if (missing.isPresent() && (since == null || !since.missing().equals(missing.get()))) {
            decision.isolation = new Isolation(since == null ? decision.now : since.since(), missing.get());
            decision.note(Event.of("isolated", "no majority of voters is heard; missing " + missing.get())
                    .with("missing", Json.texts(missing.get())));
        }
    }

    private static Event head(Decision decision) {
        List<Line> lines = decision.lines();
        var bringer = decision.bringer;
        var head = Event.of("head", lines.size() + " new entries, " + decision.ledger.size() + " in all"
                + (bringer == null ? "" : ", from " + bringer))
                .with("head", decision.ledger.head().hex())
                .with("entries", decision.ledger.size())
                .with("lines",
                        new Json.Arr(
                                lines.stream().limit(Event.LINES_NAMED_MAX).map(line -> line.id().json()).toList()));
        return bringer == null ? head : head.with("from", bringer.value());
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
