package io.nodeplane.store;

import io.nodeplane.ledger.Line;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Some bytes of a feed's segment, and what they are worth.
 *
 * @param line where they begin: the line of the file, from 1
 * @param from where they begin: the byte of the file
 * @param to where they end
 * @param content the line that they are, if they are one
 * @param what what is wrong with them; empty if nothing is
 */
record Spot(int segment, Path file, long line, int from, int to, Optional<Line> content, Standing standing,
        String what) {

    /** What some bytes of a segment are worth. */
    enum Standing {
        /** A line that continues an earlier one of its feed; in the ledger, as far as that has been asked. */
        SOUND(""),
        /** A line of the feed that continues none before it. */
        LOOSE("hole"),
        /** A line that rests on an entry that is not here. */
        ORPHAN("orphan"),
        /** A line that breaks a rule of the ledger. */
        REFUSED("refused"),
        /** No line, or one that has no place here. */
        BAD("hole"),
        /** No bytes at all, where some must have been. */
        MISSING("hole"),
        /** Bad bytes, and no line after them: as a write leaves it that a crash cut short. */
        TORN("torn-tail");

        private final String event;

        Standing(String event) {
            this.event = event;
        }

        /** {@return the name of the event that tells of it} */
        String event() {
            return event;
        }

        /** {@return whether it is a line that may come into the ledger later} */
        boolean waits() {
            return this == LOOSE || this == ORPHAN;
        }
    }

    static Spot whole(int segment, Path file, long line, int from, int to, Line content) {
        return new Spot(segment, file, line, from, to, Optional.of(content), Standing.SOUND, "");
    }

    static Spot bad(int segment, Path file, long line, int from, int to, String what) {
        return new Spot(segment, file, line, from, to, Optional.empty(), Standing.BAD, what);
    }

    static Spot missing(int segment, Path file, long line, int at, String what) {
        return new Spot(segment, file, line, at, at, Optional.empty(), Standing.MISSING, what);
    }

    Spot as(Standing now, String why) {
        return new Spot(segment, file, line, from, to, content, now, why);
    }

    boolean sound() {
        return standing == Standing.SOUND;
    }
}
