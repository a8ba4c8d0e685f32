package io.nodeplane.harness.experiment;

/** Which of the two agents that a lab knows a node runs. */
public enum Release {
    /** The agent under test. */
    CURRENT,
    /** The agent of the release before it. */
    PREVIOUS;

    /** Makes the jar of the previous release. */
    public static final String SCRIPT = "harness/images/make-previous.sh";

    /** {@return the release in plain English} */
    public String words() {
        return this == CURRENT ? "this release" : "the previous release";
    }
}
