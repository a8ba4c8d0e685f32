package io.nodeplane.membership;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import java.util.SortedMap;

/** What entries say of a node, read out of those that can say it. */
final class Statements {
    private Statements() {}

    static PeerAddress address(Line line) {
        return switch (line.entry().body()) {
            case Body.Joined joined -> joined.address();
            case Body.Recovered recovered -> recovered.address();
            case Body other -> throw new IllegalStateException("no address in a " + other.kind());
        };
    }

    /** {@return the incarnation in which its subject is gone for good, as the entry says} */
    static Incarnation forgotten(Line line) {
        return switch (line.entry().body()) {
            case Body.Forgotten gone -> gone.incarnation();
            case Body other -> throw new IllegalStateException("nobody is forgotten by a " + other.kind());
        };
    }

    static long version(Line line) {
        return line.entry().body() instanceof Body.Updated updated ? updated.version() : 0;
    }

    static SortedMap<String, String> metadata(Line line) {
        return switch (line.entry().body()) {
            case Body.Joined joined -> joined.metadata();
            case Body.Updated updated -> updated.metadata();
            case Body other -> throw new IllegalStateException("no metadata in a " + other.kind());
        };
    }
}
