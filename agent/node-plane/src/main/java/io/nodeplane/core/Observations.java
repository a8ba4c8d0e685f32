package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node's data plane says of a peer is kept, and a reason for a look of one's own, at once. It turns no state. A
 * tunnel that works makes this node doubt its own silence, a tunnel that does not is a reason to probe.
 */
final class Observations {
    /** The least time between two reported entries about one peer, so that a flapping tunnel cannot fill the ledger. */
    private static final long REPORT_MS_MIN = 10_000;
    /** A data plane that says "up" without end delays a suspicion by this node only so often, in base times of silence. */
    private static final long DOUBT_BASE_TIMES = 2;
    private static final long DOUBT_MS_MIN = 10_000;

    /**
     * How many of its last entries a process looks through for what the one before it said: those that are in memory. One that
     * ends and begins without end says nothing twice of as many peers.
     */
    private static final int SAID_MAX = 32;

    private Observations() {}

    /**
     * Keeps evidence of the data plane about a peer, and looks.
     *
     * @param fresh whether the data plane has heard the peer itself a short while ago
     */
    static void report(Decision decision, long handle, NodeId peer, String state, boolean fresh) {
        var member = decision.member(peer);
        if (decision.phase() != Phase.JOINED || member.isEmpty()) {
            decision.refuse(handle, "NOT_FOUND", peer + " is no member");
            return;
        }
        var before = decision.reports.of(peer);
        var news = before == null
                ? !state.equals(lastWord(decision, peer))
                : !before.state().equals(state) && decision.now.mono() - before.at() >= REPORT_MS_MIN;
        if (news && decision.isFull()) {
            Filling.refuse(decision, handle);
            return;
        }
        if (news) {
            decision.reports = decision.reports.with(peer, new Reports.Said(state, decision.now.mono(),
                    before == null ? Now.NEVER : before.doubtedAt()));
            var line = decision.write(new Body.Reported(peer, state));
            decision.note(Event.of("reported", "the data plane says that " + peer + " is " + state).about(line.id()));
        } else if (before == null) {
            decision.reports = decision.reports.with(peer, new Reports.Said(state, decision.now.mono(), Now.NEVER));
        }
        heed(decision, member.get(), state, fresh);
        decision.settle(handle, new Command.Outcome.Done());
    }

    /** {@return what this node's last entries say of the peer's tunnel; null if they do not} */
    private static @Nullable String lastWord(Decision decision, NodeId peer) {
        var own = decision.feed();
        var lines = own == null ? List.<Line>of() : decision.ledger().feed(own);
        for (int i = lines.size() - 1; i >= Math.max(0, lines.size() - SAID_MAX); i--) {
            if (lines.get(i).entry().body() instanceof Body.Reported(var of, var state) && of.equals(peer)) {
                return state;
            }
        }
        return null;
    }

    private static void heed(Decision decision, Member peer, String state, boolean fresh) {
        if (!decision.isPeer(peer)) {
            return;
        }
        switch (state) {
            case Reports.UP -> {
                if (fresh) {
                    doubt(decision, peer.node());
                    Probing.look(decision, peer);
                }
            }
            case "unreachable" -> Probing.look(decision, peer);
            case "handshake_failed" -> {
                Probing.look(decision, peer);
                // Its key or its endpoints may be others now, and it knows them best.
                Exchanging.compare(decision, peer.address());
            }
            default -> {
                // "degraded" and "unknown" say nothing about who is there.
            }
        }
    }

    private static void doubt(Decision decision, NodeId peer) {
        var said = decision.reports.of(peer);
        var pause = Math.max(DOUBT_MS_MIN, DOUBT_BASE_TIMES * decision.charter().baseSilenceMs());
        if (said == null || said.doubtedAt() != Now.NEVER && decision.now.mono() - said.doubtedAt() < pause) {
            return;
        }
        decision.reports = decision.reports.with(peer, new Reports.Said(Reports.UP, said.at(), decision.now.mono()));
        Probing.doubted(decision, peer);
    }
}
