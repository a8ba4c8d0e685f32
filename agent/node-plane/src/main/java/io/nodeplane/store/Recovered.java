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
 * @param ownFeed the node's own feed; null if it has none yet, or if its genesis is not in the ledger
 * @param doubt what speaks against going on with the own feed, whether or not its genesis is in the ledger; the node
 *     begins another feed unless it is cured
 * @param waiting lines on the disk that are sound in themselves and cannot be admitted yet, in replay order: they wait
 *     for others that are missing. With own lines among them, the own feed has ended at the last of these
 * @param notes what recovery found and did, for the event log
 * @param membership the fold of the ledger, if a snapshot has spared its replay
 * @param check does what the snapshot has spared, to be run beside the node; empty without a snapshot
 * @param replayed how many entries were read and verified one by one
 */
public record Recovered(Ledger ledger, @Nullable FeedId ownFeed, Optional<Doubt> doubt, List<Line> waiting,
        List<Event> notes, Optional<Membership> membership, Optional<SnapshotCheck> check, long replayed) {
    public Recovered {
        waiting = List.copyOf(waiting);
        notes = List.copyOf(notes);
    }
}
