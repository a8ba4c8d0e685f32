package io.nodeplane.core;

import io.nodeplane.detector.Link;
import io.nodeplane.model.NodeId;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What this node sees of the ways between itself and the other members, for people; it decides nothing by it. */
final class Linking {
    private Linking() {}

    /** That node asked this one something. */
    static void asked(Decision decision, NodeId from) {
        see(decision, from, link -> link.asked(decision.now.mono()));
    }

    /** That node answered this one something. */
    static void answered(Decision decision, NodeId from) {
        see(decision, from, link -> link.answered(decision.now.mono()));
    }

    /** A direct probe was answered, of which the round is under way still. */
    static void probed(Decision decision, PendingRequest.DirectProbe probe) {
        decision.probes.round(probe.target(), probe.round()).ifPresent(round -> see(decision, probe.target(),
                link -> link.probed(new Link.Probe(decision.now.mono(),
                        Optional.of(Math.max(0, decision.now.mono() - round.began()))))));
    }

    /** A direct probe was not answered in time. */
    static void lost(Decision decision, NodeId target) {
        see(decision, target, link -> link.probed(new Link.Probe(decision.now.mono(), Optional.empty())));
    }

    /** A helper reached the target in this node's stead. */
    static void helped(Decision decision, NodeId target, NodeId helper) {
        see(decision, target, link -> link.helped(helper, decision.now.mono()));
    }

    /** The peer said whether its own probes reach this node. */
    static void told(Decision decision, NodeId peer, boolean reached) {
        see(decision, peer, link -> link.told(reached, decision.now.mono()));
    }

    /** Who has left is forgotten. */
    static void review(Decision decision) {
        if (decision.membership() == decision.before.membership()) {
            return;
        }
        for (var peer : decision.links.keySet()) {
            if (!decision.isPeer(peer)) {
                decision.links = decision.links.without(peer);
            }
        }
    }

    /** Of strangers nothing is kept: they can have any number of names. */
    private static void see(Decision decision, NodeId peer, UnaryOperator<Link> change) {
        if (decision.isPeer(peer)) {
            decision.links = decision.links.with(peer,
                    change.apply(decision.links.getOrDefault(peer, Link.NONE)));
        }
    }

}
