package io.nodeplane.core;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Accusation;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Member;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What follows from suspicions: a node answers those of itself, and a voter confirms a death when the rule allows it. */
final class Suspicion {
    private Suspicion() {}

    /**
     * A foreign entry arrived: evidence of one's own is wanted at once, and an unjustified confirmation is reported.
     *
     * @param accused whether this node's suspicion of the writer was unanswered before
     */
    static void learnt(Turn turn, Line line, boolean accused) {
        var writer = line.feed().node();
        switch (line.entry().body()) {
            case Body.Suspected suspected -> turn.accused.add(suspected.subject());
            case Body.Confirmed confirmed -> Certainty.flaw(turn.charter, turn.membership, turn.ledger, line)
                    .ifPresent(flaw -> turn.note(Event.of("unjustified", "a confirmation of the death of "
                            + confirmed.subject() + " has no effect: " + flaw).about(line.id())));
            case Body.Started started -> {
                if (accused) {
                    turn.detector = turn.detector.restarted(writer);
                }
            }
            case Body.Joined joined -> reborn(turn, writer, accused);
            case Body.Recovered recovered -> reborn(turn, writer, accused);
            case Body.Genesis genesis -> {
                // Nothing follows for the receiver.
            }
            case Body.Left left -> {
                // As above.
            }
            case Body.Updated updated -> {
                // As above.
            }
            case Body.Reported reported -> {
                // As above.
            }
            case Body.Vouched vouched -> {
                // As above.
            }
            case Body.Forked forked -> {
                // As above.
            }
            case Body.Other other -> {
                // As above.
            }
        }
    }

    /** A probe round that began before speaks of the life before; it must not be held against the new one. */
    private static void reborn(Turn turn, NodeId peer, boolean accused) {
        turn.rounds.remove(peer);
        turn.detector = turn.detector.with(peer, turn.detector.contact(peer).reborn());
        if (accused && !turn.membership.accuses(turn.node, peer)) {
            turn.detector = turn.detector.refutedBy(peer, turn.now.mono());
        }
    }

    /** Looks at all suspicions as they stand now. */
    static void review(Turn turn, State before) {
        if (turn.membership != before.membership()) {
            forget(turn, before);
        } else if (turn.now.mono() < turn.confirmAt && turn.phase == before.phase()) {
            return;
        }
        turn.confirmAt = State.NEVER;
        if (turn.phase != Phase.JOINED) {
            return;
        }
        answer(turn);
        for (var member : turn.membership.view().members().values()) {
            if (member.state() instanceof MemberState.Suspect && !member.node().equals(turn.node)) {
                suspected(turn, member);
            }
        }
    }

    private static void suspected(Turn turn, Member suspect) {
        var news = turn.accused.contains(suspect.node());
        if (!news && !turn.isVoter()) {
            return;
        }
        if (!turn.accuses(suspect.node())) {
            if (news) {
                Probing.probe(turn, suspect);
            }
        } else if (turn.isVoter()) {
            confirm(turn, suspect);
        }
    }

    /** Suspicions that were answered need no watching any more, and who has left is not heard any more. */
    private static void forget(Turn turn, State before) {
        turn.membership.view().members().values().stream()
                .filter(member -> member.state() instanceof MemberState.Left)
                .forEach(member -> turn.detector = turn.detector.without(member.node()));
        if (!turn.isVoter()) {
            return;
        }
        // What is watched stood before, or came in this turn; and only of those whose standing changed can it be over.
        for (var subject : turn.membership.changedSince(before.membership())) {
            var standing = ids(turn.membership.unanswered(subject));
            ids(before.membership().unanswered(subject)).stream().filter(id -> !standing.contains(id))
                    .forEach(turn::forget);
        }
        for (var line : turn.lines()) {
            if (line.entry().body() instanceof Body.Suspected(var subject, var life, var reason)
                    && turn.membership.unanswered(line.feed().node(), subject).stream()
                            .noneMatch(accusation -> accusation.line().id().equals(line.id()))) {
                turn.forget(line.id());
            }
        }
    }

    private static SortedSet<EntryId> ids(List<Accusation> accusations) {
        var ids = new TreeSet<EntryId>();
        accusations.forEach(accusation -> ids.add(accusation.line().id()));
        return ids;
    }

    /** Only the node itself can answer, with a new life. */
    private static void answer(Turn turn) {
        var self = turn.self().orElseThrow();
        var why = switch (self.state()) {
            case MemberState.Alive alive -> turn.membership.isBurdened(turn.node)
                    ? "spoken of in a later life, or suspected behind a fork"
                    : "";
            // Its own word, given before it lost its disk or by a second process of its name: it takes part all the same.
            case MemberState.Left left -> "said to have left by an earlier entry of its own";
            case MemberState.Suspect(var by) -> "suspected by " + by;
            case MemberState.Confirmed(var by) -> "confirmed dead by " + by;
        };
        if (!why.isEmpty()) {
            var life = new Incarnation(turn.membership.lifeSpokenOf(turn.node) + 1);
            var line = turn.write(new Body.Recovered(life, turn.address));
            turn.detector = turn.detector.ailing(1, turn.charter);
            turn.note(Event.of("recovered", "alive in incarnation " + life + ": was " + why)
                    .with("incarnation", life.number()).about(line.id()));
        }
    }

    private static void confirm(Turn turn, Member suspect) {
        var found = Certainty.evidence(turn.membership, turn.ledger, turn.node, suspect.node(),
                accusation -> turn.firstSeen(accusation.line().id()));
        if (found.suspicions().isEmpty()) {
            if (!found.distrust().isEmpty()) {
                // Only an answer helps, and that changes the view.
                heldBack(turn, suspect, found.distrust() + ", unanswered");
            }
            return;
        }
        var since = found.suspicions().stream().mapToLong(accusation -> turn.firstSeen(accusation.line().id())).max()
                .orElseThrow();
        var due = since + turn.charter.confirmAfterMs() + patience(turn, found.voters());
        if (turn.now.mono() < due) {
            turn.confirmAt = Math.min(turn.confirmAt, due);
        } else if (turn.detector.contact(suspect.node()).heard()) {
            hold(turn, suspect, "it answers this node's probes, and will answer the suspicions");
        } else if (!turn.detector.hearsMajority(turn.node, turn.charter)) {
            hold(turn, suspect, "this node does not hear a majority of voters");
        } else {
            write(turn, suspect, found);
        }
    }

    /** A confirmation that is due must wait a little. */
    private static void hold(Turn turn, Member suspect, String why) {
        turn.confirmAt = Math.min(turn.confirmAt, turn.now.mono() + turn.charter.syncIntervalMs());
        heldBack(turn, suspect, why);
    }

    /** Said once of each reason: it is asked again and again. */
    private static void heldBack(Turn turn, Member suspect, String why) {
        turn.noteOnce("held-back " + suspect.node() + " " + suspect.incarnation() + " " + why,
                Event.of("held-back", "no confirmation of " + suspect.node() + " yet: " + why)
                        .with("peer", suspect.node().value()));
    }

    /** One incident, one decision: the lowest voter that suspects writes first, the others hold back, each longer. */
    private static long patience(Turn turn, List<NodeId> voters) {
        var rank = voters.stream().filter(voter -> voter.compareTo(turn.node) < 0).count();
        return rank * (2 * turn.charter.syncIntervalMs() + turn.charter.probeTimeoutMs());
    }

    private static void write(Turn turn, Member suspect, Certainty.Evidence found) {
        var subject = suspect.node();
        var life = suspect.incarnation();
        var evidence = found.suspicions();
        var ids = evidence.stream().map(accusation -> accusation.line().id()).toList();
        var line = turn.prepare(new Body.Confirmed(subject, life, ids), found.wanted());
        // The rule is asked as every replay will ask it: on the causal past of the entry itself.
        var flaw = turn.ledger.admit(line) instanceof Admission.Stored(var grown)
                ? Certainty.flaw(turn.charter, turn.membership, grown, line)
                : Optional.of("the entry does not fit the ledger");
        if (flaw.isPresent()) {
            hold(turn, suspect, flaw.get());
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
