package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.BitSet;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A line among its causes. All who hold the same line share its fact.
 *
 * @param index its number, in the order in which the facts were learnt: causes come before what they cause
 * @param past the numbers of all facts in its causal past
 * @param flaw of a confirmation, a ratification, an amendment or a word that somebody is gone for good why it is
 *     not justified; empty if it is, and of all others
 */
public record Fact(int index, LedgerLine line, BitSet past, String flaw) {
    /** Replay order. */
    static final Comparator<Fact> REPLAY_ORDER = Comparator.comparing(Fact::line, LedgerLine.REPLAY_ORDER);

    public EntryName name() {
        return line.name();
    }

    String feed() {
        return line.name().feed();
    }

    long seq() {
        return line.name().seq();
    }

    public NodeId writer() {
        return line.writer();
    }

    public Statement says() {
        return line.says();
    }

    /** {@return the incarnation that it claims for its writer; 0 if none} */
    public long incarnation() {
        return line.says().lived();
    }

    /** {@return whether the other one is in its causal past} */
    public boolean follows(Fact other) {
        return past.get(other.index);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return index;
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
