package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.Run;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the index says of one report. Every report carries it in a comment among its first lines, so that the index can
 * be made again from the reports alone.
 *
 * @param verdict {@code HELD}, {@code BROKEN}, {@code UNKNOWN} or {@code VACUOUS}, or {@value #COUNTED}
 * @param date when the run began, to the second
 * @param outcomes a number for each kind of outcome, by what it counts, in the order of the columns
 */
public record IndexEntry(String experiment, String question, String verdict, String world, Instant date, String run,
        SequencedMap<String, String> outcomes) {
    /** The verdict of what only counts, and expects nothing. */
    static final String COUNTED = "COUNTED";
    /** The outcome that a report has in one number, with what it is of. */
    static final String NUMBER = "In one number";
    private static final String OPEN = "<!-- report ";
    private static final String CLOSE = " -->";
    private static final int LINES_MAX = 60;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public IndexEntry {
        outcomes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outcomes));
    }

    /** An entry that says nothing of outcomes, as older reports have it. */
    public IndexEntry(String experiment, String question, String verdict, String world, Instant date, String run) {
        this(experiment, question, verdict, world, date, run, new LinkedHashMap<>());
    }

    static IndexEntry of(Run run, String verdict, SequencedMap<String, String> outcomes) {
        return new IndexEntry(run.experiment().name(), run.experiment().question(), verdict, run.world(),
                run.started().truncatedTo(ChronoUnit.SECONDS), run.id(), outcomes);
    }

    /** {@return the entry as one line of a report} */
    public String comment() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("experiment", experiment);
        fields.put("question", question);
        fields.put("verdict", verdict);
        fields.put("world", world);
        fields.put("date", date.toString());
        fields.put("run", run);
        fields.put("outcomes", outcomes);
        // Two hyphens would end the comment.
        return OPEN + JSON.writeValueAsString(fields).replace("--", "-\\u002d") + CLOSE;
    }

    /** {@return what a report says of itself; empty if the text is no report} */
    public static Optional<IndexEntry> read(String markdown) {
        return markdown.lines().limit(LINES_MAX).filter(line -> line.startsWith(OPEN) && line.endsWith(CLOSE))
                .findFirst().flatMap(line -> parse(line.substring(OPEN.length(), line.length() - CLOSE.length())));
    }

    private static Optional<IndexEntry> parse(String json) {
        try {
            var fields = JSON.readTree(json);
            var outcomes = new LinkedHashMap<String, String>();
            fields.path("outcomes").properties().forEach(one -> outcomes.put(one.getKey(), one.getValue().asString()));
            return Optional.of(new IndexEntry(fields.required("experiment").asString(),
                    fields.required("question").asString(), fields.required("verdict").asString(),
                    fields.required("world").asString(), Instant.parse(fields.required("date").asString()),
                    fields.required("run").asString(), outcomes));
        } catch (JacksonException | DateTimeParseException notOurs) {
            return Optional.empty();
        }
    }
}
