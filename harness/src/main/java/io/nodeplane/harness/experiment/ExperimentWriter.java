package io.nodeplane.harness.experiment;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Writes an experiment as the text of a file that {@link ExperimentFile} reads back to an equal one. */
public final class ExperimentWriter {
    /** What YAML reads as just these words, without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z](?:[A-Za-z0-9 ,./?()'-]*[A-Za-z0-9.?)])?");
    /** What needs no quotes anywhere: one block of addresses. */
    private static final Pattern BLOCK = Pattern.compile("[0-9.]+/[0-9]+");
    private static final List<String> NO_TEXTS = List.of("null", "true", "false");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int AMOUNT_MAX = 999_999;

    private final Experiment experiment;
    private final Writing writing;
    private final StringBuilder out = new StringBuilder();

    private ExperimentWriter(Experiment experiment) {
        this.experiment = experiment;
        this.writing = new Writing(experiment.cluster());
    }

    /**
     * {@return the text of a file for this experiment}
     *
     * @throws IllegalArgumentException if no file can say it: a time that is no whole number of milliseconds, zero where
     *     the file has no word for it, or too long
     */
    public static String write(Experiment experiment) {
        return new ExperimentWriter(experiment).text();
    }

    private String text() {
        out.append("# yaml-language-server: $schema=experiment.schema.json\n");
        out.append("question: ").append(word(experiment.question())).append('\n');
        experiment.only().ifPresent(world -> out.append("only: ").append(world).append('\n'));
        if (!experiment.answer().isEmpty()) {
            out.append("answer:\n");
            experiment.answer()
                    .forEach(part -> out.append("  - ").append(AnswerVerbs.ALL.write(part, writing)).append('\n'));
        }
        out.append("\ncluster:\n");
        out.append("  nodes: ").append(experiment.cluster().size()).append('\n');
        out.append("  seeds: ").append(seeds()).append('\n');
        if (experiment.cluster().vpn()) {
            out.append("  vpn: ").append(ClusterPlan.NETSTACK).append('\n');
        }
        out.append("\ncharter:\n");
        out.append("  voters: ").append(writing.inOrder(experiment.charter().voters())).append('\n');
        experiment.charter().numbers().forEach((key, number) -> out.append("  ").append(key).append(": ")
                .append(number).append('\n'));
        out.append("\ntimeline:\n");
        experiment.timeline().forEach(this::step);
        out.append("\nexpect:\n");
        experiment.expectations().forEach(expectation -> out.append("  - ")
                .append(ExpectationVerbs.ALL.write(expectation, writing)).append('\n'));
        return out.toString();
    }

    private String seeds() {
        return experiment.cluster().oneName() ? ClusterPlan.SHARED : writing.inOrder(experiment.cluster().seeds());
    }

    private void step(TimelineStep step) {
        var named = !step.name().equals(TimelineStep.defaultName(step.number()));
        out.append(named ? "  - name: " + step.name() + "\n    " : "  - ")
                .append(StepVerbs.ALL.write(step.step(), writing)).append('\n');
    }

    static String list(Collection<?> items) {
        return items.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** {@return the time in the largest unit that needs no fraction} */
    static String time(Duration time) {
        var millis = time.toMillis();
        if (millis < 1 || !Duration.ofMillis(millis).equals(time)) {
            throw new IllegalArgumentException("no experiment file can say a time of " + time);
        }
        var seconds = millis % 1_000 == 0;
        var minutes = millis % 60_000 == 0;
        var amount = minutes ? millis / 60_000 : seconds ? millis / 1_000 : millis;
        if (amount > AMOUNT_MAX) {
            throw new IllegalArgumentException("a time of " + time + " is too long for an experiment file");
        }
        return amount + (minutes ? "m" : seconds ? "s" : "ms");
    }

    /** {@return the text as a value of a mapping in braces, where a comma would end it} */
    static String within(String text) {
        return BLOCK.matcher(text).matches() ? text : JSON.writeValueAsString(text);
    }

    private static String word(String text) {
        return PLAIN.matcher(text).matches() && !NO_TEXTS.contains(text.toLowerCase(Locale.ROOT))
                ? text
                : JSON.writeValueAsString(text);
    }
}
