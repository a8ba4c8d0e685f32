package io.nodeplane.harness.experiment;

/** Writes what answers the question as an experiment file has it, each part on one line. */
final class AnswerWriter {
    private AnswerWriter() {}

    static String write(AnswerPart part) {
        return switch (part) {
            case AnswerPart.Believed(var step) -> "believed: " + step;
            case AnswerPart.Counted(var count, var when) -> count.word() + ": " + stretch(when);
            case AnswerPart.Feeds feeds -> "feeds: " + Keys.RUN;
            case AnswerPart.Entries entries -> "entries: " + Keys.RUN;
            case AnswerPart.Measured(var step, var until) ->
                "measured: { of: " + step + ", until: " + until.word() + " }";
            case AnswerPart.Found(var expectation) -> "finding: " + expectation;
        };
    }

    private static String stretch(When when) {
        return switch (when) {
            case When.WholeRun whole -> Keys.RUN;
            case When.During(var step) -> "{ during: " + step + " }";
            case When.After(var step) -> "{ after: " + step + " }";
        };
    }
}
