package io.nodeplane.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Body;
import io.nodeplane.model.Incarnation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people are told of charters, and of what has to happen. */
class SuccessionTest {
    private final Scribes scribes = new Scribes(3, 5);
    private final Electors electors = new Electors(scribes);

    private Succession told() {
        scribes.bringAll();
        return Succession.of(scribes.membership(1), scribes.ledger(1));
    }

    private String wayOn() {
        return told().wayOn().orElse("");
    }

    @Test
    void nothing_is_said_where_nothing_is_proposed() {
        assertThat(told().wayOn()).isEmpty();
        assertThat(told().isStuck()).isFalse();
        assertThat(told().brief().canonical())
                .isEqualTo("{\"epoch\":0,\"proposals\":[],\"voters\":[\"node-1\",\"node-2\",\"node-3\"]}");
    }

    @Test
    void a_proposal_needs_approvals_and_then_nobodys_order() {
        var proposal = electors.proposes(1, 4);
        assertThat(wayOn()).isEqualTo("approve proposal " + proposal.first(16) + " at 2 of [node-1, node-2, node-3]");
        electors.approves(1, proposal);
        assertThat(wayOn()).isEqualTo("approve proposal " + proposal.first(16) + " at 1 of [node-2, node-3]");
        electors.approves(2, proposal);
        assertThat(wayOn()).contains("is approved", "0 of 2 have");
        electors.ratifies(1, proposal);
        assertThat(wayOn()).contains("1 of 2 have");
        assertThat(told().isStuck()).isFalse();
    }

    @Test
    void split_approvals_are_stuck_and_the_last_one_is_the_way_on() {
        var first = electors.proposes(1, 4);
        scribes.bringAll();
        var second = electors.proposes(2, 5);
        scribes.bringAll();
        electors.approves(1, first);
        electors.approves(2, second);
        assertThat(told().isStuck()).isTrue();
        assertThat(wayOn()).isEqualTo("2 proposals, none with a majority: approve proposal " + second.first(16)
                + " at 1 of [node-1, node-3]");
        electors.approves(1, second);
        assertThat(wayOn()).contains("is approved");
        assertThat(told().isStuck()).isFalse();
    }

    @Test
    void a_ratification_binds_the_charter_and_it_has_to_be_proposed_again() {
        var first = electors.proposes(1, 4);
        scribes.bringAll();
        electors.approves(1, first);
        electors.approves(2, first);
        scribes.bringAll();
        electors.ratifies(1, first);
        var second = electors.proposes(3, 5);
        scribes.bringAll();
        // Whoever promises itself to the second one can ratify the first no more.
        electors.approves(2, second);
        electors.approves(3, second);
        assertThat(told().isStuck()).isTrue();
        assertThat(wayOn()).contains("ratified proposal " + first.first(16), "propose it again",
                "--again=" + first.first(16));
        assertThat(Amendments.bound(scribes.membership(1), scribes.ledger(1), electors.changing(1, 5)).orElseThrow())
                .contains("only its charter can follow");
    }

    @Test
    void without_a_majority_of_voters_only_their_return_helps() {
        scribes.write(2, new Body.Left(Incarnation.FIRST), List.of());
        scribes.write(3, new Body.Left(Incarnation.FIRST), List.of());
        electors.proposes(1, 4);
        assertThat(wayOn()).isEqualTo("only 1 of the voters [node-1, node-2, node-3] are there, and 2 have to agree: it"
                + " goes on when one of the others is back");
        assertThat(told().isStuck()).isTrue();
    }

    @Test
    void the_story_names_each_epoch_and_its_entries() {
        electors.change(4, 1, 2);
        var story = told().json();
        assertThat(story.number("epoch")).isEqualTo(1);
        var last = (Json.Obj) story.array("epochs").getLast();
        assertThat(last.text("change")).isEqualTo("adds node-4");
        assertThat(last.array("entries").stream().map(one -> ((Json.Obj) one).text("kind")).toList())
                .containsExactly("proposed", "approved", "approved", "ratified", "ratified", "amended");
        assertThat(((Json.Obj) story.array("epochs").getFirst()).find("entries")).isEmpty();
    }
}
