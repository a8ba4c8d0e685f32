package io.nodeplane.core;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Accusation;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Member;
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
    static void learnt(Decision decision, Line line, boolean accused) {
        var writer = line.feed().node();
        switch (line.entry().body()) {
            case Body.Suspected suspected -> decision.accused.add(suspected.subject());
            case Body.Confirmed confirmed ->
                Certainty.flaw(decision.charter, decision.membership, decision.ledger, line)
                        .ifPresent(flaw -> decision.note(Event.of("unjustified", "a confirmation of the death of "
                                + confirmed.subject() + " has no effect: " + flaw).about(line.id())));
            case Body.Started started -> {
                if (accused) {
                    decision.detector = decision.detector.restarted(writer);
                }
            }
            case Body.Joined joined -> reborn(decision, writer, accused);
            case Body.Recovered recovered -> reborn(decision, writer, accused);
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
    private static void reborn(Decision decision, NodeId peer, boolean accused) {
        decision.rounds.remove(peer);
        decision.detector = decision.detector.with(peer, decision.detector.contact(peer).reborn());
        if (accused && !decision.membership.accuses(decision.node, peer)) {
            decision.detector = decision.detector.refutedBy(peer, decision.now.mono());
        }
    }

    /** Looks at all suspicions as they stand now. */
    static void review(Decision decision, State before) {
        if (decision.membership != before.membership()) {
            forget(decision, before);
        } else if (decision.now.mono() < decision.confirmAt && decision.phase == before.phase()) {
            return;
        }
        decision.confirmAt = State.NEVER;
        if (decision.phase != Phase.JOINED) {
            return;
        }
        answer(decision);
        for (var member : decision.membership.view().members().values()) {
            if (member.state() instanceof MemberState.Suspect && !member.node().equals(decision.node)) {
                suspected(decision, member);
            }
        }
    }

    private static void suspected(Decision decision, Member suspect) {
        var news = decision.accused.contains(suspect.node());
        if (!news && !decision.isVoter()) {
            return;
        }
        if (!decision.accuses(suspect.node())) {
            if (news) {
                Probing.probe(decision, suspect);
            }
        } else if (decision.isVoter()) {
            confirm(decision, suspect);
        }
    }

    /** Suspicions that were answered need no watching any more, and who has left is not heard any more. */
    private static void forget(Decision decision, State before) {
        decision.membership.view().members().values().stream()
                .filter(member -> member.state() instanceof MemberState.Left)
                .forEach(member -> decision.detector = decision.detector.without(member.node()));
        if (!decision.isVoter()) {
            return;
        }
        // What is watched stood before, or came in this turn; and only of those whose standing changed can it be over.
        for (var subject : decision.membership.changedSince(before.membership())) {
            var standing = ids(decision.membership.unanswered(subject));
            ids(before.membership().unanswered(subject)).stream().filter(id -> !standing.contains(id))
                    .forEach(decision::forget);
        }
        for (var line : decision.lines()) {
            if (line.entry().body() instanceof Body.Suspected(var subject, var life, var reason)
                    && decision.membership.unanswered(line.feed().node(), subject).stream()
                            .noneMatch(accusation -> accusation.line().id().equals(line.id()))) {
                decision.forget(line.id());
            }
        }
    }

    private static SortedSet<EntryId> ids(List<Accusation> accusations) {
        var ids = new TreeSet<EntryId>();
        accusations.forEach(accusation -> ids.add(accusation.line().id()));
        return ids;
    }

    /** Only the node itself can answer, with a new life. */
    private static void answer(Decision decision) {
        var self = decision.self().orElseThrow();
        var why = switch (self.state()) {
            case MemberState.Alive alive -> decision.membership.isBurdened(decision.node)
                    ? "spoken of in a later life, or suspected behind a fork"
                    : "";
            // Its own word, given before it lost its disk or by a second process of its name: it takes part all the same.
            case MemberState.Left left -> "said to have left by an earlier entry of its own";
            case MemberState.Suspect(var by) -> "suspected by " + by;
            case MemberState.Confirmed(var by) -> "confirmed dead by " + by;
        };
        if (!why.isEmpty()) {
            var life = new Incarnation(decision.membership.lifeSpokenOf(decision.node) + 1);
            var line = decision.write(new Body.Recovered(life, decision.address));
            decision.detector = decision.detector.ailing(1, decision.charter);
            decision.note(Event.of("recovered", "alive in incarnation " + life + ": was " + why)
                    .with("incarnation", life.number()).about(line.id()));
        }
    }

    private static void confirm(Decision decision, Member suspect) {
        var found = Certainty.evidence(decision.membership, decision.ledger, decision.node, suspect.node(),
                accusation -> decision.firstSeen(accusation.line().id()));
        if (found.suspicions().isEmpty()) {
            if (!found.distrust().isEmpty()) {
                // Only an answer helps, and that changes the view.
                heldBack(decision, suspect, found.distrust() + ", unanswered");
            }
            return;
        }
        var since = found.suspicions().stream().mapToLong(accusation -> decision.firstSeen(accusation.line().id()))
                .max()
                .orElseThrow();
        var due = since + decision.charter.confirmAfterMs() + patience(decision, found.voters());
        if (decision.now.mono() < due) {
            decision.confirmAt = Math.min(decision.confirmAt, due);
        } else if (decision.detector.contact(suspect.node()).heard()) {
            hold(decision, suspect, "it answers this node's probes, and will answer the suspicions");
        } else if (Observations.awaited(decision, suspect.node())) {
            hold(decision, suspect, "the data plane says that it is up, and a probe of it is under way");
        } else if (!decision.detector.hearsMajority(decision.node, decision.charter)) {
            hold(decision, suspect, "this node does not hear a majority of voters");
        } else {
            write(decision, suspect, found);
        }
    }

    /** A confirmation that is due must wait a little. */
    private static void hold(Decision decision, Member suspect, String why) {
        decision.confirmAt = Math.min(decision.confirmAt, decision.now.mono() + decision.charter.syncIntervalMs());
        heldBack(decision, suspect, why);
    }

    /** Said once of each reason: it is asked again and again. */
    private static void heldBack(Decision decision, Member suspect, String why) {
        decision.noteOnce("held-back " + suspect.node() + " " + suspect.incarnation() + " " + why,
                Event.of("held-back", "no confirmation of " + suspect.node() + " yet: " + why)
                        .with("peer", suspect.node().value()));
    }

    /** One incident, one decision: the lowest voter that suspects writes first, the others hold back, each longer. */
    private static long patience(Decision decision, List<NodeId> voters) {
        var rank = voters.stream().filter(voter -> voter.compareTo(decision.node) < 0).count();
        return rank * (2 * decision.charter.syncIntervalMs() + decision.charter.probeTimeoutMs());
    }

    private static void write(Decision decision, Member suspect, Certainty.Evidence found) {
        var subject = suspect.node();
        var life = suspect.incarnation();
        var evidence = found.suspicions();
        var ids = evidence.stream().map(accusation -> accusation.line().id()).toList();
        var line = decision.prepare(new Body.Confirmed(subject, life, ids), found.wanted());
        // The rule is asked as every replay will ask it: on the causal past of the entry itself.
        var flaw = decision.ledger.admit(line) instanceof Admission.Stored(var grown)
                ? Certainty.flaw(decision.charter, decision.membership, grown, line)
                : Optional.of("the entry does not fit the ledger");
        if (flaw.isPresent()) {
            hold(decision, suspect, flaw.get());
            return;
        }
        decision.write(line);
        var voters = evidence.stream().map(Accusation::observer).toList();
        decision.note(Event.of("confirmed", "confirmed the death of " + subject + ": suspected by " + voters
                + ", a majority of " + decision.charter.voters().size() + " voters that trust each other, for "
                + decision.charter.confirmAfterMs() + " ms").with("peer", subject.value())
                .with("incarnation", life.number()).about(line.id()));
    }
}
