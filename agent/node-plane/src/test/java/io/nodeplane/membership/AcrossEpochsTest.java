package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.certainty.Without;
import io.nodeplane.certainty.Without.Clause;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Two histories that are too long to be searched for, in which two deaths in different epochs would rest on each other if
 * the rule
 * lacked a clause. The clause is taken out of the shipped class to see that it is the one.
 */
class AcrossEpochsTest {
    private final Scribes scribes = new Scribes(3, 4);
    private final Electors electors = new Electors(scribes);

    private static TreeSet<NodeId> nodes(int... numbers) {
        var nodes = new TreeSet<NodeId>();
        IntStream.of(numbers).forEach(number -> nodes.add(node(number)));
        return nodes;
    }

    private void hear(int... ones) {
        for (var to : ones) {
            for (var from : ones) {
                if (from != to) {
                    scribes.bring(from, to);
                }
            }
        }
    }

    private Optional<String> flaw(int reader, Line line) {
        return Certainty.flaw(scribes.membership(reader), scribes.ledger(reader), line);
    }

    private List<Line> ratified(Hash proposal, int... voters) {
        for (var voter : voters) {
            electors.approves(voter, proposal);
        }
        hear(voters);
        return IntStream.of(voters).mapToObj(voter -> electors.ratifies(voter, proposal)).toList();
    }

    /** Node-1 and node-3 bury node-2 in epoch 0; node-2 and node-4 bury node-3 in epoch 2, in which node-1 votes no more. */
    private List<Optional<String>> twoEpochsApart() {
        var early = List.of(scribes.suspects(1, 2), scribes.suspects(3, 2));
        scribes.bring(1, 3);
        var first = scribes.confirms(3, 2, early.get(0), early.get(1));
        // From here on, node-3 is cut off.
        var proposal = electors.proposes(1, 4);
        hear(1, 2, 4);
        var ratified = ratified(proposal, 1, 2);
        hear(1, 2);
        electors.amends(1, proposal, ratified.get(0), ratified.get(1));
        hear(1, 2, 4);
        scribes.vouch(4, nodes(1, 2));
        hear(1, 2, 4);
        var next = electors.proposes(2, 1);
        hear(1, 2, 4);
        var again = ratified(next, 1, 2, 4);
        hear(1, 2, 4);
        electors.amends(2, next, again.get(0), again.get(1), again.get(2));
        hear(2, 4);
        scribes.vouch(2, nodes(3, 4));
        scribes.vouch(4, nodes(2, 3));
        hear(2, 4);
        var late = List.of(scribes.suspects(2, 3), scribes.suspects(4, 3));
        hear(2, 4);
        var second = scribes.confirms(4, 3, late.get(0), late.get(1));
        assertThat(electors.epoch(4).number()).isEqualTo(2);
        return List.of(flaw(3, first), flaw(4, second));
    }

    /** Node-1 and node-2 bury node-3 in epoch 0; node-1 forgets it, and buries node-2 with node-3 and node-4 in epoch 1. */
    private List<Optional<String>> forgotten() {
        var proposal = electors.proposes(1, 4);
        hear(1, 3);
        var ratified = ratified(proposal, 1, 3);
        scribes.bring(1, 3);
        electors.amends(3, proposal, ratified.get(0), ratified.get(1));
        hear(3, 4);
        scribes.vouch(4, nodes(1, 3));
        hear(3, 4);
        var early = List.of(scribes.suspects(1, 3), scribes.suspects(2, 3));
        scribes.bring(1, 2);
        var first = scribes.confirms(2, 3, early.get(0), early.get(1));
        // From here on, node-2 is cut off.
        scribes.loseDisk(1, 3, Integer.MAX_VALUE);
        hear(1, 3, 4);
        scribes.vouch(1, nodes(3, 4));
        hear(1, 3, 4);
        var late = List.of(scribes.suspects(1, 2), scribes.suspects(3, 2), scribes.suspects(4, 2));
        hear(1, 3, 4);
        var second = scribes.confirms(3, 2, late.get(0), late.get(1), late.get(2));
        assertThat(electors.epoch(3).number()).isEqualTo(1);
        return List.of(flaw(2, first), flaw(3, second));
    }

    @Test
    void what_was_known_when_an_epoch_ended_weighs_two_epochs_later() {
        var flaws = twoEpochsApart();
        assertThat(flaws.get(0)).isEmpty();
        assertThat(flaws.get(1).orElseThrow())
                .contains("node-1 suspected node-2 before epoch 0, in which it voted, ended");
    }

    @Test
    void without_that_clause_two_deaths_rest_on_each_other() throws ClassNotFoundException {
        try (var rule = Without.the(Clause.ENDED)) {
            assertThat(twoEpochsApart()).as(rule.toString()).containsOnly(Optional.empty());
        }
    }

    @Test
    void what_a_voter_suspects_after_it_ratified_is_bound_even_if_it_forgets_that() {
        var flaws = forgotten();
        assertThat(flaws.get(0).orElseThrow()).contains("binds it to the charter of epoch 1");
        assertThat(flaws.get(1)).isEmpty();
    }

    @Test
    void without_that_bond_two_deaths_rest_on_each_other() throws ClassNotFoundException {
        try (var rule = Without.the(Clause.BOND)) {
            assertThat(forgotten()).as(rule.toString()).containsOnly(Optional.empty());
        }
    }

    @Test
    void with_the_founding_charter_always_the_words_of_a_new_voter_count_for_nothing() throws ClassNotFoundException {
        electors.change(4, 1, 2);
        electors.vouch(4);
        electors.change(3, 1, 2, 4);
        electors.vouch(1);
        var evidence = List.of(scribes.suspects(1, 2), scribes.suspects(4, 2));
        scribes.bringAll();
        var line = scribes.confirms(1, 2, evidence.get(0), evidence.get(1));
        assertThat(flaw(1, line)).isEmpty();
        try (var rule = Without.the(Clause.EPOCH)) {
            assertThat(flaw(1, line).orElseThrow()).as(rule.toString()).contains("is not by a voter other than node-2");
        }
    }
}
