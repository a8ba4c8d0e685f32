package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.TreeSet;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** The end of every decision: what changed is pushed, shown and noted. */
final class Closing {

    private Closing() {}

    static void close(Turn turn, State before) {
        isolation(turn);
        if (!turn.ownLines().isEmpty()) {
            AntiEntropy.pushNew(turn, turn.ownLines());
        }
        if (turn.lines().size() > turn.ownLines().size()) {
            AntiEntropy.passOn(turn);
        }
        if (!turn.lines().isEmpty()) {
            turn.note(head(turn));
        }
        forks(turn, before);
        capacity(turn, before.ledger());
        var moved = new TreeSet<NodeId>();
        for (var member : changed(turn, before)) {
            var was = before.membership().view().member(member.node());
            if (was.isEmpty() || !was.get().equals(member)) {
                moved.add(member.node());
                turn.note(view(member, was.map(m -> m.state().word()).orElse("unknown")));
            }
        }
        reordered(turn, before, moved);
        if (!moved.isEmpty() || turn.phase != before.phase() || (turn.isolation == null) != (before.isolation() == null)
                || !turn.detector.hearsAs(before.detector())) {
            turn.show();
        }
    }

    /** A ledger that comes near what this process can hold is spoken of twice: in time, and when it is there. */
    private static void capacity(Turn turn, Ledger before) {
        var most = turn.capacity;
        if (turn.ledger == before) {
            return;
        }
        if (most.isReached(turn.ledger) && !most.isReached(before)) {
            turn.note(Event.of("ledger-full", "no entry of others is taken any more: " + most.sentence(turn.ledger))
                    .with("entries", turn.ledger.size()).with("percent", most.percent(turn.ledger)));
        } else if (most.isNear(turn.ledger) && !most.isNear(before)) {
            turn.note(Event.of("ledger-large", most.sentence(turn.ledger))
                    .with("entries", turn.ledger.size()).with("percent", most.percent(turn.ledger)));
        }
    }

    private static List<Member> changed(Turn turn, State before) {
        var view = turn.membership.view();
        return view.changedSince(before.membership().view()).stream().flatMap(node -> view.member(node).stream())
                .toList();
    }

    private static void forks(Turn turn, State before) {
        turn.ledger.forks().forEach((feed, fork) -> {
            if (!before.ledger().forks().containsKey(feed)) {
                turn.note(new Event("fork", "feed " + feed + " has two entries at " + fork.seq()
                        + ": more than one process wrote it; these entries and all behind them are void", fork.json(),
                        Optional.empty()));
            }
        });
    }

    /** Entries that replay before others that were here already may change what those meant: said, if it did. */
    private static void reordered(Turn turn, State before, SortedSet<NodeId> moved) {
        var last = moved.isEmpty() ? Optional.<Line>empty() : before.ledger().last();
        if (last.isEmpty()) {
            return;
        }
        var own = new TreeSet<EntryId>();
        turn.ownLines().forEach(line -> own.add(line.id()));
        var late = turn.lines().stream()
                .filter(line -> !own.contains(line.id()) && Line.REPLAY_ORDER.compare(last.get(), line) > 0).toList();
        late.stream().min(Line.REPLAY_ORDER).ifPresent(first -> {
            var behind = before.ledger().behind(first);
            turn.note(Event.of("reordered", late.size() + " entries came late: the first one replays before " + behind
                    + " that were here already, and what the ledger says of " + moved + " changed")
                    .with("late", late.size()).with("behind", behind).with("moved", Json.texts(moved))
                    .about(first.id()));
        });
    }

    /**
     * {@return the voters that are not there: who has left, and whom nobody has heard of although this node has looked for
     * as long as the death of a known one takes to be certain}
     */
    private static SortedSet<NodeId> absent(Turn turn) {
        var since = turn.detector.since();
        var looked = since >= 0
                && turn.now.mono() - since >= turn.charter.baseSilenceMs() + turn.charter.confirmAfterMs();
        var absent = new TreeSet<>(turn.charter.voters());
        absent.removeIf(voter -> turn.membership.view().member(voter)
                .map(member -> !(member.state() instanceof MemberState.Left)).orElse(!looked));
        return absent;
    }

    private static void isolation(Turn turn) {
        var missing = turn.phase == Phase.JOINED
                ? turn.detector.isolation(turn.node, turn.charter, absent(turn))
                : Optional.<SortedSet<NodeId>>empty();
        var since = turn.isolation;
        if (missing.isEmpty() && since != null) {
            turn.isolation = null;
            turn.note(Event.of("connected", "a majority of voters is heard again, after "
                    + (turn.now.mono() - since.since().mono()) + " ms"));
        } else if (missing.isPresent() && (since == null || !since.missing().equals(missing.get()))) {
            turn.isolation = new Isolation(since == null ? turn.now : since.since(), missing.get());
            turn.note(Event.of("isolated", "no majority of voters is heard; missing " + missing.get())
                    .with("missing", Json.texts(missing.get())));
        }
    }

    private static Event head(Turn turn) {
        List<Line> lines = turn.lines();
        var bringer = turn.bringer;
        var head = Event.of("head", lines.size() + " new entries, " + turn.ledger.size() + " in all"
                + (bringer == null ? "" : ", from " + bringer))
                .with("head", turn.ledger.head().hex())
                .with("entries", turn.ledger.size())
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
