package io.nodeplane.harness.experiment;

/**
 * What {@code during} means: from the start of step {@code first} to the start of step {@code end}.
 *
 * <p>The phase of a fault ends where the step begins that lifts it; the phase of any other step is that step alone.
 *
 * @param end one more than the last step's number where the phase lasts to the end of the run
 */
public record Phase(String name, int first, int end) {}
