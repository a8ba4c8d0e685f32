package io.nodeplane.ledger;

import io.nodeplane.ledger.Strand.Held;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Builds a ledger without a fork again from its lines, as if nothing had been worked out of them yet, and compares: each line
 * is admitted, and has the causal past that the first ledger says. What was compared lies on the shelves of the first one, so
 * it takes no more memory than that. For one thread.
 */
public final class Rebuilding {
    /** How many entries of a feed stay in memory: others of about that time rest on them. */
    private static final int KEPT = 32;

    private final Ledger said;
    private final Growth growth;
    /** Of each feed how many stretches lie on their shelves. */
    private final SortedMap<FeedId, Integer> laid = new TreeMap<>();

    /** @param said what is to be built again */
    public Rebuilding(Ledger said) {
        this.said = said;
        var ordinals = new TreeMap<FeedId, Integer>();
        said.feeds().forEach(feed -> ordinals.put(feed, said.known(feed).strands().getFirst().ordinal()));
        this.growth = Growth.numbered(said.cluster(), ordinals);
    }

    /**
     * {@return whether the line, which is one of the first ledger's, is admitted, and rests on what that says} Lines come in an
     * order in which they can be admitted.
     *
     * @throws ShelfException if what lies on a shelf cannot be had
     */
    public boolean take(Line line) {
        return growth.admit(line) && growth.known(line.feed()).strands().getFirst().tip().equals(held(line))
                && lay(line.feed(), KEPT);
    }

    /** {@return the ledger of the lines that have been taken} */
    public Ledger ledger() {
        return growth.ledger();
    }

    /** {@return whether it is the same ledger in the end; after the last line} */
    public boolean isSame() {
        for (var feed : said.feeds()) {
            if (!lay(feed, 0)) {
                return false;
            }
        }
        var built = growth.ledger();
        return built.head().equals(said.head()) && built.size() == said.size() && built.bytes() == said.bytes();
    }

    private Held held(Line line) {
        return said.known(line.feed()).strands().getFirst().at(line.seq());
    }

    /** {@return whether all stretches of the feed that have been taken are those that the first ledger has on shelves} */
    private boolean lay(FeedId feed, int kept) {
        var shelves = said.known(feed).strands().getFirst().entries().laid();
        for (var at = laid.getOrDefault(feed, 0); at < shelves.size()
                && growth.shelvable(feed) >= shelves.get(at).size() + kept; at++) {
            var next = shelves.get(at);
            var stretch = growth.oldest(feed, next.size(), Integer.MAX_VALUE);
            if (next.lamport() != stretch.entries().getFirst().line().entry().lamport()) {
                return false;
            }
            growth.lay(stretch, next.shelf());
            laid.put(feed, at + 1);
        }
        return true;
    }
}
