package io.nodeplane.harness.experiment;

/**
 * Why an experiment file is refused.
 *
 * @param where the file, and the line where there is one: {@code experiments/x.yaml:12}
 * @param sentence what is wrong and how to mend it
 */
public record Problem(String where, String sentence) {
    @Override
    public String toString() {
        return where + ": " + sentence;
    }
}
