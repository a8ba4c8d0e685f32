package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.Comparator;
import java.util.List;

/** A line that is right in itself, read. */
public record LedgerLine(EntryName name, NodeId writer, String kind, long lamport, String prev,
        List<EntryName> parents, Statement says) {
    /** Replay order: a linear extension of causality. */
    static final Comparator<LedgerLine> REPLAY_ORDER = Comparator.comparingLong(LedgerLine::lamport)
            .thenComparing(LedgerLine::name);

    public LedgerLine {
        parents = List.copyOf(parents);
    }

    boolean isFirst() {
        return name.seq() == 1;
    }

    @Override
    public String toString() {
        return name + " (" + kind + ")";
    }
}
