package io.nodeplane.store;

import io.nodeplane.ledger.Ledger;
import java.nio.file.Path;
import java.util.List;

/** What a look at the feed files of one node says. */
public sealed interface Verification {

    /** {@return the lines that are sound: all, or those before the bad places and not resting on anything behind them} */
    Ledger ledger();

    /** Every byte belongs to a sound line. */
    record Sound(Ledger ledger) implements Verification {}

    /**
     * Every line is sound, and behind the last line of some feeds are bytes that are none, as a crash or a copy taken
     * during a write leaves them.
     */
    record Torn(Ledger ledger, List<Place> places) implements Verification {
        public Torn {
            places = List.copyOf(places);
        }
    }

    /** Something is wrong that neither a crash nor a copy explains; the first bad place. */
    record Damaged(Ledger ledger, Place place) implements Verification {}

    /**
     * Where something is wrong.
     *
     * @param line from 1
     * @param offset where the line begins, in bytes
     * @param what what is wrong; names the field where one is known
     * @param hint how to mend it
     */
    record Place(Path file, long line, long offset, String what, String hint) {
        @Override
        public String toString() {
            return file + " line " + line + " (byte " + offset + "): " + what + "; " + hint;
        }
    }
}
