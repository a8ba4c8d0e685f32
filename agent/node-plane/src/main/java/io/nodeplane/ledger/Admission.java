package io.nodeplane.ledger;

/** The answer of a {@link Ledger} to a line that somebody brings. */
public sealed interface Admission {

    /** The line is sound and new; this is the ledger with it. */
    record Stored(Ledger ledger) implements Admission {}

    /** The ledger has it already. */
    record Known() implements Admission {}

    /** The line may be sound, but what it rests on is not here yet: bring that first. */
    record Gap(String missing) implements Admission {}

    /** The line breaks a rule of the ledger, whatever else may come. */
    record Refused(String reason) implements Admission {}

    /** Two different entries stand at one place of one feed. The two lines are the proof; the first one known is kept. */
    record Forked(Line known, Line brought) implements Admission {}
}
