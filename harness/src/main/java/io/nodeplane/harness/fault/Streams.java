package io.nodeplane.harness.fault;

/** Which bytes of a link: those that go with the connections it opens, those that come back, or each. */
public enum Streams {
    /** What {@code from} sends. */
    REQUESTS,
    /** What {@code to} answers. */
    REPLIES,
    /** Each of them, counted apart. */
    BOTH
}
