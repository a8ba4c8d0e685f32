package io.nodeplane.core;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Accusation;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What follows from suspicions: a node answers those of itself, and a voter confirms a death when the rule allows it. */
final class Suspicion {
    private Suspicion() {}

    /** A foreign entry arrived: evidence of one's own is wanted at once, and an unjustified confirmation is reported. */
    static void learnt(Turn turn, Line line) {
        switch (line.entry().body()) {
            case Body.Suspected suspected -> {
                if (!suspected.subject().equals(turn.node)) {
                    turn.detector = turn.detector.urgent(suspected.subject());
                }
            }
            case Body.Confirmed confirmed -> Certainty.flaw(turn.charter, turn.membership, turn.ledger, line)
                    .ifPresent(flaw -> turn.note(Event.of("unjustified", "a confirmation of the death of "
                            + confirmed.subject() + " has no effect: " + flaw).about(line.id())));
            case Body.Joined joined -> reborn(turn, line.feed().node());
            case Body.Recovered recovered -> reborn(turn, line.feed().node());
            case Body other -> {
                // Nothing follows for the receiver.
            }
        }
    }

    /** A probe round that began before speaks of the life before; it must not be held against the new one. */
    private static void reborn(Turn turn, NodeId peer) {
        turn.rounds.remove(peer);
        turn.detector = turn.detector.with(peer, turn.detector.contact(peer).reborn());
    }

    /** Looks at all suspicions as they stand now. */
    static void review(Turn turn) {
        var standing = new TreeSet<>(turn.seen.keySet());
        turn.membership.view().members().keySet().forEach(member -> turn.membership.unanswered(member)
                .forEach(accusation -> standing.remove(accusation.line().id())));
        turn.seen.keySet().removeAll(standing);
        turn.confirmAt = State.NEVER;
        if (turn.phase == Phase.JOINED) {
            answer(turn);
            turn.membership.view().members().values().stream()
                    .filter(member -> member.state() instanceof MemberState.Suspect
                            && !member.node().equals(turn.node))
                    .forEach(member -> confirm(turn, member));
        }
    }

    /** Only the node itself can answer, with a new life. */
    private static void answer(Turn turn) {
        var self = turn.self().orElseThrow();
        var why = switch (self.state()) {
            case MemberState.Alive alive -> "";
            case MemberState.Left left -> "";
            case MemberState.Suspect(var by) -> "suspected by " + by;
            case MemberState.Confirmed(var by) -> "confirmed dead by " + by;
        };
        if (!why.isEmpty()) {
            var life = self.incarnation().next();
            var line = turn.write(new Body.Recovered(life, turn.address));
            turn.note(Event.of("recovered", "alive in incarnation " + life + ": was " + why)
                    .with("incarnation", life.number()).about(line.id()));
        }
    }

    private static void confirm(Turn turn, Member suspect) {
        if (!turn.membership.accuses(turn.node, suspect.node())) {
            return;
        }
        var found = Certainty.evidence(turn.membership, turn.ledger, turn.node, suspect.node());
        var evidence = found.suspicions();
        if (evidence.isEmpty()) {
            return;
        }
        var since = evidence.stream().mapToLong(accusation -> turn.firstSeen(accusation.line().id())).max()
                .orElseThrow();
        var due = since + turn.charter.confirmAfterMs() + patience(turn, evidence);
        if (turn.now.mono() < due) {
            turn.confirmAt = Math.min(turn.confirmAt, due);
            return;
        }
        write(turn, suspect.node(), suspect.incarnation(), found);
    }

    /** One incident, one decision: the lowest voter of the evidence writes first, the others hold back, each longer. */
    private static long patience(Turn turn, List<Accusation> evidence) {
        var rank = evidence.stream().filter(accusation -> accusation.observer().compareTo(turn.node) < 0).count();
        return rank * (2 * turn.charter.syncIntervalMs() + turn.charter.probeTimeoutMs());
    }

    private static void write(Turn turn, NodeId subject, Incarnation life, Certainty.Evidence found) {
        var evidence = found.suspicions();
        var ids = evidence.stream().map(accusation -> accusation.line().id()).toList();
        var line = turn.prepare(new Body.Confirmed(subject, life, ids), found.wanted());
        // The rule is asked as every replay will ask it: on the causal past of the entry itself.
        var flaw = turn.ledger.admit(line) instanceof Admission.Stored(var grown)
                ? Certainty.flaw(turn.charter, turn.membership, grown, line)
                : Optional.of("the entry does not fit the ledger");
        if (flaw.isPresent()) {
            turn.confirmAt = Math.min(turn.confirmAt, turn.now.mono() + turn.charter.syncIntervalMs());
            turn.note(Event.of("held-back", "no confirmation of " + subject + " yet: " + flaw.get())
                    .with("peer", subject.value()));
            return;
        }
        turn.write(line);
        var voters = evidence.stream().map(Accusation::observer).toList();
        turn.note(Event.of("confirmed", "confirmed the death of " + subject + ": suspected by " + voters
                + ", a majority of " + turn.charter.voters().size() + " voters that trust each other, for "
                + turn.charter.confirmAfterMs() + " ms").with("peer", subject.value())
                .with("incarnation", life.number()).about(line.id()));
    }
}
