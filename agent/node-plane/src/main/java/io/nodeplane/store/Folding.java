package io.nodeplane.store;

import io.nodeplane.ledger.Growth;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * The fold of a ledger that grows, a batch of lines behind it: a ledger is a value, so that one processor can fold what another
 * one has admitted, while that goes on. For one thread at a time.
 */
final class Folding implements AutoCloseable {
    private static final int BATCH = 256;

    private List<Line> batch = new ArrayList<>();
    private Membership membership;
    private @Nullable ForkJoinTask<Membership> ahead;

    Folding(Membership before) {
        membership = before;
    }

    /** Takes the line in, which is the last that came to that ledger; lines come in replay order. */
    void take(Growth growth, Line line) {
        batch.add(line);
        if (batch.size() == BATCH) {
            fold(growth.ledger());
        }
    }

    /** {@return the fold of all lines, which this ledger holds} */
    Membership whole(Ledger ledger) {
        fold(ledger);
        return settled();
    }

    /** Returns when nothing is being folded any more. */
    @Override
    public void close() {
        var last = ahead;
        if (last != null) {
            last.quietlyJoin();
        }
    }

    private void fold(Ledger ledger) {
        var before = settled();
        var lines = batch;
        batch = new ArrayList<>(BATCH);
        ahead = ForkJoinTask.adapt((Callable<Membership>) () -> before.apply(ledger, lines)).fork();
    }

    private Membership settled() {
        var last = ahead;
        if (last != null) {
            // Whoever waits for a batch that nobody has begun folds it.
            membership = last.join();
            ahead = null;
        }
        return membership;
    }
}
