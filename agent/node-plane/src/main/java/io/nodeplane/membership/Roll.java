package io.nodeplane.membership;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.ledger.Chain;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Statements of one kind about one node, by incarnation, those of one incarnation in the order in which they came. Of
 * incarnations that are over nearly nothing is kept but where their lines stand: a node that restarts for years says ever
 * the same. None of these is void. A value.
 */
final class Roll<T extends Statement> {
    /** How many statements of incarnations that are over are kept as they are, at least. */
    private static final int KEPT = 2;
    /** How many leave together. */
    private static final int MOVED = 2;
    private static final int LEAF_MAX = 32;

    /** Makes a statement again of its line. */
    interface Maker<T> {
        T of(Incarnation incarnation, Line line);
    }

    /** A place where a statement stands. */
    record Place(long incarnation, FeedId feed, long seq) {}

    /** Places, packed: incarnation, number of the feed, seq. */
    private record Leaf(long last, int size, byte[] packed) {

        Leaf and(Leaf more) {
            var both = Arrays.copyOf(packed, packed.length + more.packed.length);
            System.arraycopy(more.packed, 0, both, packed.length, more.packed.length);
            return new Leaf(more.last, size + more.size, both);
        }
    }

    private final List<FeedId> feeds;
    private final Leaves leaves;
    private final Chain<T> kept;

    private Roll(List<FeedId> feeds, Leaves leaves, Chain<T> kept) {
        this.feeds = feeds;
        this.leaves = leaves;
        this.kept = kept;
    }

    /** Of all but the last one there may be thousands; they change only when something comes late. */
    private static final class Leaves extends AbstractList<Leaf> {
        private static final Leaves NONE = new Leaves(Chain.empty(), null);

        private final Chain<Leaf> full;
        private final @Nullable Leaf open;

        Leaves(Chain<Leaf> full, @Nullable Leaf open) {
            this.full = full;
            this.open = open;
        }

        static Leaves of(List<Leaf> all) {
            return new Leaves(Chain.of(all.subList(0, all.size() - 1)), all.getLast());
        }

        /** {@return these, and behind them this one, or the last one and it together} */
        Leaves with(Leaf more) {
            var last = open;
            if (last == null) {
                return new Leaves(full, more);
            }
            return last.size() + more.size() <= LEAF_MAX
                    ? new Leaves(full, last.and(more))
                    : new Leaves(full.with(last), more);
        }

        @Override
        public Leaf get(int index) {
            return open != null && index == full.size() ? open : full.get(index);
        }

        @Override
        public int size() {
            return full.size() + (open == null ? 0 : 1);
        }
    }

    static <T extends Statement> Roll<T> empty() {
        return new Roll<>(List.of(), Leaves.NONE, Chain.empty());
    }

    /**
     * {@return the statements that stand there}
     *
     * @param places sorted by incarnation
     * @param present statements of incarnations before this one may be kept as places alone
     * @param statement makes one of its place
     */
    static <T extends Statement> Roll<T> of(List<Place> places, Incarnation present, Function<Place, T> statement) {
        var over = (int) places.stream().filter(place -> place.incarnation() < present.number()).count();
        var settled = Math.max(0, over - KEPT);
        var names = new ArrayList<FeedId>();
        var leaves = new ArrayList<Leaf>();
        for (int at = 0; at < settled; at += LEAF_MAX) {
            leaves.add(leaf(places.subList(at, Math.min(settled, at + LEAF_MAX)), names));
        }
        return new Roll<>(List.copyOf(names), leaves.isEmpty() ? Leaves.NONE : Leaves.of(leaves),
                Chain.of(places.subList(settled, places.size()).stream().map(statement).toList()));
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** {@return the greatest incarnation that is spoken of; 0 if none is} */
    long last() {
        return kept.isEmpty() ? 0 : kept.getLast().incarnation().number();
    }

    /** {@return these and one more} Nearly always it belongs at the end, which costs nothing. */
    Roll<T> with(T statement) {
        var incarnation = statement.incarnation();
        if (!leaves.isEmpty() && incarnation.number() < leaves.getLast().last()) {
            return late(new Place(incarnation.number(), statement.line().feed(), statement.line().seq()));
        }
        var place = kept.size();
        while (place > 0 && kept.get(place - 1).incarnation().compareTo(incarnation) > 0) {
            place--;
        }
        if (place == kept.size()) {
            return new Roll<>(feeds, leaves, kept.with(statement));
        }
        var sorted = new ArrayList<T>(kept);
        sorted.add(place, statement);
        return new Roll<>(feeds, leaves, Chain.of(sorted));
    }

    /** {@return these, with only the places of those of incarnations before this one} */
    Roll<T> settled(Incarnation present) {
        if (kept.size() < KEPT + MOVED || kept.get(KEPT + MOVED - 1).incarnation().compareTo(present) >= 0) {
            return this;
        }
        var names = new ArrayList<>(feeds);
        var places = new ArrayList<Place>();
        for (var statement : kept.subList(0, MOVED)) {
            places.add(new Place(statement.incarnation().number(), statement.line().feed(), statement.line().seq()));
        }
        var grown = leaves.with(leaf(places, names));
        return new Roll<>(names.size() == feeds.size() ? feeds : List.copyOf(names), grown,
                Chain.of(kept.subList(MOVED, kept.size()))).settled(present);
    }

    /** {@return those of this incarnation and later ones, of which none is over} */
    List<T> since(Incarnation present) {
        var place = kept.size();
        while (place > 0 && kept.get(place - 1).incarnation().compareTo(present) >= 0) {
            place--;
        }
        return kept.subList(place, kept.size());
    }

    /** {@return those of this incarnation and later ones; of incarnations that are over only what the horizon holds} */
    List<T> from(Incarnation first, Horizon horizon, Maker<T> maker) {
        var all = new ArrayList<T>();
        for (var leaf : leaves) {
            if (leaf.last() >= first.number()) {
                for (var place : places(leaf)) {
                    if (place.incarnation() >= first.number() && horizon.holds(place.feed(), place.seq())) {
                        all.add(made(place, horizon.ledger(), maker));
                    }
                }
            }
        }
        all.addAll(since(first));
        return all;
    }

    /** {@return the greatest incarnation of which the horizon holds a statement} */
    Optional<Incarnation> last(Horizon horizon) {
        for (int i = kept.size() - 1; i >= 0; i--) {
            if (horizon.holds(kept.get(i).line())) {
                return Optional.of(kept.get(i).incarnation());
            }
        }
        for (int i = leaves.size() - 1; i >= 0; i--) {
            for (var place : places(leaves.get(i)).reversed()) {
                if (horizon.holds(place.feed(), place.seq())) {
                    return Optional.of(new Incarnation(place.incarnation()));
                }
            }
        }
        return Optional.empty();
    }

    /** {@return the greatest incarnation before this one of which one is a statement; 0 if none is} */
    long lastBefore(Incarnation incarnation) {
        for (var one : kept.reversed()) {
            if (one.incarnation().compareTo(incarnation) < 0) {
                return one.incarnation().number();
            }
        }
        for (int i = leaves.size() - 1; i >= 0; i--) {
            for (var place : places(leaves.get(i)).reversed()) {
                if (place.incarnation() < incarnation.number()) {
                    return place.incarnation();
                }
            }
        }
        return 0;
    }

    /** {@return those of the first incarnation that is spoken of, from this one on} */
    List<T> first(Incarnation from, Ledger ledger, Maker<T> maker) {
        var all = new ArrayList<T>();
        for (var leaf : leaves) {
            if (leaf.last() >= from.number()) {
                for (var place : places(leaf)) {
                    if (place.incarnation() >= from.number()
                            && (all.isEmpty() || all.getFirst().incarnation().number() == place.incarnation())) {
                        all.add(made(place, ledger, maker));
                    }
                }
                if (leaf.last() > all.getFirst().incarnation().number()) {
                    return all;
                }
            }
        }
        for (var one : since(from)) {
            if (all.isEmpty() || all.getFirst().incarnation().equals(one.incarnation())) {
                all.add(one);
            }
        }
        return all;
    }

    /** {@return all of them; the lines are in the ledger} */
    List<T> all(Ledger ledger, Maker<T> maker) {
        var all = new ArrayList<T>();
        leaves.forEach(leaf -> places(leaf).forEach(place -> all.add(made(place, ledger, maker))));
        all.addAll(kept);
        return all;
    }

    /** {@return where all of them stand} */
    List<Place> places() {
        var all = new ArrayList<Place>();
        leaves.forEach(leaf -> all.addAll(places(leaf)));
        kept.forEach(one -> all.add(new Place(one.incarnation().number(), one.line().feed(), one.line().seq())));
        return all;
    }

    /** One that came late, about an incarnation that is over. */
    private Roll<T> late(Place place) {
        var at = 0;
        while (leaves.get(at).last() <= place.incarnation()) {
            at++;
        }
        var places = new ArrayList<>(places(leaves.get(at)));
        var before = 0;
        while (before < places.size() && places.get(before).incarnation() <= place.incarnation()) {
            before++;
        }
        places.add(before, place);
        var names = new ArrayList<>(feeds);
        var grown = new ArrayList<>(leaves);
        var middle = places.size() > LEAF_MAX ? places.size() / 2 : places.size();
        grown.set(at, leaf(places.subList(0, middle), names));
        if (middle < places.size()) {
            grown.add(at + 1, leaf(places.subList(middle, places.size()), names));
        }
        return new Roll<>(List.copyOf(names), Leaves.of(grown), kept);
    }

    private static Leaf leaf(List<Place> places, List<FeedId> names) {
        var out = new Packer();
        for (var place : places) {
            var name = names.indexOf(place.feed());
            if (name < 0) {
                name = names.size();
                names.add(place.feed());
            }
            out.number(place.incarnation()).number(name).number(place.seq());
        }
        return new Leaf(places.getLast().incarnation(), places.size(), out.packed());
    }

    private List<Place> places(Leaf leaf) {
        var in = new Unpacker(leaf.packed());
        var places = new ArrayList<Place>(leaf.size());
        for (int i = 0; i < leaf.size(); i++) {
            places.add(new Place(in.number(), feeds.get((int) in.number()), in.number()));
        }
        return places;
    }

    private T made(Place place, Ledger ledger, Maker<T> maker) {
        return maker.of(new Incarnation(place.incarnation()),
                ledger.find(place.feed(), place.seq()).orElseThrow());
    }
}
