package io.nodeplane.store;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node finds on its disk at start.
 *
 * @param ledger every entry on the disk that can be admitted; all of them are durable
 * @param ownFeed the node's own feed; null if it has none yet
 * @param doubt why the own feed must not be continued: {@code damaged}, {@code copied} or {@code rolled-back}; the node
 *     begins another feed then
 * @param waiting lines on the disk that are sound in themselves and cannot be admitted yet, in replay order: they wait
 *     for others that are missing
 * @param notes what recovery found and did, for the event log
 */
public record Recovered(Ledger ledger, @Nullable FeedId ownFeed, Optional<String> doubt, List<Line> waiting,
        List<Event> notes) {
    public Recovered {
        waiting = List.copyOf(waiting);
        notes = List.copyOf(notes);
    }
}
