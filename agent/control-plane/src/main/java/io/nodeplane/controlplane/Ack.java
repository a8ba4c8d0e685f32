package io.nodeplane.controlplane;

import org.jspecify.annotations.Nullable;

/** What became of a heartbeat on this node. It claims no delivery to anyone else. */
public final class Ack {
    private final Fields fields;

    private record Fields(Outcome outcome, long revision) {}

    private Ack(Fields fields) {
        this.fields = fields;
    }

    /** {@return the answer to a heartbeat, with the local revision after it} */
    public static Ack of(Outcome outcome, long revision) {
        Numbers.within("revision", revision, 0);
        return new Ack(new Fields(outcome, revision));
    }

    /** {@return whether it counted} */
    public Outcome outcome() {
        return fields.outcome();
    }

    /** {@return the local revision after it} */
    public long revision() {
        return fields.revision();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ack ack && fields.equals(ack.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "Ack" + fields;
    }

    /** Whether a heartbeat counted. */
    public enum Outcome {
        /** It is the newest, and counts. */
        ACCEPTED,
        /** Its seq was the last one accepted in its session; nothing was done. */
        REPEATED,
        /** A higher seq of its session, or a later session, was accepted before; nothing was done. */
        STALE,
        /** A later spec's word: read as "did not count". No implementation of this spec gives it. */
        UNKNOWN;

        /** {@return the outcome of this name} */
        public static Outcome read(@Nullable String word) {
            return Words.read(Outcome.class, word, UNKNOWN);
        }
    }
}
