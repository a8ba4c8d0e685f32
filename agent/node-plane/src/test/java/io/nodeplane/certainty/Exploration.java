package io.nodeplane.certainty;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every history within the bounds, smallest first.
 *
 * <p>A history is a set of entries closed under causes, with those causes. A node writes with any part of it in hand that
 * is closed under causes and holds the node's own entries: deliveries are not steps, but made just before a node
 * writes, as late and as partial as can be. Nothing is lost by that: receiving changes nothing but what the receiver
 * knows, and what anybody knows at any time is itself one of the histories. {@link Stepwise} makes deliveries steps, and
 * finds the same.
 *
 * <p>The rule is asked once in each history; what a node can do that knows less is looked up in the smaller one.
 */
final class Exploration {
    final Entries entries;
    final Shipped shipped;
    final Audit audit;
    private final Bounds bounds;
    private final Tuples histories;
    private final List<int[]> moves = new ArrayList<>();
    private final int[] inverses;
    private final int[] scratch;
    private final long[] sizes;
    private long transitions;
    private double situations;

    private Exploration(Bounds bounds, Symmetry symmetry, Set<Property> properties) {
        this.bounds = bounds;
        this.entries = new Entries(bounds, symmetry);
        this.shipped = new Shipped(entries);
        this.audit = new Audit(entries, shipped, properties);
        this.histories = new Tuples(bounds.feeds());
        this.inverses = symmetry.inverses();
        this.scratch = new int[bounds.feeds()];
        this.sizes = new long[bounds.entries() + 1];
    }

    /** {@return the exploration of all histories, or up to the first one that violates one of the properties} */
    static Exploration of(Bounds bounds, Symmetry symmetry, Set<Property> properties, Consumer<String> progress) {
        var exploration = new Exploration(bounds, symmetry, properties);
        exploration.run(progress);
        return exploration;
    }

    @Nullable
    Violation violation() {
        return audit.violation();
    }

    /** {@return how many histories there are; those that differ in names only are one} */
    int size() {
        return histories.size();
    }

    int[] history(int place) {
        return histories.get(place);
    }

    /** {@return how many there are of each number of entries} */
    List<Long> sizes() {
        var list = new ArrayList<Long>();
        for (var size : sizes) {
            list.add(size);
        }
        return list;
    }

    /** {@return how often some node could write something} */
    long transitions() {
        return transitions;
    }

    /**
     * {@return for how many situations the histories stand: each node holds a part of the history that is closed under
     * causes and has its own entries, and names matter}
     */
    double situations() {
        return situations;
    }

    private void run(Consumer<String> progress) {
        histories.add(new int[bounds.feeds()]);
        var began = System.nanoTime();
        for (int place = 0; place < histories.size() && audit.violation() == null; place++) {
            var tips = histories.get(place);
            var counts = entries.counts(tips);
            var depth = Entries.total(counts);
            sizes[depth]++;
            var world = shipped.world(tips);
            audit.check(world);
            if (depth < bounds.entries()) {
                moves.add(Moves.of(entries, shipped, audit, world));
            }
            cuts(place, tips, counts, depth < bounds.entries());
            if ((place + 1) % 200_000 == 0) {
                progress.accept(String.format("%,d of %,d histories found so far, with %d entries, %d s", place + 1,
                        histories.size(), depth, (System.nanoTime() - began) / 1_000_000_000));
            }
        }
    }

    /** Goes through the parts of a history that are closed under causes. */
    private void cuts(int place, int[] tips, long counts, boolean extend) {
        var chains = new int[tips.length][];
        for (int feed = 0; feed < tips.length; feed++) {
            chains[feed] = new int[Entries.count(counts, feed) + 1];
            for (var entry = tips[feed]; entry != 0; entry = entries.tip(entry, feed)) {
                chains[feed][entries.seq(entry)] = entry;
            }
        }
        var cut = new int[tips.length];
        var known = new long[bounds.nodes()];
        cut(place, tips, counts, extend, chains, 0, 0, 0, cut, known);
        var product = 1.0;
        for (var ways : known) {
            product *= ways;
        }
        situations += product * images(tips);
    }

    private void cut(int place, int[] tips, long counts, boolean extend, int[][] chains, int feed, long held,
            long needed, int[] cut, long[] known) {
        if (feed == tips.length) {
            if (within(needed, held)) {
                closed(place, tips, counts, extend, held, cut, known);
            }
            return;
        }
        for (int count = 0; count < chains[feed].length; count++) {
            cut[feed] = chains[feed][count];
            cut(place, tips, counts, extend, chains, feed + 1, held | (long) count << 8 * feed,
                    joined(needed, entries.reach(cut[feed])), cut, known);
        }
    }

    private void closed(int place, int[] tips, long counts, boolean extend, long held, int[] cut, long[] known) {
        var setBack = entries.setBack(tips);
        for (int node = 0; node < known.length; node++) {
            var own = node == setBack ? bounds.branch() : node;
            known[node] += Entries.count(held, own) == Entries.count(counts, own) ? 1 : 0;
        }
        if (!extend) {
            return;
        }
        var all = held == counts;
        var renaming = all ? 0 : canonical(cut);
        var smaller = all ? place : histories.find(scratch);
        var loser = entries.loser(tips);
        for (var move : moves.get(smaller)) {
            var entry = entries.image(move, inverses[renaming]);
            var act = entries.act(entry);
            var feed = entries.feed(entry);
            // Who is set back has lost any number of entries, none at all too: its part of the history is a history as well.
            var own = act.kind() == Act.Kind.BACK || Entries.count(held, feed) == Entries.count(counts, feed);
            var old = feed == loser || feed == setBack || act.kind() == Act.Kind.BACK && setBack >= 0
                    || setBack >= 0 && setBack == loser && feed == bounds.branch();
            var whole = act.kind() != Act.Kind.LOSE || setBack < 0
                    || Entries.count(held, bounds.branch()) == Entries.count(counts, bounds.branch());
            var early = !bounds.early() || act.kind() != Act.Kind.SUSPECT || held == entries.reach(tips[feed]);
            if (own && !old && early && whole) {
                var next = tips.clone();
                next[feed] = entry;
                canonical(next);
                histories.add(scratch);
                transitions++;
            }
        }
    }

    /** Puts the history under the names that make it least into scratch. {@return the renaming that does} */
    private int canonical(int[] tips) {
        var best = 0;
        System.arraycopy(tips, 0, scratch, 0, tips.length);
        for (int renaming = 1; renaming < inverses.length; renaming++) {
            var image = entries.image(tips, renaming);
            if (less(image, scratch)) {
                System.arraycopy(image, 0, scratch, 0, image.length);
                best = renaming;
            }
        }
        return best;
    }

    /** {@return how many histories differ from this one in names only, itself among them} */
    private double images(int[] tips) {
        var same = 0;
        for (int renaming = 0; renaming < inverses.length; renaming++) {
            var image = entries.image(tips, renaming);
            same += !less(image, tips) && !less(tips, image) ? 1 : 0;
        }
        return (double) inverses.length / same;
    }

    private static boolean less(int[] one, int[] other) {
        for (int i = 0; i < one.length; i++) {
            if (one[i] != other[i]) {
                return one[i] < other[i];
            }
        }
        return false;
    }

    private static boolean within(long needed, long held) {
        for (int shift = 0; shift < 64; shift += 8) {
            if ((needed >>> shift & 255) > (held >>> shift & 255)) {
                return false;
            }
        }
        return true;
    }

    private static long joined(long one, long other) {
        var joined = 0L;
        for (int shift = 0; shift < 64; shift += 8) {
            joined |= Math.max(one >>> shift & 255, other >>> shift & 255) << shift;
        }
        return joined;
    }
}
