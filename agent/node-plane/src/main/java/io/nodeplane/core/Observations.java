package io.nodeplane.core;

import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;

/**
 * What follows from the evidence of this node's data plane about a peer: a look of one's own, at once. It turns no state. A
 * tunnel that works makes this node doubt its own silence, a tunnel that does not is a reason to probe.
 */
final class Observations {
    private static final String UP = "up";
    /** A data plane that says "up" without end delays a suspicion by this node only so often, in base times of silence. */
    private static final long DOUBT_BASE_TIMES = 2;
    private static final long DOUBT_MS_MIN = 10_000;

    private Observations() {}

    static void heed(Decision decision, Member peer, String state, boolean fresh) {
        if (peer.state() instanceof MemberState.Left || peer.node().equals(decision.node)) {
            return;
        }
        switch (state) {
            case UP -> {
                if (fresh) {
                    doubt(decision, peer.node());
                    look(decision, peer);
                }
            }
            case "unreachable" -> look(decision, peer);
            case "handshake_failed" -> {
                look(decision, peer);
                // Its key or its endpoints may be others now, and it knows them best.
                AntiEntropy.compare(decision, peer.address());
            }
            default -> {
                // "degraded" and "unknown" say nothing about who is there.
            }
        }
    }

    /** {@return whether the data plane hears the peer, and this node is just looking for itself} */
    static boolean awaited(Decision decision, NodeId peer) {
        var said = decision.reports.get(peer);
        return said != null && said.state().equals(UP) && decision.rounds.containsKey(peer);
    }

    private static void doubt(Decision decision, NodeId peer) {
        var said = decision.reports.get(peer);
        var pause = Math.max(DOUBT_MS_MIN, DOUBT_BASE_TIMES * decision.charter.baseSilenceMs());
        if (said == null || said.doubtedAt() != State.NEVER && decision.now.mono() - said.doubtedAt() < pause) {
            return;
        }
        decision.reports.put(peer, new State.Said(UP, said.at(), decision.now.mono()));
        decision.detector = decision.detector.with(peer, decision.detector.contact(peer).doubted());
    }

    /** The first look is taken at once; while a peer is silent already, the next one keeps the distance of probes. */
    private static void look(Decision decision, Member peer) {
        if (decision.detector.contact(peer.node()).silentRounds() == 0) {
            Probing.probe(decision, peer);
        } else {
            decision.detector = decision.detector.urgent(peer.node());
        }
    }
}
