package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.report.Markdown.Column;
import java.util.List;

/** Tables of findings. */
final class FindingsSection {
    private static final int EVIDENCE_MAX = 1_500;

    private final Account account;

    FindingsSection(Account account) {
        this.account = account;
    }

    void expectations(Markdown markdown) {
        markdown.section("Expectations");
        findings(markdown, Finding.Kind.EXPECTATION, "Expected", "The experiment expects nothing.");
    }

    void bite(Markdown markdown) {
        findings(markdown, Finding.Kind.BITE, "Checked", "No fault was applied, so none had to bite.");
    }

    void invariants(Markdown markdown) {
        markdown.section("Invariants of every run").block("Judged on the gathered ledgers and event logs, whatever the"
                + " experiment asks; the numbers are those of the project's guarantees.");
        findings(markdown, Finding.Kind.INVARIANT, "Invariant", "No invariant was checked.");
    }

    private void findings(Markdown markdown, Finding.Kind kind, String title, String none) {
        var findings = account.judgement().findings().stream().filter(finding -> finding.kind() == kind).toList();
        if (findings.isEmpty()) {
            markdown.block(none);
            return;
        }
        markdown.table(List.of(Column.text("Verdict"), Column.text(title), Column.text("Evidence")),
                findings.stream().map(finding -> List.of(word(finding.verdict()), Markdown.cell(finding.name()),
                        evidence(finding.verdict()))).toList());
    }

    private static String word(Verdict verdict) {
        return verdict instanceof Verdict.Held ? verdict.word() : "**" + verdict.word() + "**";
    }

    private static String evidence(Verdict verdict) {
        var because = verdict.because();
        return Markdown.cell(because.length() > EVIDENCE_MAX
                ? because.substring(0, EVIDENCE_MAX) + " ... and " + (because.length() - EVIDENCE_MAX)
                        + " characters more"
                : because);
    }
}
