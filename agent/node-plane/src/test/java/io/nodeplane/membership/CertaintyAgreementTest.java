package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.cli.SecondVerifier;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each condition under which a confirmation counts, alone: with it the node is dead, without it not; and the second
 * verifier says the same. Random histories seldom miss exactly one.
 */
class CertaintyAgreementTest {
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    private Path temp = Path.of("");

    private final Scribes world = new Scribes(3, 4);

    @Test
    void with_everything_in_order_the_node_is_dead() throws Exception {
        confirm();
        isDead(true);
    }

    @Test
    void evidence_behind_a_fork_that_the_confirmation_knows_does_not_count() throws Exception {
        var rival = world.rival(2);
        world.suspects(2, 4);
        world.bring(2, 1);
        world.hears(1, rival);
        confirmAsItIs();
        isDead(false);
    }

    @Test
    void a_fork_that_comes_to_light_later_unsays_no_death() throws Exception {
        var rival = world.rival(2);
        world.suspects(2, 4);
        world.bring(2, 1);
        confirmAsItIs();
        world.hears(1, rival);
        isDead(true);
    }

    @Test
    void an_answer_behind_a_fork_that_the_confirmation_knows_is_none() throws Exception {
        var rival = world.rival(4);
        world.suspects(2, 4);
        world.recovers(4);
        world.bring(2, 1);
        world.bring(4, 1);
        world.hears(1, rival);
        assertThat(world.life(1, 4)).isEqualTo(Incarnation.FIRST);
        confirmAsItIs();
        isDead(true);
    }

    @Test
    void an_answer_behind_a_fork_that_the_confirmation_does_not_know_counts_for_ever() throws Exception {
        var rival = world.rival(4);
        world.suspects(2, 4);
        world.recovers(4);
        world.bring(2, 1);
        var other = lastSuspicion();
        var own = world.suspects(1, 4);
        world.bring(4, 1);
        world.confirms(1, 4, own, other.id());
        isDead(false);
        world.hears(1, rival);
        assertThat(world.life(1, 4)).isEqualTo(Incarnation.FIRST);
        isDead(false);
    }

    @Test
    void a_feed_that_nobody_vouched_for_has_no_vote() throws Exception {
        world.loseDisk(2, 3, ALL);
        confirm();
        isDead(false);
    }

    @Test
    void a_feed_that_is_vouched_for_has_a_vote() throws Exception {
        world.loseDisk(2, 3, ALL);
        world.vouch(2);
        confirm();
        isDead(true);
    }

    @Test
    void a_suspicion_in_a_lost_feed_that_those_who_vouch_did_not_see_does_not_count() throws Exception {
        var lost = world.suspects(2, 4);
        world.bring(2, 1);
        world.loseDisk(2, 3, ALL);
        world.vouch(2);
        world.bring(2, 1);
        world.confirms(1, 4, world.suspects(1, 4), lost);
        isDead(false);
    }

    @Test
    void a_suspicion_in_a_lost_feed_that_came_back_with_a_vote_counts() throws Exception {
        var lost = world.suspects(2, 4);
        world.bring(2, 3);
        world.loseDisk(2, 3, ALL);
        world.vouch(2);
        world.bring(2, 1);
        world.confirms(1, 4, world.suspects(1, 4), lost);
        isDead(true);
    }

    @Test
    void of_two_feeds_that_do_not_know_each_other_none_is_the_last() throws Exception {
        world.loseDisk(2, 3, 0);
        world.bring(3, 2);
        world.vouch(2);
        confirm();
        isDead(false);
    }

    @Test
    void only_other_voters_vouch_and_enough_of_them() throws Exception {
        for (var by : List.of(List.of(node(1)), List.of(node(1), node(2)), List.of(node(1), node(4)))) {
            var other = new CertaintyAgreementTest();
            other.temp = temp.resolve(by.toString());
            other.world.loseDisk(2, 3, ALL);
            other.world.vouch(2, new TreeSet<NodeId>(by));
            other.confirm();
            other.isDead(false);
        }
    }

    @Test
    void who_vouches_must_have_been_heard_before() throws Exception {
        world.loseDisk(2, 1, 2);
        world.write(2, new Body.Vouched(new TreeSet<>(List.of(node(1), node(3)))));
        assertThat(world.ledger(2).feeds(node(3))).isEmpty();
        world.bring(1, 2);
        confirm();
        isDead(false);
    }

    @Test
    void a_vouched_behind_a_fork_that_the_confirmation_knows_gives_no_vote() throws Exception {
        world.loseDisk(2, 3, ALL);
        var vote = world.suspects(2, 4);
        var rival = world.rival(2);
        world.vouch(2);
        world.bring(2, 1);
        world.hears(1, rival);
        world.confirms(1, 4, world.suspects(1, 4), vote);
        isDead(false);
    }

    @Test
    void a_suspicion_before_its_vote_counts_with_it() throws Exception {
        world.loseDisk(2, 3, ALL);
        var vote = world.suspects(2, 4);
        world.vouch(2);
        world.bring(2, 1);
        world.confirms(1, 4, world.suspects(1, 4), vote);
        isDead(true);
    }

    @Test
    void distrust_by_any_voter_before_a_vote_may_be_the_forgotten_one() throws Exception {
        world.suspects(3, 1);
        world.loseDisk(2, 3, ALL);
        world.vouch(2);
        confirm();
        isDead(false);
    }

    @Test
    void distrust_after_a_vote_by_a_voter_outside_does_not_matter() throws Exception {
        world.loseDisk(2, 3, ALL);
        world.vouch(2);
        world.suspects(3, 1);
        world.bring(3, 1);
        confirm();
        isDead(true);
    }

    @Test
    void distrust_of_a_voter_before_its_own_vote_does_not_matter() throws Exception {
        world.suspects(3, 1);
        world.loseDisk(1, 3, ALL);
        world.vouch(1);
        confirm();
        isDead(true);
    }

    @Test
    void distrust_that_was_answered_is_over() throws Exception {
        world.suspects(1, 2);
        world.bringAll();
        world.recovers(2);
        confirm();
        isDead(true);
    }

    @Test
    void distrust_among_the_voters_of_the_evidence_undoes_it() throws Exception {
        world.suspects(1, 2);
        world.bringAll();
        confirm();
        isDead(false);
    }

    @Test
    void evidence_outside_the_causal_past_does_not_count() throws Exception {
        world.confirms(1, 4, world.suspects(1, 4), world.suspects(2, 4));
        isDead(false);
    }

    @Test
    void a_voter_is_no_witness_against_itself() throws Exception {
        var own = world.suspects(3, 3);
        world.bring(3, 1);
        world.confirms(1, 3, world.suspects(1, 3), own);
        isDead(false, 3);
    }

    /** Node-1 and node-2 suspect node-4, and node-1 confirms. */
    private void confirm() {
        world.suspects(2, 4);
        world.bring(2, 1);
        confirmAsItIs();
    }

    private void confirmAsItIs() {
        world.confirms(1, 4, world.suspects(1, 4), lastSuspicion().id());
    }

    private Line lastSuspicion() {
        return world.ledger(1).inReplayOrder().stream().filter(line -> line.feed().node().equals(node(2))
                && line.entry().body() instanceof Body.Suspected(var x, var life, var why) && x.equals(node(4)))
                .reduce((first, second) -> second).orElseThrow();
    }

    private void isDead(boolean dead) throws Exception {
        isDead(dead, 4);
    }

    private void isDead(boolean dead, int subject) throws Exception {
        var union = Ledger.empty(world.charter.id());
        for (int i = 1; i <= world.size(); i++) {
            for (var line : world.ledger(i).beyond(Holdings.NONE)) {
                union = union.find(line.id()).isPresent() ? union : Histories.with(union, line);
            }
        }
        var view = Membership.replay(world.charter, union).view();
        assertThat(view.member(node(subject)).orElseThrow().state() instanceof MemberState.Confirmed).isEqualTo(dead);
        SecondVerifier.assumePython();
        var folder = temp.resolve("ledger");
        SecondVerifier.write(folder, union, new Random(1));
        var answer = SecondVerifier.answers(temp, world.charter, List.of(folder)).getFirst();
        assertThat(new Json.Arr(answer.array("members"))).isEqualTo(view.json());
        assertThat(answer.text("view")).isEqualTo(view.digest().hex());
        assertThat(SecondVerifier.deaths(answer)).hasSizeGreaterThan(0)
                .isEqualTo(SecondVerifier.deaths(world.charter, union));
    }
}
