package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CertaintyTest {
    /** Five voters, and two members that are none. */
    private final Scribes scribes = new Scribes(5, 7);

    private EntryId[] suspected(int subject, int... observers) {
        var evidence = new EntryId[observers.length];
        for (int i = 0; i < observers.length; i++) {
            evidence[i] = scribes.suspects(observers[i], subject);
        }
        scribes.bringAll();
        return evidence;
    }

    private Optional<String> flaw(int reader, Line line) {
        return Certainty.flaw(scribes.membership(reader), scribes.ledger(reader), line);
    }

    private void hasNoEffect(Line line, String reason) {
        scribes.bringAll();
        for (int reader = 1; reader <= scribes.size(); reader++) {
            assertThat(flaw(reader, line)).as("node-%d", reader).hasValueSatisfying(
                    flaw -> assertThat(flaw).contains(reason));
            var subject = ((Body.Confirmed) line.entry().body()).subject();
            assertThat(scribes.membership(reader).view().member(subject).orElseThrow().state())
                    .isNotInstanceOf(MemberState.Confirmed.class);
        }
    }

    private void takesEffect(Line line) {
        scribes.bringAll();
        for (int reader = 1; reader <= scribes.size(); reader++) {
            assertThat(flaw(reader, line)).isEmpty();
            assertThat(scribes.believes(reader, 4)).isEqualTo(new MemberState.Confirmed(line.id()));
        }
    }

    @Test
    void a_majority_of_voters_that_trust_each_other_confirms() {
        takesEffect(scribes.confirms(1, 4, suspected(4, 1, 2, 3)));
    }

    @Test
    void a_minority_confirms_nothing() {
        hasNoEffect(scribes.confirms(1, 4, suspected(4, 1, 2)), "2 of 5 voters, and 3 are needed");
    }

    @Test
    void a_voter_counts_once_though_it_suspected_twice() {
        scribes.suspects(2, 4);
        hasNoEffect(scribes.confirms(1, 4, with(suspected(4, 1, 2), suspected(4, 2))),
                "2 of 5 voters, and 3 are needed");
    }

    @Test
    void members_that_are_no_voters_do_not_count() {
        hasNoEffect(scribes.confirms(1, 4, suspected(4, 1, 2, 6, 7)), "is not by a voter other than node-4");
    }

    @Test
    void the_subject_is_no_witness_against_itself() {
        hasNoEffect(scribes.confirms(1, 4, suspected(4, 1, 2, 4)), "is not by a voter other than node-4");
    }

    @Test
    void evidence_that_the_writer_had_not_seen_does_not_count() {
        var seen = suspected(4, 1, 2);
        var unseen = scribes.suspects(3, 4);
        hasNoEffect(scribes.confirms(1, 4, with(seen, unseen)), "in its causal past");
    }

    @Test
    void evidence_of_another_incarnation_does_not_count() {
        var ahead = scribes.suspects(3, 4, new Incarnation(2));
        hasNoEffect(scribes.confirms(1, 4, with(suspected(4, 1, 2), ahead)),
                "is no suspicion of node-4 in incarnation 1");
    }

    @Test
    void a_suspicion_of_somebody_else_does_not_count() {
        var other = scribes.suspects(3, 5);
        hasNoEffect(scribes.confirms(1, 4, with(suspected(4, 1, 2), other)), "is no suspicion of node-4");
    }

    @Test
    void an_entry_that_is_no_suspicion_does_not_count() {
        var other = scribes.write(3, new Body.Reported(node(4), "unreachable")).id();
        hasNoEffect(scribes.confirms(1, 4, with(suspected(4, 1, 2), other)), "is no suspicion of node-4");
    }

    @Test
    void a_writer_outside_of_the_set_confirms_nothing() {
        var evidence = suspected(4, 1, 2, 3);
        hasNoEffect(scribes.confirms(5, 4, evidence), "its writer is not among the voters");
        hasNoEffect(scribes.confirms(6, 4, evidence), "its writer is not among the voters");
    }

    @Test
    void no_evidence_confirms_nothing() {
        suspected(4, 1, 2, 3);
        hasNoEffect(scribes.confirms(1, 4), "its writer is not among the voters");
    }

    @Test
    void voters_that_distrust_each_other_confirm_nothing() {
        scribes.suspects(2, 3);
        hasNoEffect(scribes.confirms(1, 4, suspected(4, 1, 2, 3)), "node-2 suspected node-3");
    }

    @Test
    void distrust_that_the_distrusted_has_answered_is_over() {
        scribes.suspects(2, 3);
        scribes.bringAll();
        scribes.recovers(3);
        takesEffect(scribes.confirms(1, 4, suspected(4, 1, 2, 3)));
    }

    @Test
    void distrust_by_or_of_somebody_outside_of_the_set_does_not_matter() {
        scribes.suspects(2, 5);
        scribes.suspects(5, 3);
        takesEffect(scribes.confirms(1, 4, suspected(4, 1, 2, 3)));
    }

    @Test
    void distrust_that_the_writer_could_not_know_does_not_matter() {
        var evidence = suspected(4, 1, 2, 3);
        scribes.suspects(2, 3);
        takesEffect(scribes.confirms(1, 4, evidence));
    }

    @Test
    void nothing_is_confirmed_after_an_answer() {
        var evidence = suspected(4, 1, 2, 3);
        scribes.recovers(4);
        scribes.bringAll();
        hasNoEffect(scribes.write(1, new Body.Confirmed(node(4), Incarnation.FIRST, List.of(evidence))),
                "node-4 had answered already");
        assertThat(scribes.believes(1, 4)).isInstanceOf(MemberState.Alive.class);
    }

    @Test
    void an_answer_beside_a_confirmation_leaves_it_justified_and_the_node_alive() {
        var evidence = suspected(4, 1, 2, 3);
        scribes.recovers(4);
        var line = scribes.confirms(1, 4, evidence);
        assertThat(scribes.believes(1, 4)).isInstanceOf(MemberState.Confirmed.class);
        scribes.bringAll();
        assertThat(flaw(5, line)).isEmpty();
        assertThat(scribes.believes(5, 4)).isInstanceOf(MemberState.Alive.class);
        assertThat(scribes.life(1, 4)).isEqualTo(new Incarnation(2));
    }

    @Test
    void of_two_confirmations_of_one_death_the_first_in_replay_order_is_named_everywhere() {
        var evidence = suspected(4, 1, 2, 3);
        var one = scribes.confirms(1, 4, evidence);
        var other = scribes.confirms(2, 4, evidence);
        takesEffect(Line.REPLAY_ORDER.compare(one, other) < 0 ? one : other);
    }

    @Test
    void evidence_is_the_largest_trusting_set_that_has_the_writer() {
        scribes.suspects(2, 3);
        suspected(4, 1, 2, 3, 5, 6);
        assertThat(observers(1)).hasSize(3).contains(node(1), node(5)).doesNotContain(node(6));
        assertThat(observers(2)).containsExactly(node(1), node(2), node(5));
        assertThat(observers(3)).containsExactly(node(1), node(3), node(5));
        assertThat(observers(6)).as("no voter").isEmpty();
        assertThat(observers(4)).as("did not suspect itself").isEmpty();
    }

    @Test
    void one_voter_confirms_nobody_and_two_confirm_only_others() {
        var single = new Scribes(1, 3);
        single.suspects(1, 3);
        single.bringAll();
        assertThat(Certainty.evidence(single.membership(1), single.ledger(1), node(1), node(3), a -> 0).suspicions())
                .isEmpty();
        var pair = new Scribes(2, 3);
        pair.suspects(1, 2);
        pair.bringAll();
        assertThat(Certainty.evidence(pair.membership(1), pair.ledger(1), node(1), node(2), a -> 0).suspicions())
                .isEmpty();
        var trusting = new Scribes(2, 3);
        trusting.suspects(1, 3);
        trusting.suspects(2, 3);
        trusting.bringAll();
        assertThat(
                Certainty.evidence(trusting.membership(1), trusting.ledger(1), node(1), node(3), a -> 0).suspicions())
                .hasSize(2);
    }

    private List<NodeId> observers(int writer) {
        return Certainty.evidence(scribes.membership(writer), scribes.ledger(writer), node(writer), node(4), a -> 0)
                .suspicions().stream()
                .map(Suspicion::observer).toList();
    }

    private static EntryId[] with(EntryId[] some, EntryId... more) {
        return Stream.of(some, more).flatMap(Stream::of).toArray(EntryId[]::new);
    }
}
