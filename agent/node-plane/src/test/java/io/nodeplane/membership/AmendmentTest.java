package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Amendment.Proposed;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What docs/decisions/0035-voters-change-one-at-a-time.md says, clause by clause. */
class AmendmentTest {
    /** Three voters, and three members that are none. */
    private final Scribes scribes = new Scribes(3, 6);
    private final Electors electors = new Electors(scribes);

    private static TreeSet<NodeId> nodes(int... numbers) {
        var nodes = new TreeSet<NodeId>();
        IntStream.of(numbers).forEach(number -> nodes.add(node(number)));
        return nodes;
    }

    private void everybodyIsIn(long epoch, int... voters) {
        for (int i = 1; i <= scribes.size(); i++) {
            assertThat(electors.epoch(i).number()).as("node-%d", i).isEqualTo(epoch);
            assertThat(electors.epoch(i).charter().voters()).as("node-%d", i).isEqualTo(nodes(voters));
        }
    }

    private Optional<String> flaw(Line line) {
        scribes.bringAll();
        for (int i = 2; i <= scribes.size(); i++) {
            assertThat(Amendments.flaw(scribes.membership(i), scribes.ledger(i), line))
                    .isEqualTo(Amendments.flaw(scribes.membership(1), scribes.ledger(1), line));
        }
        return Amendments.flaw(scribes.membership(1), scribes.ledger(1), line);
    }

    private Optional<String> unjust(Line confirmation) {
        scribes.bringAll();
        return Certainty.flaw(scribes.membership(1), scribes.ledger(1), confirmation);
    }

    @Test
    void voters_come_and_go_one_at_a_time_and_the_cluster_stays() {
        electors.change(4, 1, 2);
        everybodyIsIn(1, 1, 2, 3, 4);
        electors.vouch(4);
        electors.change(3, 1, 2, 4);
        everybodyIsIn(2, 1, 2, 4);
        assertThat(scribes.ledger(1).cluster()).isEqualTo(scribes.charter.id());
        assertThat(electors.epoch(1).digest()).isNotEqualTo(scribes.charter.id().hash());
    }

    @Test
    void a_charter_that_is_proposed_again_begins_the_same_epoch() {
        var founding = scribes.charter.id().hash();
        var once = new Proposed(1, founding, 1, scribes.charter);
        var again = new Proposed(1, founding, 2, scribes.charter);
        assertThat(again.digest()).isNotEqualTo(once.digest());
        assertThat(again.begins()).isEqualTo(once.begins());
        assertThat(new Proposed(1, once.digest(), 1, scribes.charter).begins()).isNotEqualTo(once.begins());
        assertThat(new Proposed(2, founding, 1, scribes.charter).begins()).isNotEqualTo(once.begins());
    }

    @Test
    void the_dead_voter_is_replaced_and_the_next_death_is_confirmed_without_it() {
        electors.change(4, 1, 2);
        electors.vouch(4);
        electors.change(3, 1, 2, 4);
        // Two of the three that vouched for them are not enough any more where node-3 was one of them.
        electors.vouch(1);
        electors.vouch(2);
        var evidence = List.of(scribes.suspects(1, 2), scribes.suspects(4, 2));
        scribes.bringAll();
        assertThat(unjust(scribes.confirms(4, 2, evidence.get(0), evidence.get(1)))).isEmpty();
    }

    @Test
    void a_voter_removed_and_one_that_is_not_yet_vouched_for_count_for_nothing() {
        electors.change(4, 1, 2);
        var evidence = List.of(scribes.suspects(1, 3), scribes.suspects(2, 3), scribes.suspects(4, 3));
        scribes.bringAll();
        assertThat(unjust(scribes.confirms(1, 3, evidence.get(0), evidence.get(1), evidence.get(2))).orElseThrow())
                .contains("nobody vouched for node-4");
        electors.vouch(4);
        electors.change(3, 1, 2, 4);
        scribes.suspects(3, 2);
        scribes.bringAll();
        assertThat(unjust(scribes.confirms(4, 2, scribes.suspects(4, 2),
                scribes.membership(4).unanswered(node(3), node(2)).getFirst().line().id())).orElseThrow())
                .contains("is not by a voter other than node-2");
    }

    @Test
    void a_change_of_two_voters_or_down_to_two_is_no_proposal() {
        assertThat(scribes.charter.objectionTo(Charter.of("lab", nodes(1, 2, 4))).orElseThrow())
                .contains("voters change one at a time");
        assertThat(scribes.charter.objectionTo(Charter.of("lab", nodes(1, 2))).orElseThrow())
                .contains("it leaves 2 voters");
        assertThat(scribes.charter.objectionTo(Charter.of("lad", nodes(1, 2, 3))).orElseThrow())
                .contains("'lab' for ever");
        assertThat(scribes.charter.objectionTo(scribes.charter)).isEmpty();
    }

    @Test
    void an_approval_is_not_counted_twice() {
        var proposal = electors.proposes(1, 4);
        electors.approves(1, proposal);
        electors.approves(1, proposal);
        assertThat(flaw(electors.ratifies(1, proposal)).orElseThrow()).contains("1 of 3 voters approved it");
    }

    @Test
    void a_ratification_is_not_counted_twice() {
        var proposal = electors.proposes(1, 4);
        scribes.bringAll();
        electors.approves(1, proposal);
        electors.approves(2, proposal);
        scribes.bringAll();
        var one = electors.ratifies(1, proposal);
        var again = electors.ratifies(1, proposal);
        assertThat(flaw(electors.amends(1, proposal, one, again)).orElseThrow()).contains("by 1 of 3 voters");
        everybodyIsIn(0, 1, 2, 3);
    }

    @Test
    void a_forked_voter_approves_nothing_where_the_fork_is_known() {
        var proposal = electors.proposes(1, 4);
        scribes.bringAll();
        var rival = scribes.rival(2);
        var approval = electors.approves(2, proposal);
        scribes.hears(2, rival);
        for (var other : List.of(1, 3, 4, 5, 6)) {
            scribes.hears(other, approval);
            scribes.hears(other, rival);
        }
        electors.approves(1, proposal);
        scribes.bringAll();
        assertThat(flaw(electors.ratifies(1, proposal)).orElseThrow()).contains("1 of 3 voters approved it");
    }

    @Test
    void an_epoch_that_began_goes_on_when_a_fork_before_it_is_found() {
        var rival = scribes.rival(2);
        electors.change(4, 1, 2);
        scribes.hears(1, rival);
        scribes.bringAll();
        everybodyIsIn(1, 1, 2, 3, 4);
    }

    @Test
    void others_than_voters_approve_nothing() {
        var proposal = electors.proposes(1, 4);
        scribes.bringAll();
        electors.approves(4, proposal);
        electors.approves(1, proposal);
        scribes.bringAll();
        assertThat(flaw(electors.ratifies(1, proposal)).orElseThrow()).contains("1 of 3 voters approved it");
    }

    @Test
    void who_approved_a_later_proposal_ratifies_none_before_it() {
        var first = electors.proposes(1, 4);
        scribes.bringAll();
        electors.approves(1, first);
        electors.approves(2, first);
        scribes.bringAll();
        electors.approves(1, electors.proposes(1, 5));
        assertThat(flaw(electors.ratifies(1, first)).orElseThrow()).contains("node-1 approved a later proposal");
    }

    @Test
    void a_charter_that_somebody_ratified_is_handed_on() {
        var first = electors.proposes(1, 4);
        scribes.bringAll();
        electors.approves(1, first);
        electors.approves(2, first);
        scribes.bringAll();
        electors.ratifies(1, first);
        scribes.bringAll();
        var other = electors.proposes(2, 5);
        var same = electors.proposes(2, 4);
        scribes.bringAll();
        electors.approves(2, other);
        electors.approves(3, other);
        scribes.bringAll();
        assertThat(flaw(electors.ratifies(3, other)).orElseThrow()).contains("another charter was ratified before it");
        electors.approves(2, same);
        electors.approves(3, same);
        scribes.bringAll();
        var ratified = electors.ratifies(3, same);
        assertThat(flaw(ratified)).isEmpty();
        var second = electors.ratifies(2, same);
        scribes.bringAll();
        assertThat(flaw(electors.amends(2, same, ratified, second))).isEmpty();
        everybodyIsIn(1, 1, 2, 3, 4);
    }

    @Test
    void a_proposal_of_an_epoch_that_is_over_comes_too_late() {
        var late = electors.proposes(3, 5);
        electors.change(4, 1, 2);
        electors.approves(1, late);
        scribes.bringAll();
        assertThat(flaw(electors.ratifies(1, late)).orElseThrow()).contains("no such proposal for epoch 2");
        assertThat(Amendments.pending(scribes.membership(1), scribes.ledger(1))).isEmpty();
    }

    @Test
    void a_suspicion_after_its_writers_ratification_counts_under_the_next_charter_only() {
        var proposal = electors.proposes(1, 4);
        scribes.bringAll();
        electors.approves(1, proposal);
        electors.approves(2, proposal);
        scribes.bringAll();
        var ratified = List.of(electors.ratifies(1, proposal), electors.ratifies(2, proposal));
        var evidence = List.of(scribes.suspects(1, 5), scribes.suspects(3, 5));
        scribes.bring(1, 3);
        assertThat(unjust(scribes.confirms(3, 5, evidence.get(0), evidence.get(1))).orElseThrow())
                .contains("binds it to the charter of epoch 1");
        electors.amends(1, proposal, ratified.get(0), ratified.get(1));
        scribes.bringAll();
        assertThat(
                unjust(scribes.confirms(3, 5, evidence.get(0), evidence.get(1), scribes.suspects(3, 6))).orElseThrow())
                .contains("is no suspicion of node-5");
        var third = scribes.suspects(2, 5);
        scribes.bringAll();
        assertThat(unjust(scribes.confirms(3, 5, evidence.get(0), evidence.get(1), third))).isEmpty();
    }

    @Test
    void who_does_not_know_of_the_amendment_is_judged_under_the_charter_that_it_knows_for_ever() {
        var evidence = List.of(scribes.suspects(2, 5), scribes.suspects(3, 5));
        scribes.bring(2, 3);
        var confirmed = scribes.confirms(3, 5, evidence.get(0), evidence.get(1));
        electors.change(4, 1, 2);
        assertThat(unjust(confirmed)).isEmpty();
        electors.vouch(4);
        electors.change(3, 1, 2, 4);
        electors.vouch(1);
        electors.change(5, 1, 4);
        assertThat(unjust(confirmed)).isEmpty();
        everybodyIsIn(3, 1, 2, 4, 5);
    }

    @Test
    void what_a_voter_suspected_before_the_epoch_ended_weighs_in_all_later_ones_until_it_is_answered() {
        var wide = new Scribes(3, 6);
        var all = new Electors(wide);
        // Node-1 and node-3 bury node-2 under the founding charter, and nobody hears of that.
        var suspected = List.of(wide.suspects(1, 2), wide.suspects(3, 2));
        wide.bring(1, 3);
        var buried = wide.confirms(3, 2, suspected.get(0), suspected.get(1));
        assertThat(Certainty.flaw(wide.membership(3), wide.ledger(3), buried)).isEmpty();
        // Node-1, node-2 and others go on without node-3, which is replaced, and bury it two epochs later.
        var proposal = all.proposes(1, 4);
        wide.bring(1, 2);
        all.approves(1, proposal);
        all.approves(2, proposal);
        wide.bring(1, 2);
        wide.bring(2, 1);
        var ratified = List.of(all.ratifies(1, proposal), all.ratifies(2, proposal));
        wide.bring(2, 1);
        all.amends(1, proposal, ratified.get(0), ratified.get(1));
        wide.bring(1, 2);
        wide.bring(1, 4);
        wide.vouch(4, nodes(1, 2));
        var evidence = List.of(wide.suspects(2, 3), wide.suspects(4, 3), wide.suspects(1, 3));
        wide.bring(4, 2);
        wide.bring(1, 2);
        var line = wide.confirms(2, 3, evidence.get(0), evidence.get(1), evidence.get(2));
        assertThat(Certainty.flaw(wide.membership(2), wide.ledger(2), line).orElseThrow())
                .contains("node-1 suspected node-2");
        wide.recovers(2);
        var answered = wide.confirms(2, 3, evidence.get(0), evidence.get(1), evidence.get(2));
        assertThat(Certainty.flaw(wide.membership(2), wide.ledger(2), answered)).isEmpty();
    }

    @Test
    void the_order_of_arrival_does_not_show_nor_does_a_snapshot() {
        electors.change(4, 1, 2);
        electors.vouch(4);
        scribes.suspects(1, 5);
        electors.change(3, 1, 2, 4);
        electors.proposes(1, 5);
        scribes.bringAll();
        var lines = scribes.ledger(1).inReplayOrder();
        for (int seed = 0; seed < 20; seed++) {
            var ledger = Ledger.empty(scribes.charter.id());
            var membership = Membership.none(scribes.charter);
            for (var line : Scribes.shuffled(scribes.charter, lines, new Random(seed))) {
                ledger = Histories.with(ledger, line);
                membership = membership.apply(ledger, line);
            }
            assertThat(membership.charters().epochs(ledger)).as("seed=%d", seed)
                    .isEqualTo(scribes.membership(1).charters().epochs(scribes.ledger(1)));
            assertThat(membership.charters().lines()).isEqualTo(scribes.membership(1).charters().lines());
            assertThat(membership.view()).isEqualTo(scribes.membership(1).view());
        }
        var out = new Packer();
        MembershipSnapshot.write(scribes.membership(1), scribes.ledger(1), out);
        var unpacked = MembershipSnapshot.read(scribes.charter, scribes.ledger(1), new Unpacker(out.packed()));
        assertThat(unpacked.charters().epochs(scribes.ledger(1)))
                .isEqualTo(scribes.membership(1).charters().epochs(scribes.ledger(1)));
        assertThat(unpacked.charters().lines()).isEqualTo(scribes.membership(1).charters().lines());
    }

    @Test
    void a_word_about_a_charter_is_read_as_it_was_written() {
        electors.change(4, 1, 2);
        var kinds = new TreeSet<String>();
        for (var line : scribes.ledger(1).inReplayOrder()) {
            if (line.entry().body() instanceof Body.Amending amending) {
                kinds.add(line.entry().kind());
                assertThat(Line.parse(line.text()).entry().body()).isEqualTo(amending);
            }
        }
        assertThat(kinds).containsExactly("amended", "approved", "proposed", "ratified");
        var proposal = electors.changing(1, 5);
        assertThat(proposal.isAfter(new Proposed(proposal.epoch(), proposal.before(), proposal.ballot() + 1,
                proposal.charter()))).isFalse();
    }
}
