package io.nodeplane.core;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Suspicion;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What follows from suspicions of others: they are looked into, watched, and confirmed when the rule allows it. */
final class Confirming {
    private Confirming() {}

    /** A suspicion found on disk was seen before, but nobody knows for how long: its time starts again. */
    static void begin(Decision decision) {
        for (var member : decision.membership().view().members().keySet()) {
            decision.membership().unanswered(member).forEach(suspicion -> watch(decision, suspicion.line().id()));
        }
    }

    /** Nobody watched meanwhile: the time of all suspicions begins anew, and when each is ripe is reckoned again at once. */
    static void heldUp(Decision decision) {
        decision.watch = decision.watch.anew(decision.now.mono()).due(decision.now.mono());
    }

    /** Looks at all suspicions as they stand now. */
    static void review(Decision decision) {
        var before = decision.before;
        if (decision.membership() != before.membership()) {
            observe(decision);
        } else if (decision.now.mono() < decision.watch.confirmAt() && decision.phase() == before.phase()) {
            return;
        }
        decision.watch = decision.watch.due(Now.NEVER);
        if (decision.phase() != Phase.JOINED) {
            return;
        }
        Refuting.review(decision);
        var news = suspectedByOthers(decision);
        for (var member : decision.membership().view().members().values()) {
            if (member.state() instanceof MemberState.Suspect && !member.node().equals(decision.node())) {
                suspected(decision, member, news.contains(member.node()));
            }
        }
    }

    /** {@return of whom suspicions of others came in this decision} */
    private static SortedSet<NodeId> suspectedByOthers(Decision decision) {
        var own = new TreeSet<EntryId>();
        decision.ownLines().forEach(line -> own.add(line.id()));
        var subjects = new TreeSet<NodeId>();
        for (var line : decision.lines()) {
            if (line.entry().body() instanceof Body.Suspected suspected && !own.contains(line.id())) {
                subjects.add(suspected.subject());
            }
        }
        return subjects;
    }

    private static void suspected(Decision decision, Member suspect, boolean news) {
        var isVoter = decision.isVoter();
        if (!news && !isVoter) {
            return;
        }
        if (!decision.suspects(suspect.node())) {
            if (news) {
                // Evidence of one's own is wanted at once.
                Probing.probe(decision, suspect);
            }
        } else if (isVoter) {
            confirm(decision, suspect);
        }
    }

    /** New suspicions are watched, those that were answered need it no more, and who is gone is not heard any more. */
    private static void observe(Decision decision) {
        decision.membership().view().members().values().stream()
                .filter(member -> member.gone() && !decision.isPeer(member))
                .forEach(member -> Probing.left(decision, member.node()));
        if (!decision.isVoter()) {
            return;
        }
        // What is watched stood before, or came in this decision; and only of those whose standing changed can it be over.
        var before = decision.before.membership();
        for (var subject : decision.membership().changedSince(before)) {
            var standing = ids(decision.membership().unanswered(subject));
            ids(before.unanswered(subject)).stream().filter(id -> !standing.contains(id))
                    .forEach(id -> decision.watch = decision.watch.without(id));
        }
        for (var line : decision.lines()) {
            if (line.entry().body() instanceof Body.Suspected(var subject, var incarnation, var reason)
                    && ids(decision.membership().unanswered(line.feed().node(), subject)).contains(line.id())) {
                watch(decision, line.id());
            }
        }
    }

    private static SortedSet<EntryId> ids(List<Suspicion> suspicions) {
        var ids = new TreeSet<EntryId>();
        suspicions.forEach(suspicion -> ids.add(suspicion.line().id()));
        return ids;
    }

    /** Remembers that the suspicion was seen now. How long it has stood, only voters ask. */
    private static void watch(Decision decision, EntryId suspicion) {
        if (decision.isVoter()) {
            decision.watch = decision.watch.with(suspicion, decision.now.mono());
        }
    }

    /** {@return when this process first saw the suspicion stand, in ms of its monotonic clock} */
    private static long firstSeen(Decision decision, Suspicion suspicion) {
        var id = suspicion.line().id();
        var known = decision.watch.seen().get(id);
        if (known != null) {
            return known;
        }
        decision.watch = decision.watch.with(id, decision.now.mono());
        return decision.now.mono();
    }

    private static void confirm(Decision decision, Member suspect) {
        var found = Certainty.evidence(decision.membership(), decision.ledger(), decision.node(), suspect.node(),
                suspicion -> firstSeen(decision, suspicion));
        if (found.suspicions().isEmpty()) {
            if (!found.distrust().isEmpty()) {
                // Only an answer helps, and that changes the view.
                heldBack(decision, suspect, found.distrust() + ", unanswered");
            }
            return;
        }
        var since = found.suspicions().stream().mapToLong(suspicion -> firstSeen(decision, suspicion)).max()
                .orElseThrow();
        var charter = decision.charter();
        var due = since + charter.confirmAfterMs() + patience(decision, found.voters());
        if (decision.now.mono() < due) {
            dueAt(decision, due);
        } else if (decision.detector().contact(suspect.node()).heard()) {
            hold(decision, suspect, "it answers this node's probes, and will answer the suspicions");
        } else if (decision.reports.saysUp(suspect.node())
                && decision.probes.rounds().containsKey(suspect.node())) {
            hold(decision, suspect, "the data plane says that it is up, and a probe of it is under way");
        } else if (!decision.detector().hearsMajority(decision.node(), charter)) {
            hold(decision, suspect, "this node does not hear a majority of voters");
        } else {
            write(decision, suspect, found);
        }
    }

    private static void dueAt(Decision decision, long at) {
        decision.watch = decision.watch.due(Math.min(decision.watch.confirmAt(), at));
    }

    /** A confirmation that is due must wait a little. */
    private static void hold(Decision decision, Member suspect, String why) {
        dueAt(decision, decision.now.mono() + decision.charter().syncIntervalMs());
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
        var charter = decision.charter();
        var rank = voters.stream().filter(voter -> voter.compareTo(decision.node()) < 0).count();
        return rank * (2 * charter.syncIntervalMs() + charter.probeTimeoutMs());
    }

    private static void write(Decision decision, Member suspect, Certainty.Evidence found) {
        var subject = suspect.node();
        var charter = decision.charter();
        var evidence = found.suspicions();
        var ids = evidence.stream().map(suspicion -> suspicion.line().id()).toList();
        var line = decision.prepare(new Body.Confirmed(subject, suspect.incarnation(), ids), found.wanted());
        // The rule is asked as every replay will ask it: on the causal past of the entry itself.
        var flaw = decision.ledger().admit(line) instanceof Admission.Stored(var grown)
                ? Certainty.flaw(decision.membership(), grown, line)
                : Optional.of("the entry does not fit the ledger");
        if (flaw.isPresent()) {
            hold(decision, suspect, flaw.get());
            return;
        }
        decision.write(line);
        var voters = evidence.stream().map(Suspicion::observer).toList();
        decision.note(Event.of("confirmed", "confirmed the death of " + subject + ": suspected by " + voters
                + ", a majority of " + charter.voters().size() + " voters that trust each other, for "
                + charter.confirmAfterMs() + " ms").with("peer", subject.value())
                .with("incarnation", suspect.incarnation().number()).about(line.id()));
    }
}
