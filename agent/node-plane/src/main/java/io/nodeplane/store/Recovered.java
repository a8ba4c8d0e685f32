package io.nodeplane.store;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node finds on its disk at start.
 *
 * @param ledger every entry on the disk; all of them are durable
 * @param ownFeed the node's own feed; null if it has none yet
 * @param notes what recovery did to the files, for the event log
 */
public record Recovered(Ledger ledger, @Nullable FeedId ownFeed, List<Event> notes) {
    public Recovered {
        notes = List.copyOf(notes);
    }
}
