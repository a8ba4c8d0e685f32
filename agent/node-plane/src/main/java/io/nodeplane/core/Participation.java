package io.nodeplane.core;

import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node takes part, and how it is about to. {@link LocalMembership} alone changes it.
 *
 * @param phase whether it takes part
 * @param seeds the addresses it was told to begin with
 * @param join the join that is under way; null if none
 */
record Participation(Phase phase, List<PeerAddress> seeds, @Nullable Joining join) {
    /** It never joined. */
    static final Participation NONE = new Participation(Phase.NEW, List.of(), null);

    Participation {
        seeds = List.copyOf(seeds);
    }

    Participation with(Phase next) {
        return new Participation(next, seeds, join);
    }

    Participation seeded(List<PeerAddress> addresses) {
        return new Participation(phase, addresses, join);
    }

    Participation joining(@Nullable Joining next) {
        return new Participation(phase, seeds, next);
    }

    /** {@return when the first of those who wait for the join gives up} */
    long wakeAt() {
        return join == null ? Now.NEVER : join.deadline();
    }

    /** A join that waits for a seed: whoever asks meanwhile shares its outcome. */
    record Joining(List<Waiting> waiting) {
        Joining {
            waiting = List.copyOf(waiting);
        }

        Joining with(Waiting another) {
            var more = new ArrayList<>(waiting);
            more.add(another);
            return new Joining(more);
        }

        /** {@return when the first of them gives up} */
        long deadline() {
            return waiting.stream().mapToLong(Waiting::deadline).min().orElse(Now.NEVER);
        }
    }

    /**
     * Somebody who waits for the outcome of a command.
     *
     * @param deadline when it gives up, in ms of the monotonic clock; {@link Now#NEVER} if it does not
     */
    record Waiting(long handle, long deadline) {}
}
