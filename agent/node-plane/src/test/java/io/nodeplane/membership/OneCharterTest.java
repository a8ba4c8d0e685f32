package io.nodeplane.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.certainty.Without;
import io.nodeplane.certainty.Without.Clause;
import io.nodeplane.ledger.Amendment.Amended;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Two histories in which one epoch would have two charters if the rule lacked a clause. The clause is taken out of the
 * shipped class to
 * see that it is the one.
 */
class OneCharterTest {
    private final Scribes scribes = new Scribes(3, 5);
    private final Electors electors = new Electors(scribes);

    private void hear(int... ones) {
        for (var to : ones) {
            for (var from : ones) {
                if (from != to) {
                    scribes.bring(from, to);
                }
            }
        }
    }

    /** Both write what they would if the rule let them; whether it did, is asked at the end. */
    private Line[] ratified(Hash proposal, int... voters) {
        var lines = new Line[voters.length];
        for (int i = 0; i < voters.length; i++) {
            lines[i] = electors.ratifies(voters[i], proposal);
        }
        return lines;
    }

    /** {@return what the epochs are called that are in force as epoch 1, as those say who hear all} */
    private SortedSet<Hash> charters() {
        scribes.bringAll();
        var membership = Membership.replay(scribes.charter, scribes.ledger(1));
        var found = new TreeSet<Hash>();
        for (var line : scribes.ledger(1).inReplayOrder()) {
            if (line.entry().body() instanceof Body.Amending(Amended what)
                    && Amendments.flaw(membership, scribes.ledger(1), line).isEmpty()) {
                found.add(AmendmentRule.of(membership, scribes.ledger(1), line).proposal(what.proposal()).orElseThrow()
                        .begins());
            }
        }
        return found;
    }

    /** Node-1 and node-2 put one charter in force; node-2 and node-3, to whom node-2 tells what it ratified, another one. */
    private SortedSet<Hash> ofASecondMajority() {
        var first = electors.proposes(1, 4);
        hear(1, 2);
        electors.approves(1, first);
        electors.approves(2, first);
        hear(1, 2);
        var one = ratified(first, 1, 2);
        hear(1, 2);
        electors.amends(1, first, one);
        // From here on, node-1 is cut off, before the others heard of the charter.
        var second = electors.proposes(2, 5);
        hear(2, 3);
        electors.approves(2, second);
        electors.approves(3, second);
        hear(2, 3);
        var other = ratified(second, 2, 3);
        hear(2, 3);
        electors.amends(2, second, other);
        return charters();
    }

    /** Node-2 approves an earlier and a later proposal, and lets both come into force, the later one first. */
    private SortedSet<Hash> ofABrokenPromise() {
        var first = electors.proposes(1, 4);
        hear(1, 2, 3);
        electors.approves(1, first);
        electors.approves(2, first);
        hear(1, 2);
        var second = electors.proposes(2, 5);
        hear(2, 3);
        electors.approves(2, second);
        electors.approves(3, second);
        hear(2, 3);
        var other = ratified(second, 2, 3);
        hear(2, 3);
        electors.amends(3, second, other);
        var one = ratified(first, 1, 2);
        hear(1, 2);
        electors.amends(1, first, one);
        return charters();
    }

    @Test
    void a_second_majority_hands_the_charter_on() {
        assertThat(ofASecondMajority()).hasSize(1);
    }

    @Test
    void if_it_did_not_there_would_be_two_charters() throws ClassNotFoundException {
        try (var rule = Without.the(Clause.HANDED_ON)) {
            assertThat(ofASecondMajority()).as(rule.toString()).hasSize(2);
        }
    }

    @Test
    void who_approved_a_later_proposal_keeps_its_promise() {
        assertThat(ofABrokenPromise()).hasSize(1);
    }

    @Test
    void if_it_did_not_keep_it_there_would_be_two_charters() throws ClassNotFoundException {
        try (var rule = Without.the(Clause.PROMISE)) {
            assertThat(ofABrokenPromise()).as(rule.toString()).hasSize(2);
        }
    }

    @Test
    void if_what_stands_behind_a_fork_counted_a_forked_voter_would_approve() throws ClassNotFoundException {
        var proposal = electors.proposes(1, 4);
        scribes.bringAll();
        var rival = scribes.rival(2);
        var approval = electors.approves(2, proposal);
        scribes.hears(1, approval);
        scribes.hears(1, rival);
        electors.approves(1, proposal);
        var line = electors.ratifies(1, proposal);
        assertThat(Amendments.flaw(scribes.membership(1), scribes.ledger(1), line)).isPresent();
        try (var rule = Without.the(Clause.VOID)) {
            assertThat(Amendments.flaw(scribes.membership(1), scribes.ledger(1), line)).as(rule.toString()).isEmpty();
        }
    }

    @Test
    void whoever_reads_two_charters_of_one_epoch_chooses_the_same() {
        assertThat(List.copyOf(ofASecondMajority())).allMatch(digest -> electors.epoch(3).digest().equals(digest));
    }
}
