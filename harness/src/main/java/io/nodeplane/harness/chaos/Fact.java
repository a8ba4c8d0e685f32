package io.nodeplane.harness.chaos;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.BitSet;
import java.util.Comparator;

/**
 * A line that some node holds, known to the audit. Two nodes that hold the same line share its fact.
 *
 * @param index its number, in the order in which the audit met them: causes come before what they cause
 * @param past the numbers of all facts in its causal past
 * @param flaw of a confirmation why it is not justified, by the audit's own reckoning; empty if it is, and of all others
 */
record Fact(int index, Line line, EntryId id, Body body, BitSet past, String flaw) {
    /** Replay order, written down a second time. */
    static final Comparator<Fact> REPLAY_ORDER = Comparator.comparingLong(Fact::lamport).thenComparing(Fact::feed)
            .thenComparingLong(Fact::seq).thenComparing(fact -> fact.id.hash());

    FeedId feed() {
        return id.feed();
    }

    long seq() {
        return id.seq();
    }

    long lamport() {
        return line.entry().lamport();
    }

    NodeId writer() {
        return id.feed().node();
    }

    /** {@return the life that it claims for its writer; 0 if none} */
    long life() {
        return switch (body) {
            case Body.Joined joined -> joined.incarnation().number();
            case Body.Recovered recovered -> recovered.incarnation().number();
            case Body other -> 0L;
        };
    }

    boolean follows(Fact other) {
        return past.get(other.index);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return index;
    }

    @Override
    public String toString() {
        return id + " (" + body.kind() + ")";
    }
}
