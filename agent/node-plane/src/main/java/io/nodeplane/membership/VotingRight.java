package io.nodeplane.membership;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a voter has a vote: its last feed is vouched for.
 *
 * <p>A voter that lost its disk does not know whom it suspected before, and may help to bury both sides of one quarrel.
 * So a suspicion counts only from a feed that comes after all other feeds of the voter, and only once enough other
 * voters have held its genesis and then told the voter all they hold. See {@code docs/split-brain.md} for why that many
 * are enough.
 *
 * @param feed the voter's last feed
 * @param vouched the entry that says so
 * @param flaw why there is no vote; empty if there is one
 */
record VotingRight(@Nullable FeedId feed, @Nullable Line vouched, String flaw) {

    /** {@return how many other voters must have told a voter all they hold: so many meet every majority, and each other} */
    static int needed(Charter charter) {
        return charter.voters().size() - charter.majority() + 1;
    }

    /** {@return the right of a voter of the epoch, which is in force there} */
    static VotingRight of(Membership membership, Horizon horizon, Epoch epoch, NodeId voter) {
        var ledger = horizon.ledger();
        FeedId last = null;
        for (var feed : ledger.feeds(voter)) {
            var genesis = genesis(ledger, feed);
            if (horizon.holds(genesis) && ledger.feeds(voter).stream().allMatch(other -> other.equals(feed)
                    || !horizon.holds(genesis(ledger, other))
                    || ledger.precedes(genesis(ledger, other).id(), genesis.id()))) {
                last = feed;
            }
        }
        if (last == null) {
            return new VotingRight(null, null, voter + " has several feeds, and none of them comes after all others");
        }
        var known = membership.charters().everVoters(horizon);
        for (var line : membership.vouchers(last)) {
            if (horizon.holds(line) && !horizon.isVoid(line) && valid(epoch.charter(), known, ledger, line)) {
                return new VotingRight(last, line, "");
            }
        }
        return new VotingRight(last, null, "nobody vouched for " + last + ", the last feed of " + voter);
    }

    /** {@return whether suspicions that are written in this feed count} */
    boolean hasVote(FeedId written) {
        return vouched != null && written.equals(feed);
    }

    /** {@return whether this word of the voter stands where its order is known} */
    boolean inOrder(Ledger ledger, Line word) {
        return vouched != null && (word.feed().equals(feed) || ledger.precedes(word.id(), vouched.id()));
    }

    /**
     * Whether the voucher names enough other voters of the epoch, and none that never was one; its causal past holds something of
     * each.
     */
    private static boolean valid(Charter charter, SortedSet<NodeId> known, Ledger ledger, Line line) {
        var by = ((Body.Vouched) line.entry().body()).by();
        return by.stream().filter(charter.voters()::contains).count() >= needed(charter) && known.containsAll(by)
                && !by.contains(line.feed().node())
                && by.stream().allMatch(voter -> ledger.feeds(voter).stream()
                        .anyMatch(feed -> ledger.precedes(genesis(ledger, feed).id(), line.id())));
    }

    private static Line genesis(Ledger ledger, FeedId feed) {
        return ledger.find(feed, 1).orElseThrow();
    }
}
