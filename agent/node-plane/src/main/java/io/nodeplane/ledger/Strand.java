package io.nodeplane.ledger;

import java.util.List;

/**
 * An unbroken run of entries of one feed. An unforked feed is one strand; each further branch is one that begins behind
 * an entry of another strand.
 *
 * @param ordinal its number in one {@link Ledger}, by which {@link Past} means it
 * @param trunk the ordinal of the strand it branches off; its own if it branches off none
 * @param from the seq of its first entry
 */
record Strand(int ordinal, int trunk, long from, Run entries) {

    /** An entry in its place: its line, and what of other strands lies in its causal past. */
    record Held(Line line, int strand, Past past) {

        long seq() {
            return line.seq();
        }

        /** {@return the same, with its line in an array of its own} */
        Held apart() {
            var own = line.apart();
            return own == line ? this : new Held(own, strand, past);
        }

        /** {@return whether the entry at that place is this one or lies in its causal past} */
        boolean covers(int ordinal, long seq) {
            return (ordinal == strand ? seq() : past.count(ordinal)) >= seq;
        }
    }

    /** {@return its lines, in their order, read when they are asked for} */
    List<Line> lines() {
        return entries.lines();
    }

    Held tip() {
        return entries.get(entries.size() - 1);
    }

    long end() {
        return from + entries.size() - 1;
    }

    boolean reaches(long seq) {
        return seq >= from && seq <= end();
    }

    Held at(long seq) {
        return entries.get((int) (seq - from));
    }

    Strand with(Line line, Past past) {
        return new Strand(ordinal, trunk, from, entries.with(new Held(line, ordinal, past)));
    }

    /** {@return this strand, of which every line in memory is in an array of its own} */
    Strand settled() {
        return new Strand(ordinal, trunk, from, entries.settled());
    }

    /** {@return this strand, with its oldest entries in memory on that shelf} */
    Strand with(Stretch stretch, Shelf shelf) {
        return new Strand(ordinal, trunk, from, entries.with(stretch, shelf));
    }
}
