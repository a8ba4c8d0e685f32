package io.nodeplane.membership;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The certainty rule: a node is dead for certain only if <em>a majority of voters that trust each other agree that it is
 * silent</em>.
 *
 * <p>A {@code confirmed(x, i, evidence)} is justified if the evidence names unanswered suspicions of x in life i by a
 * set S of voters, the writer among them and x not, with |S| at least two and more than half of the charter's voters,
 * and no member of S has an unanswered suspicion of another member of S. Only the causal past of the entry is asked, so
 * that the answer never changes with what arrives later.
 *
 * <p>Why the members must trust each other: counting free suspicions is unsafe even with a fixed majority. A voter that
 * lost only its inbound path suspects everybody; two others could each use its vote to bury the other. See
 * {@code docs/membership.md}.
 */
public final class Certainty {
    private static final int VOTERS_MIN = 2;

    private Certainty() {}

    /** {@return why this confirmation is not justified; empty if it is. The ledger holds the line} */
    public static Optional<String> flaw(Charter charter, Membership membership, Ledger ledger, Line line) {
        var confirmed = (Body.Confirmed) line.entry().body();
        var subject = confirmed.subject();
        var voters = new TreeSet<NodeId>();
        for (var id : confirmed.evidence()) {
            var named = ledger.find(id).filter(found -> ledger.precedes(id, line.id()));
            if (named.isEmpty() || !(named.get().entry().body() instanceof Body.Suspected(var x, var life, var reason))
                    || !x.equals(subject) || !life.equals(confirmed.incarnation())) {
                return Optional.of("evidence " + id + " is no suspicion of " + subject + " in incarnation "
                        + confirmed.incarnation() + " in its causal past");
            }
            if (!charter.voters().contains(id.feed().node()) || id.feed().node().equals(subject)) {
                return Optional.of("evidence " + id + " is not by a voter other than " + subject);
            }
            voters.add(id.feed().node());
        }
        if (!voters.contains(line.feed().node())) {
            return Optional.of("its writer is not among the voters of its evidence");
        }
        if (voters.size() < Math.max(VOTERS_MIN, charter.majority())) {
            return Optional.of(voters.size() + " voters are not a majority of " + charter.voters().size());
        }
        if (answered(membership, ledger, line, subject, confirmed.incarnation())) {
            return Optional.of(subject + " had answered already");
        }
        return distrust(membership, ledger, line, voters);
    }

    /**
     * {@return the suspicions that would justify a confirmation of the subject's death by this writer, as far as the
     * membership knows: those of the largest set of voters that trust each other, the writer among them; empty if there
     * is no majority of them}
     */
    public static List<Accusation> evidence(Membership membership, NodeId writer, NodeId subject) {
        var charter = membership.charter();
        var votes = membership.unanswered(subject).stream()
                .filter(accusation -> charter.voters().contains(accusation.observer()))
                .toList();
        var best = List.<Accusation>of();
        // At most 2^8 sets: a charter has at most nine voters, and the subject is none of the set.
        for (int set = 0; set < 1 << votes.size(); set++) {
            var chosen = new ArrayList<Accusation>();
            for (int i = 0; i < votes.size(); i++) {
                if ((set & 1 << i) != 0) {
                    chosen.add(votes.get(i));
                }
            }
            if (chosen.size() > best.size() && chosen.stream().anyMatch(a -> a.observer().equals(writer))
                    && trusting(membership, chosen)) {
                best = List.copyOf(chosen);
            }
        }
        return best.size() < Math.max(VOTERS_MIN, charter.majority()) ? List.of() : best;
    }

    private static boolean trusting(Membership membership, List<Accusation> votes) {
        return votes.stream().noneMatch(a -> votes.stream()
                .anyMatch(b -> membership.standing(b.observer()).distrustedBy(a.observer())));
    }

    private static Optional<String> distrust(Membership membership, Ledger ledger, Line line,
            SortedSet<NodeId> voters) {
        for (var suspect : voters) {
            for (var accusation : membership.standing(suspect).accusations()) {
                if (voters.contains(accusation.observer()) && ledger.precedes(accusation.line().id(), line.id())
                        && !answered(membership, ledger, line, suspect, accusation.incarnation())) {
                    return Optional
                            .of(accusation.observer() + " suspected " + suspect + ", and both are in its evidence");
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the causal past of the line holds a later life of the subject. */
    private static boolean answered(Membership membership, Ledger ledger, Line line, NodeId subject,
            Incarnation incarnation) {
        return membership.standing(subject).lives().stream()
                .filter(life -> life.incarnation().compareTo(incarnation) > 0)
                .map(Standing.Life::entry)
                .anyMatch((EntryId life) -> ledger.precedes(life, line.id()));
    }
}
