package io.nodeplane.store;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Membership;
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
 * @param membership the fold of the ledger, if a snapshot has spared its replay
 * @param check does what the snapshot has spared, to be run beside the node; empty without a snapshot
 * @param replayed how many entries were read and verified one by one
 */
public record Recovered(Ledger ledger, @Nullable FeedId ownFeed, Optional<String> doubt, List<Line> waiting,
        List<Event> notes, Optional<Membership> membership, Optional<SnapshotCheck> check, long replayed) {
    public Recovered {
        waiting = List.copyOf(waiting);
        notes = List.copyOf(notes);
    }
}
