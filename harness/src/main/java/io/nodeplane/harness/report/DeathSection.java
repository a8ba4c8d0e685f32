package io.nodeplane.harness.report;

import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Certificate;
import io.nodeplane.membership.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The certificate of every confirmed death: the votes, what each voter saw, the verdict of the rule, what came after. */
final class DeathSection {
    private static final int CERTIFICATES_MAX = 8;

    private final ReportContext context;
    private final Optional<Replay> replayed;

    DeathSection(ReportContext context, Optional<Replay> replayed) {
        this.context = context;
        this.replayed = replayed;
    }

    void write(Markdown markdown) {
        if (replayed.isEmpty()) {
            return;
        }
        var replay = replayed.orElseThrow();
        var certificates = Certificate.all(Membership.replay(context.run().charter(), replay.ledger()),
                replay.ledger());
        if (certificates.isEmpty()) {
            return;
        }
        markdown.section("Death certificates");
        markdown.block("Each 'confirmed' in the ledger of " + replay.owner()
                + " at the end, worked out from the ledger's"
                + " bytes and the charter alone. " + Markdown.code("node-plane ledger why NODE DIR --json")
                + " gives the"
                + " same with the text of every line that is named; " + Markdown.code("docs/verify_ledger.py DIR")
                + " judges each confirmation a second time, without code of the agent.");
        certificates.stream().limit(CERTIFICATES_MAX).forEach(certificate -> write(markdown, replay, certificate));
        if (certificates.size() > CERTIFICATES_MAX) {
            markdown.block((certificates.size() - CERTIFICATES_MAX) + " more are left out here; "
                    + certificates.stream().filter(Certificate::justified).count() + " of all " + certificates.size()
                    + " are justified.");
        }
    }

    private void write(Markdown markdown, Replay replay, Certificate certificate) {
        var confirmation = certificate.confirmation();
        markdown.block("### " + replay.name(confirmation) + ": death of " + certificate.subject() + " in incarnation "
                + certificate.incarnation());
        markdown.block("Written by " + confirmation.feed().node() + " at " + context.since(Replay.written(confirmation))
                + ". " + (certificate.justified() ? "**Justified**" : "**Not justified**")
                + Markdown.cell(certificate.verdict().substring(certificate.verdict().indexOf(':'))) + ".");
        markdown.table(List.of(Column.text("Vote of"), Column.text("Suspicion"), Column.number("Written"),
                Column.number("Stood"), Column.text("What its probes saw"), Column.text("Its feed has a vote by")),
                certificate.votes().stream().map(vote -> vote(replay, certificate, vote)).toList());
        var clauses = certificate.findings().stream().map(finding -> (finding.held() ? "" : "**fails** ")
                + finding.clause().word() + ": " + Markdown.cell(finding.sentence())).toList();
        markdown.list(clauses);
        markdown.block(String.join(" ", after(replay, certificate)));
    }

    private List<String> vote(Replay replay, Certificate certificate, Certificate.Vote vote) {
        return List.of(vote.voter().value(), vote.suspicion().map(replay::name).orElse(vote.id().toString()),
                vote.suspicion().map(line -> context.since(Replay.written(line))).orElse("-"),
                vote.suspicion().map(line -> Quantity.time(Duration.ofMillis(certificate.stoodMs(line)))).orElse("-"),
                Markdown.cell(vote.flaw().isEmpty()
                        ? vote.seen()
                        : vote.seen() + " (does not count: " + vote.flaw()
                                + ")"),
                vote.vouched().map(line -> replay.name(line) + " (" + Quantity.names(((Body.Vouched) line.entry()
                        .body()).by()) + ")").orElse("nobody"));
    }

    private List<String> after(Replay replay, Certificate certificate) {
        var after = new ArrayList<String>();
        certificate.quarrels().forEach(quarrel -> after.add(replay.name(quarrel.suspicion()) + ": "
                + quarrel.suspicion().feed().node() + " had suspected "
                + ((Body.Suspected) quarrel.suspicion().entry().body()).subject()
                + quarrel.answer().map(line -> ", answered by " + replay.name(line) + ".")
                        .orElse(", and no answer is in the causal past.")));
        after.add("After it: " + certificate.effect().sentence() + certificate.answer()
                .map(line -> " (" + replay.name(line) + ", " + line.entry().body().kind() + ", "
                        + Quantity.time(Duration.between(Replay.written(certificate.confirmation()),
                                Replay.written(line)))
                        + " later)")
                .orElse("") + ".");
        if (!certificate.others().isEmpty()) {
            after.add("The same death was confirmed by " + Quantity.names(certificate.others().stream()
                    .map(replay::name).toList()) + " as well.");
        }
        return after;
    }
}
