package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Strand.Held;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All entries that a node holds: verified, gapless in every branch of every feed, and closed under causality (what an
 * entry rests on is there too). An immutable value; growing it shares what it had.
 *
 * <p>A ledger is a set: what it says does not depend on the order in which its entries came.
 *
 * <p>Its length has a reason: it is all that may be asked of a ledger, and each answer is found elsewhere.
 */
public final class Ledger implements Entries {
    private final ClusterId cluster;
    private final TreeMap<FeedId, Integer> index;
    private final Feed[] feeds;
    private final int strands;
    private final long size;
    private final long bytes;
    private final Away away;
    private final SortedMap<FeedId, Fork> forks;
    private final Summary summary;

    private Ledger(ClusterId cluster, TreeMap<FeedId, Integer> index, Feed[] feeds, int strands, long size, long bytes,
            Away away, SortedMap<FeedId, Fork> forks, Summary summary) {
        this.away = away;
        this.cluster = cluster;
        this.index = index;
        this.feeds = feeds;
        this.strands = strands;
        this.size = size;
        this.bytes = bytes;
        this.forks = forks;
        this.summary = summary;
    }

    /** {@return the ledger of a cluster before anything happened} */
    public static Ledger empty(ClusterId cluster) {
        return of(cluster, new TreeMap<>(), new Feed[0], 0, 0, 0, Away.NONE, new TreeMap<>());
    }

    /** {@return the ledger that has grown to this} */
    static Ledger of(ClusterId cluster, TreeMap<FeedId, Integer> index, Feed[] feeds, int strands, long size,
            long bytes, Away away, TreeMap<FeedId, Fork> forks) {
        return new Ledger(cluster, index, feeds, strands, size, bytes, away, forks, Summary.of(index, feeds));
    }

    @Override
    public ClusterId cluster() {
        return cluster;
    }

    /** {@return the last entry of each branch of each feed} */
    public Frontier frontier() {
        return summary.frontier();
    }

    /** {@return the digest of the frontier} */
    public Hash head() {
        return summary.head();
    }

    /** {@return the marks of the last entry of each branch of each feed} */
    public Holdings holdings() {
        return summary.holdings();
    }

    /** {@return the tips of a feed: none if it is not known, one for each branch} */
    public List<EntryId> tips(FeedId feed) {
        return known(feed).tips();
    }

    /** {@return how many entries there are} */
    public long size() {
        return size;
    }

    /** {@return how many bytes the texts of all entries have} */
    public long bytes() {
        return bytes;
    }

    /** {@return how many of the entries are on shelves, and not in memory} */
    public long shelved() {
        return away.size();
    }

    /** {@return how many bytes the texts of the entries in memory have} */
    public long bytesInMemory() {
        return bytes - away.bytes();
    }

    /** {@return how many feeds there are} */
    public int feedCount() {
        return feeds.length;
    }

    /** {@return the feeds, sorted} */
    public List<FeedId> feeds() {
        return List.copyOf(index.keySet());
    }

    /** {@return the feeds of a node, sorted} */
    public List<FeedId> feeds(NodeId node) {
        return List.copyOf(index.subMap(FeedId.first(node), true, FeedId.last(node), true).keySet());
    }

    /** {@return the lines of a feed by place, and by hash where it is forked; empty if the feed is not known} */
    public List<Line> feed(FeedId feed) {
        if (known(feed).strands().size() == 1) {
            return known(feed).strands().getFirst().lines();
        }
        var lines = new ArrayList<Line>();
        known(feed).strands().forEach(strand -> strand.entries().forEach(held -> lines.add(held.line())));
        lines.sort(Comparator.comparing(Line::id));
        return lines;
    }

    /** {@return the entry at that place, if it is here; of several the one with the lowest hash} */
    public Optional<Line> find(FeedId feed, long seq) {
        return known(feed).at(seq).stream().findFirst().map(Held::line);
    }

    /** {@return exactly that entry, if it is here} */
    public Optional<Line> find(EntryId id) {
        return Optional.ofNullable(known(id.feed()).find(id.seq(), id.hash())).map(Held::line);
    }

    /** {@return the forked feeds, each with its proof; a function of the set of entries} */
    public SortedMap<FeedId, Fork> forks() {
        return Collections.unmodifiableSortedMap(forks);
    }

    /** {@return whether the line stands at or behind the fork of its feed: it has no effect on any state} */
    public boolean isVoid(Line line) {
        var fork = forks.isEmpty() ? null : forks.get(line.feed());
        return fork != null && line.entry().seq() >= fork.seq();
    }

    /**
     * {@return whether the entry is void as far as the causal past of the later one tells: both sides of a fork at or
     * before it lie there; both entries must be here}
     */
    public boolean isVoidIn(EntryId entry, EntryId later) {
        var feed = known(entry.feed());
        if (feed.fork() == null) {
            return false;
        }
        var from = feed.voidFrom(held(later));
        return from != 0 && entry.seq() >= from;
    }

    /** {@return every line, in replay order} */
    public List<Line> inReplayOrder() {
        return beyond(Holdings.NONE);
    }

    /** Gives every line to somebody, in replay order; none is read before it is its turn. */
    public void replay(Consumer<Line> action) {
        ReplayOrder.each(runs(), action);
    }

    /** {@return every line, in replay order, read when it is its turn} */
    public Iterable<Line> replayed() {
        return () -> ReplayOrder.walk(runs());
    }

    private List<List<Line>> runs() {
        var runs = new ArrayList<List<Line>>();
        for (var feed : feeds) {
            feed.strands().forEach(strand -> runs.add(strand.lines()));
        }
        return runs;
    }

    /** {@return the lines outside the holdings, in replay order: a sequence of which every prefix can be admitted} */
    public List<Line> beyond(Holdings known) {
        return beyond(known, Long.MAX_VALUE);
    }

    /**
     * {@return the first lines outside the holdings, in replay order, with about so many bytes, and at least one if there
     * are any}
     *
     * <p>Of a feed whose marks are all strange nothing is given: who made them is ahead, or in a branch that only a
     * ladder can tell ({@link #ladders}).
     */
    public List<Line> beyond(Holdings known, long bytesMax) {
        return new Difference(this, known).lines(bytesMax);
    }

    /** {@return whether there are lines outside the holdings besides these, which are the first of them} */
    public boolean hasMore(Holdings known, List<Line> first) {
        return new Difference(this, known).size() > first.size();
    }

    /** {@return whether everything that is marked is here} */
    public boolean covers(Holdings holdings) {
        return new Difference(this, holdings).covers();
    }

    /**
     * {@return of each feed where a mark is strange although an entry stands at its place here, marks from the tips down
     * in steps that double: the feed is forked, and this finds where}
     */
    public Holdings ladders(Holdings theirs) {
        return new Difference(this, theirs).ladders();
    }

    /** {@return whether the first entry lies in the causal past of the second; both must be here} */
    public boolean precedes(EntryId earlier, EntryId later) {
        return !earlier.equals(later) && held(later).covers(held(earlier).strand(), earlier.seq());
    }

    /**
     * {@return whether the entry at that place of the feed, which is before any fork of it, lies in the causal past of the
     * other one; both must be here} It is not looked at.
     */
    public boolean precedes(FeedId feed, long seq, EntryId later) {
        for (var strand : known(feed).strands()) {
            if (strand.reaches(seq)) {
                return !(later.feed().equals(feed) && later.seq() == seq) && held(later).covers(strand.ordinal(), seq);
            }
        }
        throw new IllegalArgumentException(feed + "#" + seq + " is not in this ledger");
    }

    /** {@return the entry that replays last, if there is any} */
    public Optional<Line> last() {
        Line last = null;
        for (var feed : feeds) {
            for (var strand : feed.strands()) {
                var tip = strand.tip().line();
                last = last == null || Line.REPLAY_ORDER.compare(tip, last) > 0 ? tip : last;
            }
        }
        return Optional.ofNullable(last);
    }

    /** {@return how many entries replay after this one} */
    public long behind(Line line) {
        var count = 0L;
        for (var feed : feeds) {
            for (var strand : feed.strands()) {
                count += strand.entries().behind(line);
            }
        }
        return count;
    }

    /** {@return the answer to a line that somebody brings; this ledger itself does not change} */
    public Admission admit(Line line) {
        return switch (new Examination(this, line).verdict()) {
            case Examination.Fits(var feed, var prev, var past) -> new Admission.Stored(with(line, feed, prev, past));
            case Examination.Unfit(var answer) -> answer;
        };
    }

    /**
     * {@return the next entry of a feed of one's own, or the genesis of a new one: it links to the feed's tip, and its
     * parents are the tips of other feeds that the feed has not seen yet}
     *
     * <p>If there are more of them than {@link Entry#PARENTS_MAX}, those come first whose causal past holds one of
     * {@code wanted}, then those with the greatest lamport.
     *
     * @throws IllegalStateException if the own feed is forked: it is not to be written any more
     */
    public Line next(FeedId own, Body body, long at, List<EntryId> wanted) {
        var feed = known(own);
        if (feed.fork() != null) {
            throw new IllegalStateException(own + " is forked and takes no more entries");
        }
        var tip = feed.strands().isEmpty() ? null : feed.strands().get(0).tip();
        var foreign = Arrays.stream(feeds).filter(other -> !other.id().equals(own)).toList();
        return Causes.chosen(tip, foreign, wanted.stream().map(this::held).toList()).entry(cluster, own, at, body);
    }

    /** {@return the genesis of a new feed of this node; it may name earlier entries that are not here} */
    public Line genesis(Body.Genesis body, long at) {
        return next(FeedId.unborn(body.node()), body, at,
                body.after().stream().filter(id -> find(id).isPresent()).toList());
    }

    /** {@return this ledger with the line more, which an {@link Examination} has passed} */
    private Ledger with(Line line, Feed feed, @Nullable Held prev, Past past) {
        var grown = feed.with(line.apart(), prev, past, strands);
        var place = index.getOrDefault(feed.id(), feeds.length);
        var more = new Feed[Math.max(feeds.length, place + 1)];
        System.arraycopy(feeds, 0, more, 0, feeds.length);
        more[place] = grown;
        var names = index;
        if (place == feeds.length) {
            names = new TreeMap<>(index);
            names.put(feed.id(), place);
        }
        var proofs = forks;
        if (grown.fork() != null && !grown.fork().equals(feed.fork())) {
            proofs = new TreeMap<>(forks);
            proofs.put(feed.id(), grown.fork());
        }
        return new Ledger(cluster, names, more, strands + grown.strands().size() - feed.strands().size(), size + 1,
                bytes + line.length(), away, proofs, summary.with(names, more, place));
    }

    /** {@return how many entries of the feed can be laid on a shelf: those in memory, but the last; none of a forked feed} */
    public int shelvable(FeedId feed) {
        return known(feed).shelvable();
    }

    /** {@return the oldest entries of the feed that are {@link #shelvable}, at most so many, with about so many bytes} */
    public Stretch oldest(FeedId feed, int most, int bytesMax) {
        return known(feed).oldest(most, bytesMax);
    }

    /**
     * {@return this ledger, with these oldest entries of a feed no longer in memory, but on that shelf} It is the same ledger:
     * whatever is asked of it has the same answer.
     *
     * @throws IllegalArgumentException unless they are {@link #shelvable}, and the oldest
     */
    public Ledger with(Stretch stretch, Shelf shelf) {
        var place = index.get(stretch.feed());
        if (place == null || shelvable(stretch.feed()) < stretch.size()) {
            throw new IllegalArgumentException("of " + stretch.feed() + " not so many entries can be laid away");
        }
        var fewer = feeds.clone();
        fewer[place] = feeds[place].with(stretch, shelf);
        return new Ledger(cluster, index, fewer, strands, size, bytes, away.and(stretch), forks,
                summary.over(fewer));
    }

    /** {@return what takes more lines than one would make ledgers for} It begins as this one, which does not change. */
    public Growth growth() {
        return new Growth(cluster, index, feeds, strands, size, bytes, away, forks);
    }

    /** Gives each shelf on which entries lie to somebody. */
    public void shelves(Consumer<Shelf> action) {
        for (var feed : feeds) {
            feed.strands().forEach(strand -> strand.entries().laid().forEach(laid -> action.accept(laid.shelf())));
        }
    }

    @Override
    public Feed known(FeedId feed) {
        var place = index.get(feed);
        return place == null ? Feed.none(feed) : feeds[place];
    }

    private Held held(EntryId id) {
        var held = known(id.feed()).find(id.seq(), id.hash());
        if (held == null) {
            throw new IllegalArgumentException(id + " is not in this ledger");
        }
        return held;
    }
}
