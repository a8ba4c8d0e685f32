package io.nodeplane.harness.experiment;

/**
 * A step at its place. Numbers count from 1; a step without a name of its own is called {@code step-<number>}.
 *
 * @param name unique within the timeline
 */
public record TimelineStep(int number, String name, Step step) {

    /** {@return the name that the step with this number has when the file gives none} */
    static String defaultName(int number) {
        return "step-" + number;
    }
}
