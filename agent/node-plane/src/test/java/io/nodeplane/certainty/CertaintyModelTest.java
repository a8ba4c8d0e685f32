package io.nodeplane.certainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nodeplane.certainty.Without.Clause;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All small histories, and the shipped rule in each of them. What was found within which bounds is in
 * docs/split-brain.md; {@code -Dmodel.depth=1} goes one entry further, and two where only three voters take part.
 */
class CertaintyModelTest {
    private static final Set<Property> ALL = EnumSet.allOf(Property.class);
    /** What holds always. What comes true at last is asked within smaller bounds: it goes on from every history. */
    private static final Set<Property> SAFETY = EnumSet.complementOf(EnumSet.of(Property.AT_LAST));
    private static final int MORE = Integer.getInteger("model.depth", 0);

    @Test
    void three_voters() {
        assertThat(holds(Bounds.of(3, 0, 5 + 2 * MORE)).audit.deaths()).isPositive();
    }

    @Test
    void three_voters_and_another_member() {
        assertThat(holds(Bounds.of(3, 1, 4 + MORE)).audit.deaths()).isPositive();
    }

    @Test
    void three_voters_and_two_other_members() {
        assertThat(holds(Bounds.of(3, 2, 3 + MORE)).audit.deaths()).isPositive();
    }

    @Test
    void five_voters_of_whom_two_are_suspected() {
        assertThat(holds(Bounds.of(5, 0, 5 + MORE).subjects(2).lives(1)).audit.deaths()).isPositive();
    }

    @Test
    void a_voter_that_loses_its_disk() {
        assertThat(holds(Bounds.of(3, 0, 4 + MORE).lives(2).losses(1)).audit.deaths()).isPositive();
    }

    @Test
    void a_voter_that_is_set_back_and_writes_two_branches() {
        var found = holds(Bounds.of(3, 0, 4 + MORE).setBacks(1));
        assertThat(found.audit.forks()).isPositive();
        assertThat(found.audit.deaths()).isPositive();
    }

    @Test
    void a_fork_and_two_suspected_before_anything_is_heard() {
        var found = holds(Bounds.of(3, 0, 7 + 2 * MORE).subjects(2).lives(1).setBacks(1).onlyEarly());
        assertThat(found.audit.twoDeaths()).isPositive();
        assertThat(found.audit.votedTwice()).as("what docs/split-brain.md leaves open").isPositive();
    }

    @Test
    void nodes_that_leave() {
        assertThat(holds(Bounds.of(3, 0, 4 + MORE).leaves(1)).audit.deaths()).isPositive();
        assertThat(holds(Bounds.of(3, 1, 3 + MORE).leaves(2)).audit.deaths()).isPositive();
    }

    @Test
    void nodes_that_confirm_what_nothing_justifies() {
        var found = holds(Bounds.of(3, 0, 4 + MORE).lies(1));
        assertThat(found.audit.claims()).isPositive();
        assertThat(found.audit.deaths()).isPositive();
        assertThat(holds(Bounds.of(3, 1, 3 + MORE).lies(1)).audit.claims()).isPositive();
    }

    @Test
    void three_voters_two_suspected_before_anything_is_heard() {
        assertThat(holds(Bounds.of(3, 0, 8 + 2 * MORE).subjects(2).onlyEarly()).audit.twoDeaths()).isPositive();
    }

    @Test
    void five_voters_two_suspected_before_anything_is_heard() {
        var found = holds(Bounds.of(5, 0, 8 + 2 * MORE).subjects(2).lives(1).onlyEarly());
        assertThat(found.audit.twoDeaths()).isPositive();
    }

    @Test
    void a_lost_disk_and_two_suspected_before_anything_is_heard() {
        var found = holds(Bounds.of(3, 0, 7 + 3 * MORE).subjects(2).lives(1).losses(1).onlyEarly());
        assertThat(found.audit.regained()).isPositive();
    }

    /** Of every history, whoever is gone then. */
    @ParameterizedTest
    @MethodSource
    void what_must_come_true_at_last_can_after_every_history(Bounds bounds) {
        assertThat(holds(bounds, ALL).audit.buried()).isPositive();
    }

    static Stream<Bounds> what_must_come_true_at_last_can_after_every_history() {
        return Stream.of(Bounds.of(3, 0, 4 + MORE), Bounds.of(3, 1, 3 + MORE), Bounds.of(3, 0, 4 + MORE).leaves(1),
                Bounds.of(3, 0, 3 + MORE).losses(1), Bounds.of(3, 0, 4 + MORE).setBacks(1),
                Bounds.of(4, 0, 3 + MORE).setBacks(1), Bounds.of(3, 0, 3 + MORE).lies(1));
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
        assertThat(explore(Bounds.of(3, 0, 4), SAFETY).violation()).as("the rule is whole again").isNull();
    }

    static Stream<Arguments> without_a_clause_there_is_a_counterexample() {
        var three = Bounds.of(3, 0, 4);
        return Stream.of(
                arguments(Clause.TRUST, Property.NO_MUTUAL_DEATH, Bounds.of(3, 0, 6).lives(1)),
                arguments(Clause.TRUST, Property.NO_MUTUAL_DEATH, Bounds.of(5, 0, 8).subjects(2).lives(1).onlyEarly()),
                arguments(Clause.MAJORITY, Property.NO_MUTUAL_DEATH, three),
                arguments(Clause.MAJORITY, Property.MAJORITY, three),
                arguments(Clause.ANSWER, Property.NOT_ANSWERED, three),
                arguments(Clause.VOUCHING, Property.NO_MUTUAL_DEATH,
                        Bounds.of(3, 0, 7).subjects(2).lives(1).losses(1).onlyEarly()),
                arguments(Clause.PAST, Property.FOR_EVER, three),
                arguments(Clause.VOID, Property.AS_DEFINED, Bounds.of(3, 0, 4).setBacks(1)),
                arguments(Clause.BURDEN, Property.AT_LAST, Bounds.of(4, 0, 3).setBacks(1)));
    }

    /** What {@link Exploration} leaves out changes nothing. */
    @ParameterizedTest
    @CsvSource({"3, 0, 3, 0", "2, 1, 4, 0", "3, 1, 3, 0", "2, 1, 3, 1"})
    void deliveries_as_steps_of_their_own_reach_the_same(int voters, int others, int entries, int lies) {
        var bounds = Bounds.of(voters, others, entries).lies(lies);
        var stepwise = Stepwise.all(bounds);
        var plain = Exploration.of(bounds, Symmetry.none(bounds), SAFETY, progress -> {});
        var stories = new TreeSet<String>();
        for (int place = 0; place < plain.size(); place++) {
            stories.add(String.join("\n", Story.of(plain.entries, plain.history(place))));
        }
        assertThat(stories).isEqualTo(stepwise.histories());
        assertThat(plain.situations()).isEqualTo(stepwise.states());
        var upToNames = Exploration.of(bounds, Symmetry.of(bounds), SAFETY, progress -> {});
        assertThat(upToNames.situations()).isEqualTo(stepwise.states());
        assertThat(upToNames.size()).isLessThan(plain.size());
    }

    private static Exploration holds(Bounds bounds) {
        return holds(bounds, SAFETY);
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
        System.out.printf("%s: %,d histories %s, that stand for %,.0f situations, %,d transitions; "
                + "%,d with a death, %,d with two, %,d with a regained vote, %,d with a claim, %,d with a fork; %,d ways to be gone in which a death must follow; the rule was asked %,d times and refused %,d; "
                + "%.1f s%n", bounds, found.size(), found.sizes(), found.situations(), found.transitions(),
                found.audit.deaths(), found.audit.twoDeaths(), found.audit.regained(), found.audit.claims(),
                found.audit.forks(), found.audit.buried(), found.audit.asked(),
                found.audit.refused(), (System.nanoTime() - began) / 1e9);
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
