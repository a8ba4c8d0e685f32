package io.nodeplane.cli;

/** What the exit code of every command means. */
final class Exit {
    /** Done; or the answer is yes. */
    static final int OK = 0;
    /** The answer is no: a flaw was found, or the agent does not answer. */
    static final int NO = 1;
    /** The command line or a file is wrong. */
    static final int BAD_INPUT = 2;
    /** An agent runs, and is not well. */
    static final int UNHEALTHY = 3;
    /** A ledger is damaged: some line of it is not right. */
    static final int DAMAGED = 4;
    /** A ledger is sound, and one of its feeds is forked. */
    static final int FORKED = 5;

    private Exit() {}
}
