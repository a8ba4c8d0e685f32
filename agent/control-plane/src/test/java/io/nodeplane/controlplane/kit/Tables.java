package io.nodeplane.controlplane.kit;

import java.util.Locale;
import java.util.stream.Collectors;

/** What the docs show of rules and results. */
public final class Tables {
    private Tables() {}

    /** {@return all rules} */
    public static String rules() {
        return "| Id | Level | Rule | Why | Feature |\n|---|---|---|---|---|\n" + Kit.rules().stream()
                .map(rule -> "| %s | %s | %s | %s | %s |\n".formatted(rule.id(), rule.level(), Report.cell(rule.text()),
                        Report.cell(rule.intent()), rule.feature().isEmpty() ? "" : "`" + rule.feature() + "`"))
                .collect(Collectors.joining());
    }

    /** {@return the results of one subject: the counts, and whatever did not pass} */
    public static String results(Report report) {
        return report.summary() + ".\n\n| Rule | Outcome | Why |\n|---|---|---|\n" + report.results().stream()
                .filter(result -> result.outcome() != Result.Outcome.PASSED)
                .map(result -> "| %s | %s | %s |\n".formatted(result.rule().id(),
                        result.outcome().name().toLowerCase(Locale.ROOT), Report.cell(result.why())))
                .collect(Collectors.joining());
    }
}
