package io.nodeplane.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Fork;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Ledgers with forks, lost disks and late entries, in any order of arrival. */
class ForkProperties {
    private static final Charter CHARTER = Histories.CHARTER;

    @Property(tries = 150)
    void every_causal_order_gives_the_same_forks_and_the_same_view(@ForAll long seed,
            @ForAll @IntRange(min = 2, max = 6) int nodes) {
        var ledger = TroubledHistory.random(CHARTER, nodes, 60, seed);
        var view = Membership.replay(CHARTER, ledger).view();
        var dice = new Random(seed);
        for (int order = 0; order < 2; order++) {
            var grown = Ledger.empty(CHARTER.id());
            var membership = Membership.none(CHARTER);
            for (var line : Scribes.shuffled(CHARTER, ledger.inReplayOrder(), dice)) {
                grown = Histories.with(grown, line);
                membership = membership.apply(grown, line);
            }
            assertThat(grown.head()).as("seed=%d", seed).isEqualTo(ledger.head());
            assertThat(grown.forks()).as("seed=%d", seed).isEqualTo(ledger.forks());
            assertThat(membership.view()).as("seed=%d, entry by entry or all at once", seed).isEqualTo(view);
            assertThat(Membership.replay(CHARTER, grown).view().digest()).isEqualTo(view.digest());
        }
    }

    @Property(tries = 150)
    void a_fork_is_the_first_place_with_two_entries_and_the_two_lowest_hashes_there(@ForAll long seed) {
        var ledger = TroubledHistory.random(CHARTER, 4, 80, seed);
        var places = new TreeMap<FeedId, TreeMap<Long, TreeSet<EntryId>>>();
        ledger.inReplayOrder().forEach(line -> places.computeIfAbsent(line.feed(), feed -> new TreeMap<>())
                .computeIfAbsent(line.entry().seq(), seq -> new TreeSet<>()).add(line.id()));
        var expected = new TreeMap<FeedId, List<EntryId>>();
        places.forEach((feed, seqs) -> seqs.values().stream().filter(ids -> ids.size() > 1).findFirst()
                .ifPresent(ids -> expected.put(feed, ids.stream().limit(2).toList())));
        SortedMap<FeedId, Fork> forks = ledger.forks();
        assertThat(forks.keySet()).as("seed=%d", seed).isEqualTo(expected.keySet());
        forks.forEach((feed, fork) -> assertThat(List.of(fork.first().id(), fork.second().id()))
                .as("seed=%d", seed).isEqualTo(expected.get(feed)));
        ledger.inReplayOrder().forEach(line -> assertThat(ledger.isVoid(line)).as("seed=%d %s", seed, line.id())
                .isEqualTo(expected.containsKey(line.feed())
                        && line.entry().seq() >= expected.get(line.feed()).getFirst().seq()));
    }

    @Property(tries = 100)
    void what_is_void_in_an_entrys_past_is_what_two_rivals_in_that_past_make_void(@ForAll long seed) {
        var ledger = TroubledHistory.random(CHARTER, 3, 60, seed);
        var lines = ledger.inReplayOrder();
        for (var later : lines) {
            var past = lines.stream().filter(line -> ledger.precedes(line.id(), later.id())).toList();
            for (var line : past) {
                var rivals = past.stream().anyMatch(one -> one.feed().equals(line.feed())
                        && one.entry().seq() <= line.entry().seq() && past.stream()
                                .anyMatch(two -> two.feed().equals(one.feed())
                                        && two.entry().seq() == one.entry().seq() && !two.equals(one)));
                assertThat(ledger.isVoidIn(line.id(), later.id()))
                        .as("seed=%d %s in the past of %s", seed, line.id(), later.id()).isEqualTo(rivals);
            }
        }
    }

    @Property(tries = 150)
    void two_ledgers_with_any_parts_of_a_history_bring_each_other_up_to_date(@ForAll long seed) {
        var dice = new Random(seed);
        var all = TroubledHistory.random(CHARTER, 4, 80, seed);
        var order = Scribes.shuffled(CHARTER, all.inReplayOrder(), dice);
        var one = part(order, dice);
        var other = part(order, dice);
        for (int round = 0; round < 4 && !one.head().equals(other.head()); round++) {
            one = taken(one, lacking(other, one));
            other = taken(other, lacking(one, other));
        }
        assertThat(one.head()).as("seed=%d: both forked or not, within four rounds", seed).isEqualTo(other.head());
        assertThat(one.forks()).isEqualTo(other.forks());
    }

    @Example
    void the_histories_have_forks_enough_to_judge_by() {
        var forked = 0;
        for (long seed = 0; seed < 100; seed++) {
            forked += TroubledHistory.random(CHARTER, 4, 80, seed).forks().isEmpty() ? 0 : 1;
        }
        assertThat(forked).isGreaterThan(20);
    }

    /** {@return what the holder gives to an asker, who tells its tips and, of feeds in doubt, a ladder} */
    private static List<Line> lacking(Ledger holder, Ledger asker) {
        assertThat(asker.holdings()).isEqualTo(Holdings.of(asker.frontier()));
        assertThat(asker.head()).isEqualTo(asker.frontier().digest());
        var told = asker.holdings().with(asker.ladders(holder.holdings()));
        told = told.with(asker.ladders(holder.ladders(told)));
        return holder.beyond(told);
    }

    /** {@return the ledger with these lines} What rests on a branch that it has not yet comes again, as at a node. */
    private static Ledger taken(Ledger ledger, List<Line> lines) {
        var grown = ledger;
        for (var line : lines) {
            grown = switch (grown.find(line.id()).isPresent() ? new Admission.Known() : grown.admit(line)) {
                case Admission.Stored(var more) -> more;
                case Admission.Known known -> grown;
                case Admission.Gap gap -> grown;
                case Admission answer -> throw new AssertionError(line.id() + ": " + answer);
            };
        }
        return grown;
    }

    /** {@return a ledger that each line reached or not; what rests on a missing one is left out} */
    private static Ledger part(List<Line> order, Random dice) {
        var ledger = Ledger.empty(CHARTER.id());
        var many = 1 + dice.nextInt(100);
        for (var line : new ArrayList<>(order)) {
            if (dice.nextInt(100) < many
                    && ledger.admit(line) instanceof Admission.Stored(var grown)) {
                ledger = grown;
            }
        }
        return ledger;
    }
}
