package io.nodeplane.store;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import io.nodeplane.ledger.ReplayOrder;
import io.nodeplane.membership.Membership;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;

/**
 * Does after a start from a snapshot what the start has left out: reads every covered line, builds the ledger and its
 * fold, and compares.
 */
public final class SnapshotCheck {

    /** What came of it. */
    public enum Verdict {
        /** The snapshot says what the lines say. */
        RIGHT,
        /** It does not: what the node believes is not what its lines say. */
        WRONG,
        /** It was stopped before the end. */
        STOPPED
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped", null, false, false);
        }
    }

    private final Charter charter;
    private final Snapshot snapshot;
    private final SortedMap<FeedId, List<Line>> covered;

    SnapshotCheck(Charter charter, Snapshot snapshot, SortedMap<FeedId, List<Line>> covered) {
        this.charter = charter;
        this.snapshot = snapshot;
        this.covered = covered;
    }

    /** {@return whether the snapshot is right} Takes as long as a start without one, and as much memory. */
    public Verdict run(BooleanSupplier stop) {
        try {
            var ledger = admitted(stop);
            var membership = Membership.replay(charter, ledger);
            return ledger.head().equals(snapshot.head()) && membership.view().digest().equals(snapshot.view())
                    && Arrays.equals(Snapshot.Fold.of(ledger, membership).packed(), snapshot.fold().packed())
                            ? Verdict.RIGHT
                            : Verdict.WRONG;
        } catch (BadLineException | IllegalArgumentException wrong) {
            return Verdict.WRONG;
        } catch (Stopped stopped) {
            return Verdict.STOPPED;
        }
    }

    private Ledger admitted(BooleanSupplier stop) {
        var reader = new LineReader();
        var runs = new ArrayList<List<Line>>();
        for (var lines : covered.values()) {
            var read = new ArrayList<Line>(lines.size());
            for (var line : lines) {
                go(stop);
                read.add(line.again(reader));
            }
            runs.add(read);
        }
        var growing = new Object() {
            private Ledger ledger = Ledger.empty(charter.id());
        };
        ReplayOrder.each(runs, line -> {
            go(stop);
            if (!(growing.ledger.admit(line) instanceof Admission.Stored(var grown))) {
                throw new IllegalArgumentException(line.id() + " is not admitted");
            }
            growing.ledger = grown;
        });
        return growing.ledger;
    }

    private static void go(BooleanSupplier stop) {
        if (stop.getAsBoolean()) {
            throw new Stopped();
        }
    }
}
