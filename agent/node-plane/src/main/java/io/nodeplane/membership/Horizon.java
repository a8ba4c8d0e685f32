package io.nodeplane.membership;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked when something is judged: the causal past of an entry, so that the answer never changes with what
 * arrives later; or all that a node knows now.
 *
 * @param at the entry; null for all
 */
record Horizon(Ledger ledger, @Nullable EntryId at) {

    static Horizon of(Ledger ledger, Line line) {
        return new Horizon(ledger, line.id());
    }

    static Horizon now(Ledger ledger) {
        return new Horizon(ledger, null);
    }

    boolean holds(Line line) {
        return at == null || ledger.precedes(line.id(), at);
    }

    /** {@return whether it holds the entry at that place of the feed, which is before any fork} */
    boolean holds(FeedId feed, long seq) {
        return at == null || ledger.precedes(feed, seq, at);
    }

    boolean isVoid(Line line) {
        return at == null ? ledger.isVoid(line) : ledger.isVoidIn(line.id(), at);
    }
}
