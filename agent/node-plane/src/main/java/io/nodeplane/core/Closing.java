package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** The end of every decision: what changed is pushed, shown and noted. */
final class Closing {
    private static final int LINES_NAMED_MAX = 256;

    private Closing() {}

    static void close(Turn turn, State before) {
        isolation(turn);
        if (!turn.ownLines().isEmpty()) {
            AntiEntropy.pushNew(turn, turn.ownLines());
        }
        if (!turn.lines().isEmpty()) {
            turn.note(head(turn));
        }
        var changed = false;
        for (var member : turn.membership.view().members().values()) {
            var was = before.membership().view().member(member.node());
            if (was.isEmpty() || !was.get().equals(member)) {
                changed = true;
                turn.note(view(member, was.map(m -> m.state().word()).orElse("unknown")));
            }
        }
        if (changed || turn.phase != before.phase() || (turn.isolation == null) != (before.isolation() == null)
                || !turn.detector.heard().equals(before.heard())) {
            turn.show();
        }
    }

    private static void isolation(Turn turn) {
        var missing = turn.phase == Phase.JOINED
                ? turn.detector.isolation(turn.node, turn.charter)
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
        return Event.of("head", lines.size() + " new entries, " + turn.ledger.size() + " in all")
                .with("head", turn.ledger.head().hex())
                .with("entries", turn.ledger.size())
                .with("lines",
                        new Json.Arr(lines.stream().limit(LINES_NAMED_MAX).map(line -> line.id().json()).toList()));
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
