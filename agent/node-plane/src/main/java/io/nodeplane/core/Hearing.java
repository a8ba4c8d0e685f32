package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.model.NodeId;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether a member hears a majority of the voters: one that does not distrusts itself first, and says so. */
final class Hearing {
    private Hearing() {}

    static void review(Decision decision) {
        if (isAsBefore(decision)) {
            return;
        }
        var missing = decision.phase() == Phase.JOINED
                ? decision.detector().isolation(decision.node(), decision.charter(), absent(decision))
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

    /** {@return whether nothing can have changed it} Of voters that nobody knows it changes with time, too. */
    private static boolean isAsBefore(Decision decision) {
        var before = decision.before;
        var members = decision.membership().view().members();
        return decision.detector() == before.detector() && decision.membership() == before.membership()
                && decision.phase() == before.phase()
                && members.keySet().containsAll(decision.charter().voters());
    }

    /**
     * {@return the voters that are not there: who has left or is forgotten, and whom nobody has heard of although this
     * node has looked for as long as the death of a known one takes to be certain}
     */
    private static SortedSet<NodeId> absent(Decision decision) {
        var charter = decision.charter();
        var since = decision.detector().since();
        var looked = since >= 0 && decision.now.mono() - since >= charter.baseSilenceMs() + charter.confirmAfterMs();
        var absent = new TreeSet<NodeId>();
        for (var voter : charter.voters()) {
            var member = decision.member(voter);
            if (member.isEmpty() ? looked : member.get().gone()) {
                absent.add(voter);
            }
        }
        return absent;
    }
}
