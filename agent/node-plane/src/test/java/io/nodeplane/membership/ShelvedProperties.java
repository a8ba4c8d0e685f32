package io.nodeplane.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.LedgerSnapshot;
import io.nodeplane.ledger.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Where an entry lies makes no difference: a ledger with shelves answers as one that has all in memory. */
class ShelvedProperties {
    private static final Charter CHARTER = Histories.CHARTER;

    /** A ledger that lays away what it can, at any time, in any portions, as bytes alone. */
    private static final class Laying {
        private final ByteShelves shelves = new ByteShelves();
        private final Random dice;
        private Ledger ledger;

        Laying(long seed) {
            this(Ledger.empty(CHARTER.id()), seed);
        }

        Laying(Ledger empty, long seed) {
            dice = new Random(seed);
            ledger = empty;
        }

        void take(Line line) {
            ledger = shelves.laid(Histories.with(ledger, line), dice);
        }
    }

    @Property(tries = 150)
    void a_shelved_ledger_answers_as_one_in_memory(@ForAll long seed, @ForAll @IntRange(min = 2, max = 5) int nodes) {
        var history = TroubledHistory.random(CHARTER, nodes, 60, seed);
        var dice = new Random(seed);
        var plain = Ledger.empty(CHARTER.id());
        var laying = new Laying(seed);
        var half = Holdings.NONE;
        var lines = Scribes.shuffled(CHARTER, history.inReplayOrder(), dice);
        for (var line : lines) {
            assertThat(laying.ledger.admit(line)).isInstanceOf(Admission.Stored.class);
            plain = Histories.with(plain, line);
            laying.take(line);
            half = dice.nextInt(lines.size()) == 0 ? plain.holdings() : half;
        }
        Assume.that(laying.ledger.shelved() > lines.size() / 10);
        sameEntries(laying.ledger, plain, seed);
        samePasts(laying.ledger, plain, seed);
        sameToOthers(laying.ledger, plain, half, TroubledHistory.random(CHARTER, nodes, 40, seed + 1), seed);
        sameFold(laying.ledger, plain, seed);
    }

    @Example
    void epochs_whose_entries_lie_on_shelves_are_in_force_as_before() {
        var scribes = new Scribes(3, 5);
        var electors = new Electors(scribes);
        electors.change(4, 1, 2);
        electors.vouch(4);
        electors.change(3, 1, 2, 4);
        var plain = scribes.ledger(1);
        var laying = new Laying(Ledger.empty(scribes.charter.id()), 7);
        plain.inReplayOrder().forEach(laying::take);
        assertThat(laying.ledger.shelved()).isPositive();
        var fold = Membership.replay(scribes.charter, laying.ledger);
        assertThat(fold.charters().epochs(laying.ledger)).hasSize(3)
                .isEqualTo(scribes.membership(1).charters().epochs(plain));
        for (var line : plain.inReplayOrder()) {
            assertThat(Amendments.flaw(fold, laying.ledger, line))
                    .isEqualTo(Amendments.flaw(scribes.membership(1), plain, line));
        }
        assertThat(Succession.of(fold, laying.ledger).json()).isEqualTo(Succession.of(scribes.membership(1), plain)
                .json());
    }

    private static void sameEntries(Ledger laid, Ledger plain, long seed) {
        assertThat(laid.head()).as("seed=%d", seed).isEqualTo(plain.head());
        assertThat(laid.frontier()).isEqualTo(plain.frontier());
        assertThat(laid.holdings()).isEqualTo(plain.holdings());
        assertThat(laid.size()).isEqualTo(plain.size());
        assertThat(laid.bytes()).isEqualTo(plain.bytes());
        assertThat(laid.feeds()).isEqualTo(plain.feeds());
        assertThat(laid.forks()).isEqualTo(plain.forks());
        assertThat(laid.last()).isEqualTo(plain.last());
        assertThat(laid.inReplayOrder()).isEqualTo(plain.inReplayOrder());
        assertThat(laid.replayed()).containsExactlyElementsOf(plain.inReplayOrder());
        var replayed = new ArrayList<Line>();
        laid.replay(replayed::add);
        assertThat(replayed).isEqualTo(plain.inReplayOrder());
        for (var feed : plain.feeds()) {
            assertThat(laid.feed(feed)).isEqualTo(plain.feed(feed));
            assertThat(laid.tips(feed)).isEqualTo(plain.tips(feed));
            assertThat(laid.find(feed, 0)).isEmpty();
        }
        for (var line : plain.inReplayOrder()) {
            assertThat(laid.find(line.id())).contains(line);
            assertThat(laid.find(line.feed(), line.seq())).isEqualTo(plain.find(line.feed(), line.seq()));
            assertThat(laid.isVoid(line)).isEqualTo(plain.isVoid(line));
            assertThat(laid.admit(line)).isEqualTo(plain.admit(line));
        }
    }

    private static void samePasts(Ledger laid, Ledger plain, long seed) {
        for (var line : plain.inReplayOrder()) {
            assertThat(laid.behind(line)).as("seed=%d %s", seed, line.id()).isEqualTo(plain.behind(line));
            for (var other : plain.inReplayOrder()) {
                assertThat(laid.precedes(line.id(), other.id())).as("seed=%d", seed)
                        .isEqualTo(plain.precedes(line.id(), other.id()));
                assertThat(laid.isVoidIn(line.id(), other.id())).isEqualTo(plain.isVoidIn(line.id(), other.id()));
                if (!plain.isVoid(line)) {
                    assertThat(laid.precedes(line.feed(), line.seq(), other.id()))
                            .isEqualTo(plain.precedes(line.id(), other.id()));
                }
            }
        }
    }

    private static void sameToOthers(Ledger laid, Ledger plain, Holdings half, Ledger stranger, long seed) {
        for (var theirs : List.of(Holdings.NONE, half, plain.holdings(), stranger.holdings())) {
            assertThat(laid.beyond(theirs)).as("seed=%d", seed).isEqualTo(plain.beyond(theirs));
            assertThat(laid.beyond(theirs, 2_000)).isEqualTo(plain.beyond(theirs, 2_000));
            assertThat(laid.hasMore(theirs, List.of())).isEqualTo(plain.hasMore(theirs, List.of()));
            assertThat(laid.covers(theirs)).isEqualTo(plain.covers(theirs));
            assertThat(laid.ladders(theirs)).isEqualTo(plain.ladders(theirs));
        }
        for (var line : stranger.inReplayOrder()) {
            if (!(plain.admit(line) instanceof Admission.Stored)) {
                assertThat(laid.admit(line)).isEqualTo(plain.admit(line));
            }
        }
        for (var feed : plain.feeds()) {
            if (!plain.forks().containsKey(feed)) {
                var wanted = List.of(plain.inReplayOrder().getFirst().id(), plain.inReplayOrder().getLast().id());
                assertThat(laid.next(feed, new Body.Started("nonce", "1"), 7, wanted))
                        .isEqualTo(plain.next(feed, new Body.Started("nonce", "1"), 7, wanted));
            }
        }
        assertThat(LedgerSnapshot.possible(laid)).isEqualTo(LedgerSnapshot.possible(plain));
    }

    private static void sameFold(Ledger laid, Ledger plain, long seed) {
        var here = Membership.replay(CHARTER, laid);
        var there = Membership.replay(CHARTER, plain);
        assertThat(here.view()).as("seed=%d", seed).isEqualTo(there.view());
        for (var line : plain.inReplayOrder()) {
            if (line.entry().body() instanceof Body.Confirmed) {
                assertThat(Certainty.flaw(here, laid, line)).as("seed=%d %s", seed, line)
                        .isEqualTo(Certainty.flaw(there, plain, line));
            }
        }
        for (var member : there.view().members().keySet()) {
            assertThat(Explanation.of(here, laid, member)).isEqualTo(Explanation.of(there, plain, member));
        }
    }

    @Example
    void only_the_oldest_entries_in_memory_can_be_laid_away_and_never_the_last() {
        var laying = new Laying(1);
        var ledger = Histories.random(1, 2, 30).union();
        ledger.inReplayOrder().forEach(laying::take);
        var feed = ledger.feeds().getFirst();
        var all = ledger.oldest(feed, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(all.size()).isEqualTo(ledger.feed(feed).size() - 1).isEqualTo(ledger.shelvable(feed));
        var once = ledger.with(all, () -> all);
        assertThat(once.shelvable(feed)).isZero();
        assertThatThrownBy(() -> once.with(all, () -> all)).isInstanceOf(IllegalArgumentException.class);
        var fewer = ledger.with(all.first(2), () -> all.first(2));
        assertThatThrownBy(() -> fewer.with(all.first(2), () -> all)).isInstanceOf(IllegalArgumentException.class);
    }
}
