package io.nodeplane.ledger;

/** The answer of a {@link Ledger} to a line that somebody brings. */
public sealed interface Admission {

    /** The line is sound and new; this is the ledger with it. It may be a line of another branch: a fork. */
    record Stored(Ledger ledger) implements Admission {}

    /** The ledger has it already. */
    record Known() implements Admission {}

    /** The line may be sound, but what it rests on is not here yet: bring that first. */
    record Gap(String missing) implements Admission {}

    /** The line breaks a rule of the ledger, whatever else may come. */
    record Refused(String reason) implements Admission {}
}
