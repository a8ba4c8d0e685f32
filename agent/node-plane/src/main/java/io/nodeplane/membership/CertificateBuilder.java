package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certificate.Clause;
import io.nodeplane.membership.Certificate.Effect;
import io.nodeplane.membership.Certificate.Finding;
import io.nodeplane.membership.Certificate.Quarrel;
import io.nodeplane.membership.Certificate.Vote;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds out what a {@link Certificate} says of one confirmation.
 *
 * <p>{@link Certainty#flaw} stops at the first clause that fails; here each clause is asked alone, so that a reader sees
 * everything that is wrong. All clauses hold exactly if there is no flaw.
 */
final class CertificateBuilder {
    private static final int VOTERS_MIN = 2;

    private final Membership membership;
    private final Ledger ledger;
    private final Charter charter;
    private final Line confirmation;
    private final Body.Confirmed confirmed;
    private final Horizon horizon;
    private final List<Vote> votes = new ArrayList<>();
    /** The voters whose suspicions are in order, each with what gives it its vote or why it has none. */
    private final SortedMap<NodeId, VotingRight> voters = new TreeMap<>();

    CertificateBuilder(Membership membership, Ledger ledger, Line confirmation) {
        this.membership = membership;
        this.ledger = ledger;
        this.charter = membership.charter();
        this.confirmation = confirmation;
        this.confirmed = (Body.Confirmed) confirmation.entry().body();
        this.horizon = Horizon.of(ledger, confirmation);
        confirmed.evidence().forEach(id -> votes.add(vote(id)));
    }

    Certificate certificate() {
        var past = ledger.inReplayOrder().stream().filter(horizon::holds).toList();
        var hashes = new StringBuilder();
        past.forEach(line -> hashes.append(line.hash().hex()).append('\n'));
        var findings = Stream.of(Clause.values()).map(clause -> finding(clause, past.size())).toList();
        var others = confirmations().filter(line -> !line.equals(confirmation)).toList();
        var effect = effect(findings.stream().allMatch(Finding::held), others);
        return new Certificate(charter, confirmation, votes, findings, quarrels(past), past.size(),
                Hash.of(hashes.toString()), effect, end(), others);
    }

    private Vote vote(EntryId id) {
        var voter = id.feed().node();
        var suspicion = ledger.find(id).filter(horizon::holds)
                .filter(line -> line.entry().body() instanceof Body.Suspected(var x, var life, var reason)
                        && x.equals(confirmed.subject()) && life.equals(confirmed.incarnation()));
        if (suspicion.isEmpty() || !mayVote(voter)) {
            return new Vote(id, suspicion, Optional.empty(), suspicion.isEmpty()
                    ? "it is no suspicion that the causal past holds"
                    : "it is not by a voter other than " + confirmed.subject());
        }
        var franchise = voters.computeIfAbsent(voter, one -> VotingRight.of(membership, horizon, one));
        var flaw = franchise.flaw();
        if (flaw.isEmpty() && horizon.isVoid(suspicion.get())) {
            flaw = "it stands behind a fork that the causal past shows";
        } else if (flaw.isEmpty() && !franchise.counts(ledger, suspicion.get())) {
            flaw = "it stands in a feed that " + voter + " gave up, unseen by those who vouched for the next one";
        }
        return new Vote(id, suspicion, Optional.ofNullable(franchise.vouched()), flaw);
    }

    private boolean mayVote(NodeId node) {
        return charter.voters().contains(node) && !node.equals(confirmed.subject());
    }

    private Finding finding(Clause clause, int past) {
        return switch (clause) {
            case EVIDENCE -> evidence();
            case VOTERS -> eligible();
            case WRITER -> {
                var writer = confirmation.feed().node();
                var held = voters.containsKey(writer);
                yield new Finding(clause, held, writer + (held
                        ? " is one of them"
                        : " is not among the voters of its"
                                + " evidence"));
            }
            case MAJORITY -> majority();
            case VOUCHED -> {
                var flaws = votes.stream().filter(vote -> voters.containsKey(vote.voter()) && vote.suspicion()
                        .isPresent() && !vote.flaw().isEmpty()).map(vote -> vote.id() + " does not count: "
                                + vote.flaw())
                        .toList();
                yield new Finding(clause, flaws.isEmpty(), flaws.isEmpty()
                        ? "the feed of each is vouched for by " + VotingRight.needed(charter) + " other voters or more,"
                                + " and none of the suspicions stands behind a fork"
                        : String.join("; ", flaws));
            }
            case TRUST -> Certainty.distrust(membership, horizon, voters)
                    .map(distrust -> new Finding(clause, false, distrust))
                    .orElseGet(() -> new Finding(clause, true, "in the causal past, " + past + " entries, none of "
                            + names(voters.keySet()) + " has an unanswered suspicion of another one"));
            case UNANSWERED -> {
                var answered = Certainty.answered(membership, horizon, confirmed.subject(), confirmed.incarnation());
                yield new Finding(clause, !answered, answered
                        ? confirmed.subject() + " had answered already"
                        : "the causal past has no later incarnation of " + confirmed.subject());
            }
        };
    }

    private Finding evidence() {
        var wrong = votes.stream().filter(vote -> vote.suspicion().isEmpty()).map(vote -> vote.id().toString())
                .toList();
        var what = confirmed.subject() + " in incarnation " + confirmed.incarnation();
        return new Finding(Clause.EVIDENCE, wrong.isEmpty(), wrong.isEmpty()
                ? "it names " + votes.size() + (votes.size() == 1 ? " suspicion" : " suspicions") + " of " + what
                        + ", all in its causal past"
                : String.join(", ", wrong) + ": no suspicion of " + what + " in its causal past");
    }

    private Finding eligible() {
        var wrong = votes.stream().filter(vote -> !mayVote(vote.voter())).map(vote -> vote.id().toString()).toList();
        return new Finding(Clause.VOTERS, wrong.isEmpty(), wrong.isEmpty()
                ? "all of them are by voters of the charter, and none by " + confirmed.subject()
                : String.join(", ", wrong) + ": not by a voter other than " + confirmed.subject());
    }

    private Finding majority() {
        var needed = Math.max(VOTERS_MIN, charter.majority());
        var held = voters.size() >= needed;
        return new Finding(Clause.MAJORITY, held, voters.size() + " of " + charter.voters().size() + " voters, and "
                + needed + " are needed");
    }

    /** Suspicions of one of the voters by another one, and by what it was answered in the causal past. */
    private List<Quarrel> quarrels(List<Line> past) {
        var quarrels = new ArrayList<Quarrel>();
        for (var line : past) {
            if (line.entry().body() instanceof Body.Suspected(var suspect, var life, var reason)
                    && voters.containsKey(suspect) && voters.containsKey(line.feed().node())
                    && !suspect.equals(line.feed().node())) {
                quarrels.add(new Quarrel(line, past.stream()
                        .filter(answer -> answer.feed().node().equals(suspect) && lifeAfter(answer, life))
                        .findFirst()));
            }
        }
        return quarrels;
    }

    private Effect effect(boolean justified, List<Line> others) {
        var subject = membership.standing(confirmed.subject());
        if (!justified) {
            return Effect.NONE;
        }
        if (ledger.isVoid(confirmation)) {
            return Effect.VOID;
        }
        if (subject.incarnation().filter(now -> now.compareTo(confirmed.incarnation()) > 0).isPresent()) {
            return Effect.ANSWERED;
        }
        if (subject.left() >= confirmed.incarnation().number()) {
            return Effect.LEFT;
        }
        return others.stream().anyMatch(other -> Line.REPLAY_ORDER.compare(other, confirmation) < 0
                && !ledger.isVoid(other) && Certainty.flaw(charter, membership, ledger, other).isEmpty())
                        ? Effect.REPEATED
                        : Effect.STANDS;
    }

    /** {@return the first entry that counts by which the subject lived on or left} */
    private Optional<Line> end() {
        return ledger.inReplayOrder().stream()
                .filter(line -> line.feed().node().equals(confirmed.subject()) && !ledger.isVoid(line))
                .filter(line -> lifeAfter(line, confirmed.incarnation())
                        || line.entry().body() instanceof Body.Left(var life)
                                && life.compareTo(confirmed.incarnation()) >= 0)
                .findFirst();
    }

    private Stream<Line> confirmations() {
        return ledger.inReplayOrder().stream().filter(line -> line.entry().body() instanceof Body.Confirmed other
                && other.subject().equals(confirmed.subject())
                && other.incarnation().equals(confirmed.incarnation()));
    }

    private static boolean lifeAfter(Line line, Incarnation life) {
        return switch (line.entry().body()) {
            case Body.Joined joined -> joined.incarnation().compareTo(life) > 0;
            case Body.Recovered recovered -> recovered.incarnation().compareTo(life) > 0;
            case Body other -> false;
        };
    }

    private static String names(Collection<NodeId> nodes) {
        SortedSet<NodeId> sorted = new TreeSet<>(nodes);
        return sorted.isEmpty()
                ? "them"
                : String.join(", ", sorted.stream().map(NodeId::value).toList());
    }
}
