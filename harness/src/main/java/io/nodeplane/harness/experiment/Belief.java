package io.nodeplane.harness.experiment;

/** What one node's view holds of another, in the words of the membership view. */
public enum Belief {
    /** Nobody's suspicion of it stands. */
    ALIVE,
    /** Somebody's suspicion of it stands unanswered. */
    SUSPECT,
    /** It left, or a justified confirmation of its death stands. */
    DEAD
}
