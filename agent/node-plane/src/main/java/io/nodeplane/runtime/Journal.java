package io.nodeplane.runtime;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where lines become durable. */
public interface Journal {

    /**
     * Makes lines durable, all of them or as if none had been asked for.
     *
     * @param lines in an order in which the ledger admits them; none of another feed rests on an own one among them
     * @param own the feed that this node writes from now on; null while it has none
     * @return {@link Append.Durable} once all lines are on stable storage; otherwise nothing may be said of any of them,
     *     and the node must stop and recover
     */
    Append append(List<Line> lines, @Nullable FeedId own);

    /**
     * {@return the same ledger, of which older entries may no longer be in memory: they are read when somebody asks}
     *
     * @param ledger what is durable here now
     * @throws io.nodeplane.ledger.ShelfException if the disk fails; the node must stop
     */
    default Ledger shelved(Ledger ledger) {
        return ledger;
    }

    /** What became of lines. */
    sealed interface Append {

        /**
         * All lines survive a crash from now on.
         *
         * @param notes what else was done to the files, for the event log
         */
        record Durable(List<Event> notes) implements Append {
            public Durable {
                notes = List.copyOf(notes);
            }

            public Durable() {
                this(List.of());
            }
        }

        /** A write or an fsync failed. It is never tried again: the state of the file is unknown until recovery. */
        record Failed(String reason) implements Append {}
    }
}
