package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Rebuilding;
import io.nodeplane.ledger.ShelfException;
import io.nodeplane.membership.Membership;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Does after a start from a snapshot what the start has left out: reads and verifies every covered line, builds the ledger and
 * its fold from nothing, and compares.
 */
public final class SnapshotCheck {
    private static final int BATCH = 256;

    /** What came of it. */
    public enum Verdict {
        /** The snapshot says what the lines say. */
        RIGHT,
        /** It does not, or the lines are not those it was made of: what the node believes is not what its files say. */
        WRONG,
        /** It was stopped before the end. */
        STOPPED
    }

    private final Charter charter;
    private final Ledger covered;
    private final Snapshot.Packed fold;
    private final Hash view;

    /**
     * @param covered the ledger as the snapshot says it
     * @param fold of that ledger, as the snapshot says it
     * @param view the digest of its membership view
     */
    SnapshotCheck(Charter charter, Ledger covered, Snapshot.Packed fold, Hash view) {
        this.charter = charter;
        this.covered = covered;
        this.fold = fold;
        this.view = view;
    }

    /** {@return whether the snapshot is right} Takes as long as a start without one, and as much memory. */
    public Verdict run(BooleanSupplier stop) {
        var rebuilding = new Rebuilding(covered);
        var membership = Membership.none(charter);
        var batch = new ArrayList<Line>();
        try {
            for (var line : covered.replayed()) {
                if (stop.getAsBoolean()) {
                    return Verdict.STOPPED;
                }
                if (!rebuilding.take(line)) {
                    return Verdict.WRONG;
                }
                batch.add(line);
                if (batch.size() == BATCH) {
                    membership = membership.apply(rebuilding.ledger(), List.copyOf(batch));
                    batch.clear();
                }
            }
            return rebuilding.isSame() && says(membership.apply(rebuilding.ledger(), batch))
                    ? Verdict.RIGHT
                    : Verdict.WRONG;
        } catch (ShelfException changed) {
            return Verdict.WRONG;
        }
    }

    private boolean says(Membership built) {
        return built.view().digest().equals(view)
                && Arrays.equals(Snapshot.fold(built, covered).bytes(), fold.bytes());
    }
}
