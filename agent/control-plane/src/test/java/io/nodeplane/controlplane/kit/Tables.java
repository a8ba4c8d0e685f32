package io.nodeplane.controlplane.kit;

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
}
