package io.nodeplane.certainty;

import java.util.EnumSet;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The same exploration with nothing left out: a state is what each node holds, and that a node receives one line is a
 * step of its own. Far slower: it shows, within small bounds, that {@link Exploration} leaves nothing out.
 */
final class Stepwise {
    private final Entries entries;
    private final Bounds bounds;
    private final Shipped shipped;
    private final Audit audit;
    /** What each node holds, in turn: a history for each. */
    private final Tuples states;

    private Stepwise(Bounds bounds) {
        this.bounds = bounds;
        this.entries = new Entries(bounds, Symmetry.none(bounds));
        this.shipped = new Shipped(entries);
        this.audit = new Audit(entries, shipped, EnumSet.noneOf(Property.class));
        this.states = new Tuples(bounds.nodes() * bounds.feeds());
    }

    /**
     * What was found.
     *
     * @param histories all that anybody wrote, of each state, by the stories that they tell
     */
    record Found(int states, SortedSet<String> histories) {}

    static Found all(Bounds bounds) {
        var stepwise = new Stepwise(bounds);
        var histories = new TreeSet<String>();
        stepwise.states.add(new int[bounds.nodes() * bounds.feeds()]);
        for (int place = 0; place < stepwise.states.size(); place++) {
            var state = stepwise.states.get(place);
            histories.add(String.join("\n", Story.of(stepwise.entries, stepwise.union(state))));
            for (int node = 0; node < bounds.nodes(); node++) {
                stepwise.receive(state, node);
                stepwise.write(state, node);
            }
        }
        return new Found(stepwise.states.size(), histories);
    }

    /** Every node has all of its own entries: together they are all there are. */
    private int[] union(int[] state) {
        var union = new int[bounds.feeds()];
        for (int feed = 0; feed < union.length; feed++) {
            union[feed] = state[feed * union.length + feed];
        }
        return union;
    }

    private int[] held(int[] state, int node) {
        var held = new int[bounds.feeds()];
        System.arraycopy(state, node * held.length, held, 0, held.length);
        return held;
    }

    private void receive(int[] state, int node) {
        var held = entries.counts(held(state, node));
        for (var entry : entries.all(union(state))) {
            var feed = entries.feed(entry);
            if (entries.seq(entry) == Entries.count(held, feed) + 1 && within(entries.reach(entry), held, feed)) {
                var next = state.clone();
                next[node * bounds.feeds() + feed] = entry;
                states.add(next);
            }
        }
    }

    private boolean within(long reach, long held, int but) {
        for (int feed = 0; feed < bounds.feeds(); feed++) {
            if (feed != but && Entries.count(reach, feed) > Entries.count(held, feed)) {
                return false;
            }
        }
        return true;
    }

    private void write(int[] state, int node) {
        if (Entries.total(entries.counts(union(state))) == bounds.entries()) {
            return;
        }
        for (var move : Moves.of(entries, shipped, audit, shipped.world(held(state, node)))) {
            if (entries.act(move).writer() == node) {
                var next = state.clone();
                next[node * bounds.feeds() + entries.feed(move)] = move;
                states.add(next);
            }
        }
    }
}
