package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Strand.Held;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an entry rests on: the entry before it in its feed, and its parents.
 *
 * @param prev null for a genesis
 */
record Causes(@Nullable Held prev, Held[] parents) {

    /**
     * {@return the causes of the next entry behind prev: the tips of other feeds that prev has not seen, those first that
     * have a wanted entry in their past, then those with the greatest lamport; as many as one entry takes}
     */
    static Causes chosen(@Nullable Held prev, List<Feed> others, List<Held> wanted) {
        var tips = new ArrayList<Held>();
        for (var feed : others) {
            feed.strands().stream().map(Strand::tip)
                    .filter(tip -> prev == null || !prev.covers(tip.strand(), tip.seq())).forEach(tips::add);
        }
        var free = new ArrayList<>(tips);
        free.removeIf(tip -> tips.stream().anyMatch(other -> other != tip && other.covers(tip.strand(), tip.seq())));
        var sought = wanted.stream().filter(held -> prev == null || !prev.covers(held.strand(), held.seq())).toList();
        Predicate<Held> helps = tip -> sought.stream().anyMatch(held -> tip.covers(held.strand(), held.seq()));
        free.sort((a, b) -> {
            var byUse = Boolean.compare(helps.test(b), helps.test(a));
            return byUse != 0 ? byUse : Line.REPLAY_ORDER.compare(b.line(), a.line());
        });
        // One tip for each of the wanted before a second one for any.
        var order = new LinkedHashSet<Held>();
        for (var held : sought) {
            if (order.stream().noneMatch(tip -> tip.covers(held.strand(), held.seq()))) {
                free.stream().filter(tip -> tip.covers(held.strand(), held.seq())).findFirst().ifPresent(order::add);
            }
        }
        order.addAll(free);
        return new Causes(prev, order.stream().limit(Entry.PARENTS_MAX).toArray(Held[]::new));
    }

    /** {@return the entry that rests on these, sealed} */
    Line entry(ClusterId cluster, FeedId feed, long at, Body body) {
        var ids = new ArrayList<EntryId>();
        for (var parent : parents) {
            ids.add(parent.line().id());
        }
        ids.sort(null);
        return Line.seal(prev == null
                ? new Entry(cluster, FeedId.unborn(feed.node()), 1, Hash.NONE, lamport(), ids, at, body)
                : new Entry(cluster, feed, prev.seq() + 1, prev.line().hash(), lamport(), ids, at, body));
    }

    /** {@return what breaks a rule in an entry that rests on these} */
    Optional<String> flaw(Entry entry) {
        if (entry.lamport() != lamport()) {
            return Optional.of("lamport is " + entry.lamport() + " and must be " + lamport());
        }
        for (var parent : parents) {
            var covered = prev != null && prev.covers(parent.strand(), parent.seq());
            for (var other : parents) {
                covered |= other != parent && other.covers(parent.strand(), parent.seq());
            }
            if (covered) {
                return Optional.of("its parent " + parent.line().id() + " is an ancestor of another parent or of prev");
            }
        }
        return Optional.empty();
    }

    /** {@return the causal past of an entry of the feed that rests on these} */
    Past past(Feed feed) {
        var past = prev == null ? Past.NONE : prev.past();
        // Along a strand the own part needs no saying; a new branch has the trunk in its past.
        if (prev != null && !feed.endsWith(prev)) {
            past = past.with(prev.strand(), prev.seq());
        }
        for (var parent : parents) {
            past = past.and(parent.past(), parent.strand(), parent.seq());
        }
        return past;
    }

    /** One more than the greatest of them all (Lamport 1978). */
    private long lamport() {
        var greatest = prev == null ? 0 : prev.line().entry().lamport();
        for (var parent : parents) {
            greatest = Math.max(greatest, parent.line().entry().lamport());
        }
        return greatest + 1;
    }
}
