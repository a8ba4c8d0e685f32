package io.nodeplane.harness.experiment;

/**
 * What a kind of mapping is called.
 *
 * @param kind its name under {@code $defs} of the schema
 * @param heading what the reference calls it
 */
record Head(String kind, String heading, String meaning) {

    /** A mapping that is called by the verb behind which it stands. */
    Head(String kind, String meaning) {
        this(kind, "`" + kind + "`", meaning);
    }
}
