package io.nodeplane.http;

import io.nodeplane.core.Message;
import java.util.Locale;

/**
 * How many requests of a kind may be under way at a time. Each kind has a number of its own, so that there is always room
 * to find out who is alive, whatever is carried to and fro beside it.
 */
enum Budget {
    /** Is somebody there, asked by this node or in its stead. */
    PROBES(128),
    /** Answers that are held back: one for each member that is watched. */
    VIGILS(256),
    /** Ledgers that are compared, and lines that are carried. */
    EXCHANGES(128);

    private final int requestsMax;

    Budget(int requestsMax) {
        this.requestsMax = requestsMax;
    }

    /** {@return the most requests under way at a time; a further one fails at once} */
    int requestsMax() {
        return requestsMax;
    }

    static Budget of(Message.Request request) {
        return switch (request) {
            case Message.Request.Ping ping -> PROBES;
            case Message.Request.PingReq pingReq -> PROBES;
            case Message.Request.Vigil vigil -> VIGILS;
            case Message.Request.Sync sync -> EXCHANGES;
            case Message.Request.Push push -> EXCHANGES;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
