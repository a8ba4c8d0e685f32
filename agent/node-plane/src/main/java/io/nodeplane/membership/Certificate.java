package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The death certificate of one {@code confirmed} entry: who voted and what each of them saw, what the certainty rule
 * says clause by clause, and what came after.
 *
 * <p>A function of the ledger's entries and the charter alone. Verdict and findings rest on the causal past of the entry
 * and never change; {@link #effect}, {@link #answer} and {@link #others} tell what the ledger holds now.
 *
 * @param charter who may vote
 * @param confirmation the entry
 * @param votes the suspicions that it names, in its order
 * @param findings one for each clause of the rule, in the order of {@link Clause}
 * @param quarrels suspicions among the voters in its causal past, answered or not, in replay order
 * @param past how many entries its causal past holds
 * @param pastDigest the digest of the hashes of its causal past in replay order, each ended by a line feed
 * @param effect what the entry does to the subject's state now
 * @param answer the first entry by which the subject lived on or left, whether the verdict needed an answer or not
 * @param others further confirmations of the same death, in replay order
 */
public record Certificate(Charter charter, Line confirmation, List<Vote> votes, List<Finding> findings,
        List<Quarrel> quarrels, long past, Hash pastDigest, Effect effect, Optional<Line> answer, List<Line> others) {

    /** A clause of the certainty rule. All of them held make a confirmation justified. */
    public enum Clause {
        /** What it names are suspicions of the subject in that incarnation, in its causal past. */
        EVIDENCE,
        /** They are by voters of the charter, and none by the subject. */
        VOTERS,
        /** The writer is one of these voters. */
        WRITER,
        /** These voters are two at least, and more than half of the charter's. */
        MAJORITY,
        /** Each of the suspicions counts: its feed is vouched for, and it stands behind no fork. */
        VOUCHED,
        /** No two of these voters distrust each other. */
        TRUST,
        /** The subject had not answered. */
        UNANSWERED;

        /** {@return the word for it in JSON and in reports} */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a clause held, and a sentence that says what was found. */
    public record Finding(Clause clause, boolean held, String sentence) {}

    /**
     * A suspicion that the confirmation names.
     *
     * @param id what it names
     * @param suspicion the entry, if it is a suspicion of the subject in that incarnation in the causal past
     * @param vouched the entry that gives the voter's feed its vote, if there is one
     * @param flaw why the suspicion does not count; empty if it does
     */
    public record Vote(EntryId id, Optional<Line> suspicion, Optional<Line> vouched, String flaw) {

        /** {@return whose vote it is} */
        public NodeId voter() {
            return id.feed().node();
        }

        /** {@return what the voter's probes saw, in its own words} */
        public String seen() {
            return suspicion.map(line -> ((Body.Suspected) line.entry().body()).reason()).orElse("");
        }
    }

    /** One voter suspected another one; the answer is the entry by which that one lived on, if the past holds it. */
    public record Quarrel(Line suspicion, Optional<Line> answer) {}

    /** What a confirmation does to the subject's state. */
    public enum Effect {
        /** It is not justified, and never had an effect. */
        NONE("it has no effect, and never had any"),
        /** It stands behind a fork of its own feed. */
        VOID("it has no effect: its feed is forked at or before it"),
        /** The subject answered in a later incarnation. */
        ANSWERED("the subject answered in a later incarnation: this death is over"),
        /** The subject ended this incarnation itself. */
        LEFT("the subject left by its own word, which needs no evidence"),
        /** Another confirmation of the same death replays first. */
        REPEATED("it counts as well as another one that replays first and is the one that the view names"),
        /** The subject is dead by this entry. */
        STANDS("the subject is dead by it");

        private final String sentence;

        Effect(String sentence) {
            this.sentence = sentence;
        }

        /** {@return the word for it in JSON} */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** {@return what it means} */
        public String sentence() {
            return sentence;
        }
    }

    public Certificate {
        votes = List.copyOf(votes);
        findings = List.copyOf(findings);
        quarrels = List.copyOf(quarrels);
        others = List.copyOf(others);
    }

    /** {@return the certificates of every confirmation in the ledger, in replay order} */
    public static List<Certificate> all(Membership membership, Ledger ledger) {
        return ledger.inReplayOrder().stream().filter(line -> line.entry().body() instanceof Body.Confirmed)
                .map(line -> of(membership, ledger, line)).toList();
    }

    /** {@return the certificates of this node's deaths, in replay order} */
    public static List<Certificate> of(Membership membership, Ledger ledger, NodeId subject) {
        return ledger.inReplayOrder().stream()
                .filter(line -> line.entry().body() instanceof Body.Confirmed confirmed
                        && confirmed.subject().equals(subject))
                .map(line -> of(membership, ledger, line)).toList();
    }

    /**
     * {@return the certificate of a confirmation, which the ledger holds}
     *
     * @param membership the fold of the ledger
     */
    public static Certificate of(Membership membership, Ledger ledger, Line confirmation) {
        return new CertificateBuilder(membership, ledger, confirmation).certificate();
    }

    /** {@return who is said to be dead} */
    public NodeId subject() {
        return body().subject();
    }

    /** {@return the incarnation that is said to be over} */
    public Incarnation incarnation() {
        return body().incarnation();
    }

    /** {@return whether all clauses held} */
    public boolean justified() {
        return findings.stream().allMatch(Finding::held);
    }

    /** {@return the verdict of the rule in a sentence} */
    public String verdict() {
        return justified()
                ? "justified: a majority of voters that trust each other agreed that " + subject() + " was silent"
                : "not justified: " + String.join("; ", findings.stream().filter(finding -> !finding.held())
                        .map(finding -> finding.clause().word() + ": " + finding.sentence()).toList());
    }

    /** {@return how long a suspicion had stood by the wall clocks of its writer and of the confirmation's, in ms} */
    public long stoodMs(Line suspicion) {
        return confirmation.entry().at() - suspicion.entry().at();
    }

    /** {@return what the rule asks of the writer and nobody else can check, with what wall clocks tell about it} */
    public String duty() {
        var least = votes.stream().flatMap(vote -> vote.suspicion().stream()).mapToLong(this::stoodMs).min();
        return "whether " + confirmation.feed().node() + " saw all of it stand for " + charter.confirmAfterMs()
                + " ms on its own monotonic clock, no ledger can prove, and no safety rests on it"
                + (least.isEmpty()
                        ? ""
                        : "; by the wall clocks of the writers the latest suspicion was " + least.getAsLong()
                                + " ms old");
    }

    /** {@return this certificate as JSON, with the text of every line that it names} */
    public Json.Obj json() {
        var json = Json.object()
                .with("confirmed", confirmation.id().json())
                .with("by", confirmation.feed().node().value())
                .with("at", confirmation.entry().at())
                .with("subject", subject().value())
                .with("incarnation", incarnation().number())
                .with("verdict", justified() ? "justified" : "unjustified")
                .with("effect", effect.word())
                .with("clauses", new Json.Arr(findings.stream().<Json>map(Certificate::json).toList()))
                .with("votes", new Json.Arr(votes.stream().<Json>map(Certificate::json).toList()))
                .with("quarrels", new Json.Arr(quarrels.stream().<Json>map(Certificate::json).toList()))
                .with("past", Json.object().with("entries", past).with("digest", pastDigest.hex()))
                .with("others", new Json.Arr(others.stream().map(line -> line.id().json()).toList()))
                .with("confirmAfterMs", charter.confirmAfterMs())
                .with("lines", new Json.Arr(lines().stream().<Json>map(line -> JsonParser.parseObject(line.text()))
                        .toList()));
        return answer.map(line -> json.with("answer", line.id().json())).orElse(json);
    }

    private static Json.Obj json(Finding finding) {
        return Json.object().with("clause", finding.clause().word()).with("held", new Json.Bool(finding.held()))
                .with("finding", finding.sentence());
    }

    private static Json.Obj json(Vote vote) {
        var json = Json.object().with("voter", vote.voter().value()).with("suspicion", vote.id().json())
                .with("counts", new Json.Bool(vote.flaw().isEmpty()));
        if (!vote.flaw().isEmpty()) {
            json = json.with("why", vote.flaw());
        }
        if (vote.suspicion().isPresent()) {
            json = json.with("at", vote.suspicion().get().entry().at()).with("seen", vote.seen());
        }
        return vote.vouched().isPresent() ? json.with("vouched", vote.vouched().get().id().json()) : json;
    }

    private static Json.Obj json(Quarrel quarrel) {
        var json = Json.object().with("suspicion", quarrel.suspicion().id().json());
        return quarrel.answer().map(line -> json.with("answer", line.id().json())).orElse(json);
    }

    /** Every line that is named here, once, in replay order. */
    private List<Line> lines() {
        var lines = new ArrayList<Line>(List.of(confirmation));
        votes.forEach(vote -> {
            vote.suspicion().ifPresent(lines::add);
            vote.vouched().ifPresent(lines::add);
        });
        quarrels.forEach(quarrel -> {
            lines.add(quarrel.suspicion());
            quarrel.answer().ifPresent(lines::add);
        });
        answer.ifPresent(lines::add);
        lines.addAll(others);
        var once = new TreeMap<EntryId, Line>();
        lines.forEach(line -> once.put(line.id(), line));
        return once.values().stream().sorted(Line.REPLAY_ORDER).toList();
    }

    private Body.Confirmed body() {
        return (Body.Confirmed) confirmation.entry().body();
    }
}
