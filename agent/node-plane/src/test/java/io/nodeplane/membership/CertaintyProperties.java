package io.nodeplane.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CertaintyProperties {
    /** More with {@code -Dlost.disks=20000}. */
    private static final int LOSSES = Integer.getInteger("lost.disks", 400);

    private static final int TRIES = 900;
    private static final int STEPS = 150;

    @Property(tries = TRIES)
    void no_two_deaths_rest_on_each_other(@ForAll long seed, @ForAll @IntRange(min = 3, max = 5) int voters) {
        var world = SmallWorld.history(SmallWorld.Rule.CERTAINTY, seed, voters, STEPS);
        assertThat(world.mutualDeath()).as("seed=%d voters=%d", seed, voters).isEmpty();
    }

    /** A check that cannot fail proves nothing: without trust among the voters, the same search finds what it seeks. */
    @Example
    void without_the_clause_of_trust_two_deaths_do_rest_on_each_other() {
        for (int voters = 3; voters <= 5; voters++) {
            var found = 0;
            for (long seed = 0; seed < TRIES / 3; seed++) {
                var world = SmallWorld.history(SmallWorld.Rule.FREE_COUNT, seed, voters, STEPS);
                found += world.mutualDeath().isPresent() ? 1 : 0;
            }
            assertThat(found).as("mutual deaths among %d voters", voters).isPositive();
        }
    }

    @Example
    void the_search_meets_enough_deaths_to_judge_by() {
        for (int voters = 3; voters <= 5; voters++) {
            var deaths = 0;
            for (long seed = 0; seed < TRIES / 3; seed++) {
                deaths += SmallWorld.history(SmallWorld.Rule.CERTAINTY, seed, voters, STEPS).confirmations().size();
            }
            assertThat(deaths).as("deaths among %d voters", voters).isGreaterThan(TRIES / 20);
        }
    }

    @Property(tries = 150)
    void what_evidence_allows_is_justified_for_every_reader(@ForAll long seed,
            @ForAll @IntRange(min = 3, max = 5) int voters) {
        var world = SmallWorld.history(SmallWorld.Rule.CERTAINTY, seed, voters, STEPS);
        for (var line : world.confirmations()) {
            for (int reader = 1; reader <= voters; reader++) {
                assertThat(Certainty.flaw(world.scribes.membership(reader),
                        world.scribes.ledger(reader), line)).as("seed=%d %s", seed, line.text()).isEmpty();
            }
        }
    }

    @Property(tries = 150)
    void evidence_in_any_history_is_justified_when_it_is_written(@ForAll long seed) {
        for (var view : Histories.random(seed, 3, 60).views()) {
            var membership = Membership.replay(Histories.CHARTER, view);
            for (var feed : view.feeds()) {
                for (var subject : membership.view().members().values()) {
                    var evidence = Certainty.evidence(membership, view, feed.node(), subject.node(), a -> 0);
                    if (!evidence.suspicions().isEmpty()) {
                        var ids = evidence.suspicions().stream().map(a -> a.line().id()).toList();
                        var line = view.next(feed, new Body.Confirmed(subject.node(), subject.incarnation(), ids), 1,
                                evidence.wanted());
                        assertThat(Certainty.flaw(membership, Histories.with(view, line), line))
                                .as("seed=%d", seed).isEmpty();
                    }
                }
            }
        }
    }

    @Property(tries = 100)
    void what_comes_later_changes_no_verdict(@ForAll long seed, @ForAll @IntRange(min = 3, max = 5) int voters) {
        // Free counting writes both kinds: confirmations that are justified, and others.
        var world = SmallWorld.history(SmallWorld.Rule.FREE_COUNT, seed, voters, STEPS);
        var charter = world.scribes.charter;
        var atTheEnd = new TreeMap<EntryId, Boolean>();
        for (var line : world.confirmations()) {
            atTheEnd.put(line.id(),
                    Certainty.flaw(world.scribes.membership(1), world.scribes.ledger(1), line).isEmpty());
        }
        var dice = new Random(seed);
        for (int order = 0; order < 3; order++) {
            var ledger = Ledger.empty(charter.id());
            var membership = Membership.none(charter);
            for (var line : Scribes.shuffled(charter, world.scribes.ledger(1).inReplayOrder(), dice)) {
                ledger = Histories.with(ledger, line);
                if (line.entry().body() instanceof Body.Confirmed) {
                    assertThat(Certainty.flaw(membership, ledger, line).isEmpty())
                            .as("seed=%d %s", seed, line.text()).isEqualTo(atTheEnd.get(line.id()));
                }
                membership = membership.apply(ledger, line);
            }
        }
    }

    @Example
    void free_counting_writes_confirmations_of_both_kinds() {
        var justified = 0;
        var unjustified = 0;
        for (long seed = 0; seed < 100; seed++) {
            var world = SmallWorld.history(SmallWorld.Rule.FREE_COUNT, seed, 3, STEPS);
            for (var line : world.confirmations()) {
                if (Certainty.flaw(world.scribes.membership(1), world.scribes.ledger(1), line)
                        .isEmpty()) {
                    justified++;
                } else {
                    unjustified++;
                }
            }
        }
        assertThat(justified).isGreaterThan(20);
        assertThat(unjustified).isGreaterThan(20);
    }

    @Example
    void no_mutual_death_with_lost_disks_and_one_without_asking() {
        var deaths = 0;
        var votesAgain = 0;
        for (long seed = 0; seed < LOSSES; seed++) {
            var world = SmallWorld.history(SmallWorld.Rule.CERTAINTY, SmallWorld.Vouching.ASKED, seed,
                    3 + 2 * (int) (seed % 2), STEPS * 2);
            assertThat(world.mutualDeath()).as("seed=%d", seed).isEmpty();
            deaths += world.confirmations().size();
            votesAgain += world.votesRegained();
        }
        assertThat(deaths).as("deaths were confirmed").isGreaterThan(LOSSES / 10);
        assertThat(votesAgain).as("voters that lost their disks got their votes back").isGreaterThan(LOSSES / 10);
        var found = 0L;
        for (long seed = 0; found == 0; seed++) {
            assertThat(seed).as("a voter that votes at once must bury both sides some day").isLessThan(LOSSES * 20);
            found = SmallWorld.history(SmallWorld.Rule.CERTAINTY, SmallWorld.Vouching.CLAIMED, seed,
                    3 + 2 * (int) (seed % 2), STEPS * 2).mutualDeath().isPresent() ? 1 : 0;
        }
    }
}
