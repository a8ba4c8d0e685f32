package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.report.Markdown.Column;
import java.util.List;

/** Tables of findings. */
final class FindingsSection {
    private static final int EVIDENCE_MAX = 1_500;

    private final ReportContext context;

    FindingsSection(ReportContext context) {
        this.context = context;
    }

    /** Writes what did not hold, whatever sort of check it is; nothing if all held. */
    void failed(Markdown markdown) {
        var failed = context.judgement().findings().stream()
                .filter(finding -> !(finding.verdict() instanceof Verdict.Held)).toList();
        if (!failed.isEmpty()) {
            markdown.heading("What did not hold");
            table(markdown, failed, "Checked");
        }
    }

    void expectations(Markdown markdown) {
        markdown.section("Expectations", held(Finding.Kind.EXPECTATION));
        findings(markdown, Finding.Kind.EXPECTATION, "Expected", "The experiment expects nothing.");
    }

    void bite(Markdown markdown) {
        findings(markdown, Finding.Kind.BITE, "Checked", "No fault was applied, so none had to bite.");
    }

    void invariants(Markdown markdown) {
        markdown.section("Invariants of every run", held(Finding.Kind.INVARIANT)).block("Judged on the gathered ledgers"
                + " and event logs, whatever the experiment asks; the numbers are those of the project's guarantees.");
        findings(markdown, Finding.Kind.INVARIANT, "Invariant", "No invariant was checked.");
    }

    /** {@return how many of a sort held: "8 of 8 held"} */
    String held(Finding.Kind kind) {
        var findings = of(kind);
        return findings.stream().filter(finding -> finding.verdict() instanceof Verdict.Held).count() + " of "
                + findings.size() + " held";
    }

    private List<Finding> of(Finding.Kind kind) {
        return context.judgement().findings().stream().filter(finding -> finding.kind() == kind).toList();
    }

    private void findings(Markdown markdown, Finding.Kind kind, String title, String none) {
        var findings = of(kind);
        if (findings.isEmpty()) {
            markdown.block(none);
        } else {
            table(markdown, findings, title);
        }
    }

    private static void table(Markdown markdown, List<Finding> findings, String title) {
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
