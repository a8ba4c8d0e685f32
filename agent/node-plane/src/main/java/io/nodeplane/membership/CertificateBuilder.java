package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certificate.Clause;
import io.nodeplane.membership.Certificate.Effect;
import io.nodeplane.membership.Certificate.Finding;
import io.nodeplane.membership.Certificate.Quarrel;
import io.nodeplane.model.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what a {@link Certificate} says of one confirmation. */
final class CertificateBuilder {
    private final Membership membership;
    private final Ledger ledger;
    private final Line confirmation;
    private final Body.Confirmed confirmed;
    private final Horizon horizon;
    private final CertaintyRule rule;

    CertificateBuilder(Membership membership, Ledger ledger, Line confirmation) {
        this.membership = membership;
        this.ledger = ledger;
        this.confirmation = confirmation;
        this.confirmed = (Body.Confirmed) confirmation.entry().body();
        this.horizon = Horizon.of(ledger, confirmation);
        this.rule = new CertaintyRule(membership, ledger, confirmation);
    }

    Certificate certificate() {
        var past = ledger.inReplayOrder().stream().filter(horizon::holds).toList();
        var hashes = new StringBuilder();
        past.forEach(line -> hashes.append(line.hash().hex()).append('\n'));
        var findings = Stream.of(Clause.values()).map(clause -> finding(clause, past.size())).toList();
        var others = confirmations().filter(line -> !line.equals(confirmation)).toList();
        var effect = effect(findings.stream().allMatch(Finding::held), others);
        return new Certificate(rule.charter(), confirmation, rule.votes(), findings, quarrels(past), past.size(),
                Hash.of(hashes.toString()), effect, end(), others);
    }

    private Finding finding(Clause clause, int past) {
        return rule.flaw(clause).map(flaw -> new Finding(clause, false, flaw))
                .orElseGet(() -> new Finding(clause, true, rule.found(clause, past)));
    }

    /** Suspicions of one of the voters by another one, and by what it was answered in the causal past. */
    private List<Quarrel> quarrels(List<Line> past) {
        var quarrels = new ArrayList<Quarrel>();
        var voters = rule.voters();
        for (var line : past) {
            if (line.entry().body() instanceof Body.Suspected(var suspect, var incarnation, var reason)
                    && voters.containsKey(suspect) && voters.containsKey(line.feed().node())
                    && !suspect.equals(line.feed().node())) {
                quarrels.add(new Quarrel(line, past.stream()
                        .filter(answer -> answer.feed().node().equals(suspect) && isAfter(answer, incarnation))
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
                && !ledger.isVoid(other) && Certainty.flaw(membership, ledger, other).isEmpty())
                        ? Effect.REPEATED
                        : Effect.STANDS;
    }

    /** {@return the first entry that counts by which the subject lived on or left} */
    private Optional<Line> end() {
        return ledger.inReplayOrder().stream()
                .filter(line -> line.feed().node().equals(confirmed.subject()) && !ledger.isVoid(line))
                .filter(line -> isAfter(line, confirmed.incarnation())
                        || line.entry().body() instanceof Body.Left(var incarnation)
                                && incarnation.compareTo(confirmed.incarnation()) >= 0)
                .findFirst();
    }

    private Stream<Line> confirmations() {
        return ledger.inReplayOrder().stream().filter(line -> line.entry().body() instanceof Body.Confirmed other
                && other.subject().equals(confirmed.subject())
                && other.incarnation().equals(confirmed.incarnation()));
    }

    private static boolean isAfter(Line line, Incarnation incarnation) {
        return switch (line.entry().body()) {
            case Body.Joined joined -> joined.incarnation().compareTo(incarnation) > 0;
            case Body.Recovered recovered -> recovered.incarnation().compareTo(incarnation) > 0;
            case Body other -> false;
        };
    }
}
