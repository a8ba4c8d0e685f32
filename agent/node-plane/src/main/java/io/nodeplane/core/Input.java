package io.nodeplane.core;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;

/** What can happen to a node. */
public sealed interface Input {

    /** {@return when it happened} */
    Now now();

    /**
     * The process started.
     *
     * @param nonce a fresh random text of at least 64 bits
     * @param seeds addresses to ask for this node's own past, besides those of the members it knows
     * @param doubt what speaks against going on with the own feed; empty if nothing does
     * @param waiting sound lines on the disk that cannot be admitted before something else is here
     */
    record Started(Now now, String nonce, String software, List<PeerAddress> seeds, Optional<Doubt> doubt,
            List<Line> waiting) implements Input {
        public Started {
            seeds = List.copyOf(seeds);
            waiting = List.copyOf(waiting);
        }

        /** {@return this start, with that doubt, unless there was one already that nobody can cure} */
        Started doubting(Doubt another) {
            return new Started(now, nonce, software, seeds,
                    doubt.filter(known -> !known.curable()).or(() -> Optional.of(another)), waiting);
        }

        /** A start without seeds, doubt or waiting lines. */
        public Started(Now now, String nonce, String software) {
            this(now, nonce, software, List.of(), Optional.empty(), List.of());
        }
    }

    /**
     * Why this disk may not be the one that wrote the own feed last, or not hold all of it.
     *
     * @param feed the own feed, whether or not its genesis is in the ledger
     * @param why one of {@link io.nodeplane.ledger.Body.Genesis#WHYS}
     * @param curable whether it is none after all if what is missing of other feeds can be had from peers
     */
    record Doubt(FeedId feed, String why, boolean curable) {}

    /** Time passed. A tick too many does nothing. */
    record Tick(Now now) implements Input {}

    /** A peer asks; the answer goes to that handle. */
    record Asked(Now now, long handle, Message.Sender from, Message.Request request) implements Input {}

    /** A peer answered what this node asked. */
    record Answered(Now now, long exchange, Message.Sender from, Message.Reply reply) implements Input {}

    /** No answer will come to what this node asked. */
    record Unanswered(Now now, long exchange, String reason) implements Input {}

    /**
     * Whoever is where this node asked does not know the cluster's secret, or does not take this node's: as good as no answer,
     * and a reason.
     */
    record Unauthenticated(Now now, long exchange, String reason) implements Input {}

    /** The owner commands; the outcome goes to that handle. */
    record Commanded(Now now, long handle, Command command) implements Input {}
}
