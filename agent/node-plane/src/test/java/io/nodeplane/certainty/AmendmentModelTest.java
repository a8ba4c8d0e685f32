package io.nodeplane.certainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nodeplane.certainty.Without.Clause;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All small histories in which voters change, and the shipped rule in each of them. What was found within which bounds is in
 * docs/split-brain.md; {@code -Dmodel.depth=2} goes two entries further. What takes longer histories: {@code AcrossEpochsTest},
 * {@code OneCharterTest}, and random ones.
 */
class AmendmentModelTest {
    private static final int MORE = Integer.getInteger("model.depth", 0);
    /** What does not count voters by the founding charter. */
    private static final Set<Property> SAFETY = EnumSet.of(Property.NO_MUTUAL_DEATH, Property.NOT_ANSWERED,
            Property.CHOICE,
            Property.FOR_EVER, Property.VIEW, Property.ORDER, Property.ONE_CHARTER, Property.BY_MAJORITY);
    private static final Set<Property> ALL = EnumSet.of(Property.FOR_EVER, Property.ONE_CHARTER, Property.GOES_ON);

    /** Three voters, two proposals of one ballot, so many further ones, and what can become of them. */
    private static Bounds ballots(int entries, int further) {
        return Bounds.of(3, 2, entries).subjects(0).lives(1).ballots(further, false);
    }

    /** Three voters approved a fourth one, and everybody may be suspected while that comes into force. */
    private static Bounds crossing(int entries) {
        return Bounds.of(3, 1, entries).subjects(2).lives(1).ballots(0, true).onlyEarly();
    }

    @Test
    void two_proposals_at_once() {
        holds(ballots(4 + MORE, 0), SAFETY);
        holds(ballots(3 + MORE, 1), SAFETY);
    }

    @Test
    void a_majority_that_can_talk_goes_on_after_every_history() {
        holds(ballots(3 + MORE, 0), ALL);
    }

    @Test
    void suspicions_while_a_voter_is_added() {
        var found = holds(crossing(3 + MORE), SAFETY);
        assertThat(found.audit.amended()).isPositive();
        assertThat(MORE == 0 || found.audit.deaths() > 0).as("deaths").isTrue();
    }

    /** A check that cannot fail proves nothing: each clause taken out of the shipped rule is missed. */
    @ParameterizedTest
    @MethodSource
    void without_a_clause_there_is_a_counterexample(Clause clause, Property missed, Bounds bounds)
            throws ClassNotFoundException {
        try (var rule = Without.the(clause)) {
            var found = explore(bounds, EnumSet.of(missed));
            System.out.println("Without " + rule.clause() + ": " + told(found));
            assertThat(found.violation()).as(told(found)).isNotNull();
        }
        assertThat(explore(ballots(4, 0), SAFETY).violation()).as("the rule is whole again").isNull();
    }

    static Stream<Arguments> without_a_clause_there_is_a_counterexample() {
        return Stream.of(
                // As if an approval counted twice.
                arguments(Clause.ONCE, Property.BY_MAJORITY, ballots(3, 0)),
                arguments(Clause.PAST, Property.FOR_EVER, ballots(5, 0)));
    }

    private static Exploration holds(Bounds bounds, Set<Property> properties) {
        var exploration = explore(bounds, properties);
        assertThat(exploration.violation()).as(told(exploration)).isNull();
        assertThat(exploration.shipped.allMayVote()).isTrue();
        return exploration;
    }

    private static Exploration explore(Bounds bounds, Set<Property> properties) {
        var began = System.nanoTime();
        var found = Exploration.of(bounds, Symmetry.of(bounds), properties, System.out::println);
        System.out.printf(
                "%s: %,d histories %s, %,d transitions; %,d with a death, %,d with two, %,d charters put in force; "
                        + "%.1f s%n",
                bounds, found.size(), found.sizes(), found.transitions(), found.audit.deaths(),
                found.audit.twoDeaths(), found.audit.amended(), (System.nanoTime() - began) / 1e9);
        return found;
    }

    private static String told(Exploration exploration) {
        var violation = exploration.violation();
        return violation == null
                ? "nothing is wrong"
                : "not so: " + violation.property() + " (" + violation.what() + ")\n"
                        + String.join("\n", Story.of(exploration.entries, violation.tips()));
    }
}
