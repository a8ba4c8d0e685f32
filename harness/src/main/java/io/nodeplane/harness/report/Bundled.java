package io.nodeplane.harness.report;

/** Where the evidence of a report is, for who wants to judge it again. */
public sealed interface Bundled {

    /**
     * In a file beside the report.
     *
     * @param file as the report names it
     * @param recheck the command that judges it again
     */
    record Beside(String file, long bytes, String recheck) implements Bundled {}

    /**
     * It is too large for that.
     *
     * @param bytes of it, compressed
     * @param most that would have been allowed
     */
    record TooLarge(long bytes, long most) implements Bundled {}

    /** On the disk where the run was made, if anywhere. */
    record Nowhere() implements Bundled {}
}
