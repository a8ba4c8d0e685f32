package io.nodeplane.harness.oracle;

/** What became of the text of a line. */
public sealed interface LineReading {

    /** It is a line: right in itself, whatever it rests on. */
    record Sound(LedgerLine line) implements LineReading {}

    /** It can be in no ledger of this cluster. */
    record Refused(Flaw flaw) implements LineReading {}
}
