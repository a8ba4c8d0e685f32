package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.kit.Result.Outcome;
import java.util.List;
import java.util.Locale;

/** What all rules say of one subject, for people and for programs. */
public record Report(String subject, List<Result> results) {
    /** Makes the results unchangeable. */
    public Report {
        results = List.copyOf(results);
    }

    /** {@return how many rules ended so} */
    public long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    /** {@return the results that ended so} */
    public List<Result> all(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).toList();
    }

    /** {@return whether no rule is broken and no binding rule of the core was skipped} */
    public boolean conforms() {
        return count(Outcome.FAILED) == 0
                && all(Outcome.SKIPPED).stream().noneMatch(result -> result.rule().isCoreMust());
    }

    /** {@return one sentence with the counts} */
    public String summary() {
        return subject + ": " + count(Outcome.PASSED) + " passed, " + count(Outcome.FAILED) + " failed, "
                + count(Outcome.SKIPPED) + " skipped, " + count(Outcome.UNTESTED) + " untested, of " + results.size()
                + " rules";
    }

    /** {@return the counts as a row of a table: passed, failed, skipped, untested} */
    public String row() {
        return "| " + subject + " | " + count(Outcome.PASSED) + " | " + count(Outcome.FAILED) + " | "
                + count(Outcome.SKIPPED) + " | " + count(Outcome.UNTESTED) + " |\n";
    }

    /** {@return the counts, and a table of whatever did not pass, in Markdown} */
    public String brief() {
        var text = new StringBuilder(summary()).append(".\n\n| Rule | Outcome | Why |\n|---|---|---|\n");
        results.stream().filter(result -> result.outcome() != Outcome.PASSED)
                .forEach(result -> text.append("| ").append(result.rule().id()).append(" | ")
                        .append(result.outcome().name().toLowerCase(Locale.ROOT)).append(" | ")
                        .append(cell(result.why())).append(" |\n"));
        return text.toString();
    }

    /** {@return the report in Markdown} */
    public String markdown() {
        var text = new StringBuilder("# Conformance of ").append(subject).append("\n\n").append(summary())
                .append(".\n\nBy the kit ").append(Kit.version())
                .append(".\n\n| Rule | Level | Outcome | Text | Why |\n|---|---|---|---|---|\n");
        for (var result : results) {
            text.append("| ").append(result.rule().id()).append(" | ").append(result.rule().level()).append(" | ")
                    .append(result.outcome().name().toLowerCase(Locale.ROOT)).append(" | ")
                    .append(cell(result.rule().text())).append(" | ").append(cell(result.why())).append(" |\n");
        }
        return text.toString();
    }

    /** {@return the report as one JSON document} */
    public String json() {
        var text = new StringBuilder("{\"subject\":").append(quoted(subject)).append(",\"kit\":")
                .append(quoted(Kit.version())).append(",\"conforms\":")
                .append(conforms());
        for (var outcome : Outcome.values()) {
            text.append(",\"").append(outcome.name().toLowerCase(Locale.ROOT)).append("\":").append(count(outcome));
        }
        text.append(",\"results\":[");
        for (int i = 0; i < results.size(); i++) {
            var result = results.get(i);
            text.append(i == 0 ? "" : ",").append("\n{\"rule\":").append(quoted(result.rule().id()))
                    .append(",\"level\":").append(quoted(result.rule().level().name())).append(",\"feature\":")
                    .append(quoted(result.rule().feature())).append(",\"outcome\":")
                    .append(quoted(result.outcome().name())).append(",\"why\":").append(quoted(result.why()))
                    .append(",\"tookMs\":").append(result.tookMs()).append('}');
        }
        return text.append("\n]}\n").toString();
    }

    static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < 0x20 || c > 0x7e) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
