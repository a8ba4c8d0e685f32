package io.nodeplane.membership;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.Charter;
import io.nodeplane.claims.Claimed;
import io.nodeplane.ledger.Chain;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The fold of a ledger, packed: each statement is the place of its line. A function of the set of entries. Only the fold
 * of a ledger without a fork can be packed.
 */
public final class MembershipSnapshot {
    /**
     * The version of what {@link Membership} makes of entries, and of how it is packed: raised with every change of
     * either, so that no release goes on with what another one worked out.
     */
    public static final int FOLD = 4;

    private MembershipSnapshot() {}

    /** Packs the fold of this ledger. */
    public static void write(Membership membership, Ledger ledger, Packer out) {
        new Writer(ledger, out).write(membership);
    }

    /**
     * {@return the fold of this ledger that was packed}
     *
     * @throws IllegalArgumentException if it cannot be that
     */
    public static Membership read(Charter charter, Ledger ledger, Unpacker in) {
        return new Reader(ledger, in).read(charter);
    }

    private static final class Writer {
        private final SortedMap<FeedId, Integer> ranks = new TreeMap<>();
        private final Ledger ledger;
        private final Packer out;

        Writer(Ledger ledger, Packer out) {
            this.ledger = ledger;
            this.out = out;
            ledger.feeds().forEach(feed -> ranks.put(feed, ranks.size()));
        }

        void write(Membership membership) {
            out.number(membership.standings().size());
            membership.standings().values().forEach(this::standing);
            out.number(membership.vouchers().size());
            membership.vouchers().forEach((feed, lines) -> {
                out.number(ranks.getOrDefault(feed, -1)).number(lines.size());
                lines.forEach(this::place);
            });
            out.number(membership.exposed().size());
            membership.exposed().forEach(feed -> out.text(feed.label()));
            var amendments = membership.charters().lines();
            out.number(amendments.size());
            amendments.forEach(this::place);
        }

        private void standing(Standing standing) {
            if (!standing.voidClaims().isEmpty() || !standing.voidSuspicions().isEmpty()) {
                throw new IllegalArgumentException("void statements are not packed");
            }
            out.text(standing.node().value()).number(standing.left());
            items(standing.claims());
            items(standing.suspicions());
            items(standing.deaths());
            one(standing.gone());
            one(standing.address());
            var words = standing.addresses().words(ledger);
            out.number(words.size());
            words.forEach(this::place);
            out.number(standing.addresses().since().size());
            standing.addresses().since().values().forEach(this::place);
        }

        private void items(Roll<?> roll) {
            var sorted = new ArrayList<>(roll.places());
            sorted.sort(Comparator.comparingLong(Roll.Place::incarnation).thenComparing(Roll.Place::feed)
                    .thenComparingLong(Roll.Place::seq));
            out.number(sorted.size());
            var last = 0L;
            for (var item : sorted) {
                out.number(item.incarnation() - last);
                last = item.incarnation();
                place(item.feed(), item.seq());
            }
        }

        private void one(@Nullable Line line) {
            out.number(line == null ? 0 : 1);
            if (line != null) {
                place(line);
            }
        }

        private void place(Line line) {
            place(line.feed(), line.seq());
        }

        private void place(FeedId feed, long seq) {
            out.number(ranks.getOrDefault(feed, -1)).number(seq - 1);
        }
    }

    private static final class Reader {
        private final Ledger ledger;
        private final List<List<Line>> feeds;
        private final Unpacker in;
        private Incarnation last = Incarnation.FIRST;

        Reader(Ledger ledger, Unpacker in) {
            this.ledger = ledger;
            this.feeds = ledger.feeds().stream().map(ledger::feed).toList();
            this.in = in;
        }

        Membership read(Charter charter) {
            var standings = new TreeMap<NodeId, Standing>();
            for (var left = in.number(); left > 0; left--) {
                var standing = standing(new NodeId(in.text()));
                standings.put(standing.node(), standing);
            }
            var vouchers = new TreeMap<FeedId, List<Line>>();
            for (var left = in.number(); left > 0; left--) {
                var feed = lines(in.number()).get(0).feed();
                var lines = new ArrayList<Line>();
                for (var more = in.number(); more > 0; more--) {
                    lines.add(line());
                }
                vouchers.put(feed, List.copyOf(lines));
            }
            var exposed = new TreeSet<FeedId>();
            for (var left = in.number(); left > 0; left--) {
                exposed.add(new FeedId(in.text()));
            }
            var amendments = new ArrayList<Line>();
            for (var left = in.number(); left > 0; left--) {
                amendments.add(line());
            }
            return Membership.of(charter, ledger, standings, vouchers, exposed, amendments);
        }

        private Standing standing(NodeId node) {
            var left = in.number();
            var claims = items(Standing.Life::new);
            var suspicions = items((incarnation, line) -> new Suspicion(line.feed().node(), node, incarnation, line));
            var deaths = items(Standing.Death::new);
            return new Standing(node, claims, Chain.empty(), suspicions, Chain.empty(), left, deaths, one(), one(),
                    Claimed.of(places(), places())).settled();
        }

        private List<Line> places() {
            var size = in.size();
            var places = new ArrayList<Line>(size);
            for (int i = 0; i < size; i++) {
                places.add(line());
            }
            return places;
        }

        private <T extends Statement> Roll<T> items(BiFunction<Incarnation, Line, T> item) {
            var size = in.size();
            var items = new ArrayList<T>(size);
            var number = 0L;
            for (int i = 0; i < size; i++) {
                number += in.number();
                items.add(item.apply(incarnation(number), line()));
            }
            return Roll.of(Chain.of(items));
        }

        private Incarnation incarnation(long number) {
            if (last.number() != number) {
                last = new Incarnation(number);
            }
            return last;
        }

        private @Nullable Line one() {
            return in.number() == 0 ? null : line();
        }

        private List<Line> lines(long rank) {
            if (rank >= feeds.size()) {
                throw new IllegalArgumentException("there is no feed " + rank);
            }
            return feeds.get((int) rank);
        }

        private Line line() {
            var lines = lines(in.number());
            var index = in.number();
            if (index >= lines.size()) {
                throw new IllegalArgumentException("there is no entry " + index);
            }
            return lines.get((int) index);
        }
    }
}
