package io.nodeplane.harness.experiment;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A step at its place. Numbers count from 1; a step without a name of its own is called {@code step-<number>}.
 *
 * @param name unique within the timeline
 */
public record TimelineStep(int number, String name, Step step) {

    /** {@return these steps in this order, numbered anew; those without a name of their own are called by their new number} */
    public static List<TimelineStep> numbered(List<TimelineStep> steps) {
        return IntStream.range(0, steps.size()).mapToObj(i -> {
            var step = steps.get(i);
            return new TimelineStep(i + 1, step.name().equals(defaultName(step.number()))
                    ? defaultName(i + 1)
                    : step.name(), step.step());
        }).toList();
    }

    /** {@return a step without a name of its own, for {@link #numbered}} */
    public static TimelineStep unnamed(Step step) {
        return new TimelineStep(0, defaultName(0), step);
    }

    /** {@return the name that the step with this number has when the file gives none} */
    static String defaultName(int number) {
        return "step-" + number;
    }
}
