package io.nodeplane.harness.oracle;

/**
 * Something that a sound ledger does not have.
 *
 * @param id the invariant of {@code docs/guarantees.md} that it breaks, such as {@code I8}
 * @param sentence which line, and what is wrong with it
 */
public record Flaw(String id, String sentence) {}
