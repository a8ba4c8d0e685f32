package io.nodeplane.runtime;

import io.nodeplane.ledger.Line;
import java.util.List;

/** Where lines become durable. */
public interface Journal {

    /**
     * {@return {@link Append.Durable} once all lines are on stable storage; otherwise nothing may be said of any of
     * them, and the node must stop and recover}
     */
    Append append(List<Line> lines);

    /** What became of lines. */
    sealed interface Append {

        /** All lines survive a crash from now on. */
        record Durable() implements Append {}

        /** A write or an fsync failed. It is never tried again: the state of the file is unknown until recovery. */
        record Failed(String reason) implements Append {}
    }
}
