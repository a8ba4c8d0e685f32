package io.nodeplane.membership;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.Charter;
import io.nodeplane.claims.Claimed;
import io.nodeplane.ledger.Chain;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Places;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
    public static final int FOLD = 5;

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
        private final Packer out;

        Writer(Ledger ledger, Packer out) {
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
            var earlier = standing.addresses().earlier();
            out.number(earlier.size());
            earlier.each(this::place);
            one(standing.addresses().last());
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
        private final List<FeedId> feeds;
        private final Unpacker in;
        private Incarnation last = Incarnation.FIRST;

        Reader(Ledger ledger, Unpacker in) {
            this.ledger = ledger;
            this.feeds = ledger.feeds();
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
                var feed = feed(in.number());
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
            var claims = places();
            var present = claims.isEmpty() ? Incarnation.FIRST : incarnation(claims.getLast().incarnation());
            return new Standing(node,
                    Roll.of(claims, present, place -> new Standing.Life(incarnation(place), line(place))),
                    Chain.empty(),
                    Roll.of(places(), present,
                            place -> new Suspicion(place.feed().node(), node, incarnation(place), line(place))),
                    Chain.empty(), left,
                    Roll.of(places(), present, place -> new Standing.Death(incarnation(place), line(place))), one(),
                    one(), claimed());
        }

        private Claimed claimed() {
            var earlier = Places.NONE;
            for (var left = in.number(); left > 0; left--) {
                earlier = earlier.with(feed(in.number()), in.number() + 1);
            }
            var last = one();
            var since = new ArrayList<Line>();
            for (var left = in.number(); left > 0; left--) {
                since.add(line());
            }
            return Claimed.of(earlier, last, since);
        }

        private List<Roll.Place> places() {
            var size = in.size();
            var places = new ArrayList<Roll.Place>(size);
            var incarnation = 0L;
            for (int i = 0; i < size; i++) {
                incarnation += in.number();
                places.add(new Roll.Place(incarnation, feed(in.number()), in.number() + 1));
            }
            return places;
        }

        private Incarnation incarnation(Roll.Place place) {
            return incarnation(place.incarnation());
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

        private FeedId feed(long rank) {
            if (rank >= feeds.size()) {
                throw new IllegalArgumentException("there is no feed " + rank);
            }
            return feeds.get((int) rank);
        }

        private Line line() {
            return line(feed(in.number()), in.number() + 1);
        }

        private Line line(Roll.Place place) {
            return line(place.feed(), place.seq());
        }

        /** {@return the line in an array of its own: it is kept, and those that were read with it are not} */
        private Line line(FeedId feed, long seq) {
            return ledger.find(feed, seq)
                    .orElseThrow(() -> new IllegalArgumentException("there is no entry " + seq + " of " + feed))
                    .apart();
        }
    }
}
