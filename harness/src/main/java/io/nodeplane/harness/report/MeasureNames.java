package io.nodeplane.harness.report;

import io.nodeplane.harness.experiment.AnswerPart;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds a measure by what it is from and to. */
final class MeasureNames {
    static final String IN_SYNCS = ", in sync intervals";
    private static final String LAST_OPENED = ", last link opened,";
    private static final Pattern HEALED = Pattern.compile("('[^']+') (?:to|until) .*");
    private static final Pattern NUMBERED = Pattern.compile("(.*) \\(step (\\d+)\\)");

    private MeasureNames() {}

    /** {@return whether the measure of this name is the one from that step until that} */
    static boolean fits(Experiment experiment, String name, String step, AnswerPart.Until until) {
        var numbered = NUMBERED.matcher(name);
        if (numbered.matches()) {
            // A measure of a later step that has the name of an earlier one ends with the number of its step.
            return Integer.parseInt(numbered.group(2)) == experiment.step(step).number()
                    && fits(experiment, numbered.group(1), step, until);
        }
        return from(experiment, name, step) && !name.contains(LAST_OPENED) && until(name, until);
    }

    private static boolean from(Experiment experiment, String name, String step) {
        return name.contains("'" + step + "'") || switch (experiment.step(step).step()) {
            case Step.Start start -> name.startsWith("start ");
            case Step.Restart(var nodes) -> name.startsWith("restart of " + nodes);
            case Step other -> false;
        };
    }

    private static boolean until(String name, AnswerPart.Until until) {
        return switch (until) {
            case FIRST_SUSPICION -> name.contains(" to first suspicion by ");
            case LAST_SUSPICION -> name.contains(" to last own suspicion by ");
            case FIRST_CONFIRMATION -> name.contains(" to first confirmation by ");
            case DEAD ->
                name.contains(" until all of ") && name.endsWith(" dead") && !name.contains("last own suspicion");
            case ISOLATED -> name.endsWith(" says that it is isolated");
            case FIRST_ENTRY -> name.contains(" to first entry across");
            case EQUAL_HEADS -> name.contains(" to one ledger head") && !name.contains("first entry across");
            case ALIVE -> name.endsWith(" until everybody believes everybody alive");
            case KNOWN -> name.contains(" until everybody else knows that ");
        };
    }

    /** {@return the name of the measure that says how long links took to be opened, for a time that counts from the first} */
    static Optional<String> opening(String name) {
        var matcher = HEALED.matcher(name);
        return matcher.matches() ? Optional.of(matcher.group(1) + ", first link opened to last") : Optional.empty();
    }
}
