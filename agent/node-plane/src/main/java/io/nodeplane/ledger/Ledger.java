package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All entries that a node holds: verified, gapless in every feed, and closed under causality (what an entry rests on is
 * there too). An immutable value; growing it shares what it had.
 */
public final class Ledger {

    private record Held(Line line, Past past) {}

    private record Feed(int ordinal, Chain<Held> entries) {
        Held tip() {
            return entries.get(entries.size() - 1);
        }
    }

    private final ClusterId cluster;
    private final SortedMap<FeedId, Feed> feeds;
    private final Frontier frontier;
    private final long size;
    /** Worked out when somebody asks, for most ledgers are only steps to larger ones. Racing threads find the same. */
    private @Nullable Hash head;

    private Ledger(ClusterId cluster, SortedMap<FeedId, Feed> feeds, Frontier frontier, long size) {
        this.cluster = cluster;
        this.feeds = Collections.unmodifiableSortedMap(feeds);
        this.frontier = frontier;
        this.size = size;
    }

    /** {@return the ledger of a cluster before anything happened} */
    public static Ledger empty(ClusterId cluster) {
        return new Ledger(cluster, new TreeMap<>(), Frontier.EMPTY, 0);
    }

    public ClusterId cluster() {
        return cluster;
    }

    public Frontier frontier() {
        return frontier;
    }

    /** {@return the digest of the frontier} */
    public Hash head() {
        var known = head;
        if (known == null) {
            known = frontier.digest();
            head = known;
        }
        return known;
    }

    /** {@return how many entries there are} */
    public long size() {
        return size;
    }

    /** {@return the lines of a feed in their order; empty if the feed is not known} */
    public List<Line> feed(FeedId feed) {
        var known = feeds.get(feed);
        return known == null ? List.of() : known.entries().stream().map(Held::line).toList();
    }

    /** {@return the entry at that place, if it is here} */
    public Optional<Line> find(FeedId feed, long seq) {
        var known = feeds.get(feed);
        return known == null || seq < 1 || seq > known.entries().size()
                ? Optional.empty()
                : Optional.of(known.entries().get((int) (seq - 1)).line());
    }

    /** {@return exactly that entry, if it is here} */
    public Optional<Line> find(EntryId id) {
        return find(id.feed(), id.seq()).filter(line -> line.hash().equals(id.hash()));
    }

    /** {@return every line, in replay order} */
    public List<Line> inReplayOrder() {
        return beyond(Frontier.EMPTY);
    }

    /** {@return the lines outside the frontier, in replay order: a sequence of which every prefix can be admitted} */
    public List<Line> beyond(Frontier known) {
        var lines = new ArrayList<Line>();
        feeds.forEach((id, feed) -> feed.entries().subList((int) Math.min(known.seq(id), feed.entries().size()),
                feed.entries().size()).forEach(held -> lines.add(held.line())));
        lines.sort(Line.REPLAY_ORDER);
        return lines;
    }

    /** {@return whether the first entry lies in the causal past of the second; both must be here} */
    public boolean precedes(EntryId earlier, EntryId later) {
        return held(later).past().count(feeds.get(earlier.feed()).ordinal()) >= earlier.seq();
    }

    /** {@return the answer to a line that somebody brings; this ledger itself does not change} */
    public Admission admit(Line line) {
        var entry = line.entry();
        if (!entry.cluster().equals(cluster)) {
            return new Admission.Refused("it belongs to cluster " + entry.cluster().brief() + ", this is "
                    + cluster.brief());
        }
        // Before its place is looked at: a line that can be right nowhere is no gap, and no proof of a fork.
        var unfit = entry.flaw();
        if (unfit.isPresent()) {
            return new Admission.Refused(unfit.get());
        }
        var id = line.feed();
        var feed = feeds.get(id);
        var length = feed == null ? 0 : feed.entries().size();
        if (feed != null && entry.seq() <= length) {
            var known = feed.entries().get((int) entry.seq() - 1).line();
            return known.hash().equals(line.hash()) ? new Admission.Known() : new Admission.Forked(known, line);
        }
        if (entry.seq() > length + 1) {
            return new Admission.Gap(id + "#" + (length + 1));
        }
        for (var parent : entry.parents()) {
            if (find(parent).isEmpty()) {
                return find(parent.feed(), parent.seq()).isPresent()
                        ? new Admission.Refused("its parent " + parent + " is another entry here: the feed is forked")
                        : new Admission.Gap(parent.toString());
            }
        }
        return flaw(line, feed).<Admission>map(Admission.Refused::new)
                .orElseGet(() -> new Admission.Stored(with(line, feed)));
    }

    /**
     * {@return the next entry of a feed of one's own, or the genesis of a new one: it links to the feed's tip, and its
     * parents are the tips of other feeds that the feed has not seen yet}
     *
     * <p>If there are more of them than {@link Entry#PARENTS_MAX}, those come first whose causal past holds one of
     * {@code wanted}, then those with the greatest lamport.
     */
    public Line next(FeedId own, Body body, long at, List<EntryId> wanted) {
        var feed = feeds.get(own);
        var seen = feed == null ? Past.NONE : feed.tip().past();
        var parents = parents(own, seen, wanted);
        var lamport = Math.max(feed == null ? 0 : feed.tip().line().entry().lamport(),
                parents.stream().mapToLong(parent -> held(parent).line().entry().lamport()).max().orElse(0)) + 1;
        var label = feed == null ? FeedId.unborn(own.node()) : own;
        var prev = feed == null ? Hash.NONE : feed.tip().line().hash();
        var seq = feed == null ? 1 : feed.entries().size() + 1L;
        return Line.seal(new Entry(cluster, label, seq, prev, lamport, parents, at, body));
    }

    /** {@return the genesis of a new feed of this node} */
    public Line genesis(Body.Genesis body, long at) {
        return next(FeedId.unborn(body.node()), body, at, List.of());
    }

    private List<EntryId> parents(FeedId own, Past seen, List<EntryId> wanted) {
        var tips = new ArrayList<Held>();
        feeds.forEach((id, feed) -> {
            if (!id.equals(own) && feed.entries().size() > seen.count(feed.ordinal())) {
                tips.add(feed.tip());
            }
        });
        var free = new ArrayList<>(tips);
        free.removeIf(tip -> tips.stream().anyMatch(other -> other != tip
                && other.past().count(ordinal(tip)) >= tip.line().entry().seq()));
        Predicate<Held> helps = tip -> wanted.stream().anyMatch(id -> seen.count(ordinalOf(id)) < id.seq()
                && (tip.line().feed().equals(id.feed()) || tip.past().count(ordinalOf(id)) >= id.seq()));
        free.sort((a, b) -> {
            var byUse = Boolean.compare(helps.test(b), helps.test(a));
            return byUse != 0 ? byUse : Line.REPLAY_ORDER.compare(b.line(), a.line());
        });
        return free.stream().limit(Entry.PARENTS_MAX).map(held -> held.line().id()).sorted().toList();
    }

    /** What breaks a rule in a line whose place and parents are here. */
    private Optional<String> flaw(Line line, @Nullable Feed feed) {
        var entry = line.entry();
        var prev = feed == null ? Hash.NONE : feed.tip().line().hash();
        if (!entry.prev().equals(prev)) {
            return Optional.of("prev is " + entry.prev().first(16) + "..., the entry before it has " + prev.first(16)
                    + "...");
        }
        var lamport = feed == null ? 0 : feed.tip().line().entry().lamport();
        for (var parent : entry.parents()) {
            lamport = Math.max(lamport, held(parent).line().entry().lamport());
        }
        if (entry.lamport() != lamport + 1) {
            return Optional.of("lamport is " + entry.lamport() + " and must be " + (lamport + 1));
        }
        return parentFlaw(line, feed);
    }

    private Optional<String> parentFlaw(Line line, @Nullable Feed feed) {
        var parents = line.entry().parents();
        for (var parent : parents) {
            if (feed != null && feed.tip().past().count(ordinalOf(parent)) >= parent.seq()
                    || parents.stream().anyMatch(other -> !other.equals(parent) && precedes(parent, other))) {
                return Optional.of("its parent " + parent + " is an ancestor of another parent or of prev");
            }
        }
        return Optional.empty();
    }

    private Ledger with(Line line, @Nullable Feed feed) {
        var past = feed == null
                ? Past.NONE
                : feed.tip().past().with(feed.ordinal(), feed.tip().line().entry().seq());
        for (var parent : line.entry().parents()) {
            past = past.and(held(parent).past()).with(ordinalOf(parent), parent.seq());
        }
        var grown = feed == null ? new Feed(feeds.size(), Chain.empty()) : feed;
        var more = new TreeMap<>(feeds);
        more.put(line.feed(), new Feed(grown.ordinal(), grown.entries().with(new Held(line, past))));
        return new Ledger(cluster, more, frontier.with(line), size + 1);
    }

    private Held held(EntryId id) {
        return feeds.get(id.feed()).entries().get((int) id.seq() - 1);
    }

    private int ordinal(Held held) {
        return feeds.get(held.line().feed()).ordinal();
    }

    private int ordinalOf(EntryId id) {
        return feeds.get(id.feed()).ordinal();
    }
}
