package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.address;
import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.claims.Claim;
import io.nodeplane.claims.Refusal;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who has which address, in every story that decision 0034 tells. */
class AddressClaimsTest {
    private static final String FIVE = "10.0.0.5/32";
    private final Scribes scribes = new Scribes(3, 5);
    private long version;

    private Line claims(int who, String blocks) {
        return scribes.write(who, new Body.Updated(++version, new TreeMap<>(Map.of(Claim.ALLOWED_IPS, blocks))));
    }

    private Line claimsHeard(int who, String blocks) {
        var line = claims(who, blocks);
        scribes.bringAll();
        return line;
    }

    private boolean routable(int observer, int who) {
        return scribes.membership(observer).view().member(node(who)).orElseThrow().routable();
    }

    private void routableEverywhere(int who, int... notThese) {
        scribes.bringAll();
        for (int observer = 1; observer <= scribes.size(); observer++) {
            assertThat(routable(observer, who)).as("node-%d routable, says node-%d", who, observer).isTrue();
            for (var loser : notThese) {
                assertThat(routable(observer, loser)).as("node-%d routable, says node-%d", loser, observer).isFalse();
            }
        }
    }

    private void confirmedDead(int who) {
        var one = scribes.suspects(1, who);
        var two = scribes.suspects(2, who);
        scribes.bring(2, 1);
        scribes.confirms(1, who, one, two);
    }

    @Test
    void the_first_claim_holds_and_the_later_one_is_refused_everywhere_with_what_stands_in_its_way() {
        var first = claimsHeard(4, FIVE);
        var late = claimsHeard(5, FIVE);
        routableEverywhere(4, 5);
        var refused = scribes.membership(1).view().member(node(5)).orElseThrow().refused();
        var claim = Claim.in(((Body.Updated) late.entry().body()).metadata()).getFirst();
        assertThat(refused).containsExactly(new Refusal(claim, node(4), claim, first.id()));
        assertThat(scribes.membership(1).view().json().canonical()).contains("\"refused\":[{\"claim\":\"10.0.0.5/32\"");
        claimsHeard(5, "10.0.0.6/32");
        routableEverywhere(4);
        routableEverywhere(5);
    }

    @Test
    void blocks_that_share_one_address_exclude_one_another_whichever_is_the_greater() {
        claimsHeard(4, "10.0.0.0/24");
        claimsHeard(5, FIVE);
        routableEverywhere(4, 5);
        claimsHeard(3, "10.0.0.0/8");
        routableEverywhere(4, 5, 3);
        claimsHeard(4, "10.9.0.0/24");
        // The /8 is younger than the /32, and covers it; both cover nothing of it that is older but the /32.
        routableEverywhere(5, 3);
    }

    @Test
    void equal_keys_exclude_one_another_too() {
        var key = Base64.getEncoder().encodeToString(new byte[32]);
        scribes.write(4, new Body.Updated(1, new TreeMap<>(Map.of(Claim.PUBLIC_KEY, key))));
        scribes.bringAll();
        scribes.write(5, new Body.Updated(1, new TreeMap<>(Map.of(Claim.PUBLIC_KEY, key))));
        routableEverywhere(4, 5);
    }

    @Test
    void who_says_more_or_less_beside_a_claim_keeps_it_and_who_widens_it_begins_anew() {
        claimsHeard(4, "10.0.0.0/24");
        claimsHeard(5, FIVE);
        claimsHeard(4, "10.0.0.0/25,10.7.0.0/16");
        routableEverywhere(4, 5);
        claimsHeard(4, "10.0.0.0/24");
        routableEverywhere(5, 4);
    }

    @Test
    void who_drops_a_claim_and_takes_it_up_again_comes_after_who_waited() {
        claimsHeard(4, FIVE);
        claimsHeard(5, FIVE);
        claimsHeard(4, "");
        routableEverywhere(5);
        claimsHeard(4, FIVE);
        routableEverywhere(5, 4);
    }

    @Test
    void who_is_refused_something_still_stands_before_later_claims_of_the_rest() {
        claimsHeard(3, FIVE);
        claimsHeard(4, FIVE + ",10.0.0.6/32");
        claimsHeard(5, "10.0.0.6/32");
        routableEverywhere(3, 4, 5);
        claimsHeard(3, "");
        routableEverywhere(4, 5);
    }

    @Test
    void of_two_that_claimed_on_two_sides_of_a_split_the_one_whose_entry_replays_first_holds_and_both_did_before() {
        var four = claims(4, FIVE);
        scribes.bring(4, 1);
        scribes.write(5, new Body.Started("nonce", "test"));
        var five = claims(5, FIVE);
        scribes.bring(5, 2);
        assertThat(routable(1, 4)).isTrue();
        assertThat(routable(2, 5)).isTrue();
        assertThat(Line.REPLAY_ORDER.compare(four, five)).isNegative();
        routableEverywhere(4, 5);
    }

    @Test
    void a_suspect_keeps_its_address_and_its_answer_does_not_cost_it() {
        claimsHeard(4, FIVE);
        scribes.suspects(1, 4);
        scribes.bringAll();
        claimsHeard(5, FIVE);
        routableEverywhere(4, 5);
        scribes.recovers(4);
        routableEverywhere(4, 5);
    }

    @Test
    void who_leaves_gives_its_address_up_and_comes_back_after_who_waited() {
        claimsHeard(4, FIVE);
        claimsHeard(5, FIVE);
        scribes.write(4, new Body.Left(Incarnation.FIRST));
        scribes.bringAll();
        routableEverywhere(5);
        assertThat(routable(1, 4)).as("the dead claim nothing").isTrue();
        scribes.write(4, new Body.Joined(new Incarnation(2), address(4), new TreeMap<>(
                Map.of(Claim.ALLOWED_IPS, FIVE))));
        routableEverywhere(5, 4);
    }

    @Test
    void who_was_buried_for_certain_and_comes_back_takes_its_address_back_from_nobody() {
        claimsHeard(4, FIVE);
        confirmedDead(4);
        // The metadata of its old life are still its last word.
        claimsHeard(5, FIVE);
        routableEverywhere(5);
        scribes.recovers(4);
        routableEverywhere(5, 4);
    }

    @Test
    void who_was_buried_and_whose_address_nobody_took_has_it_again() {
        claimsHeard(4, FIVE);
        confirmedDead(4);
        scribes.bringAll();
        scribes.recovers(4);
        claimsHeard(5, FIVE);
        routableEverywhere(4, 5);
    }

    @Test
    void a_death_that_becomes_known_after_the_return_dates_the_claim_by_the_return() {
        claimsHeard(4, FIVE);
        var one = scribes.suspects(1, 4);
        var two = scribes.suspects(2, 4);
        scribes.bring(2, 1);
        scribes.bring(1, 4);
        // While node-1 buries it, node-4 answers; node-5 has heard of neither, and claims.
        scribes.confirms(1, 4, one, two);
        claims(5, FIVE);
        scribes.recovers(4);
        scribes.bring(4, 3);
        scribes.bring(5, 3);
        assertThat(routable(3, 4)).isTrue();
        scribes.bringAll();
        routableEverywhere(5, 4);
    }

    @Test
    void a_claim_behind_a_fork_is_void_and_one_before_it_goes_on_in_the_next_feed() {
        claimsHeard(4, FIVE);
        var rival = scribes.rival(4);
        claims(4, FIVE + ",10.0.0.6/32");
        scribes.bringAll();
        claimsHeard(5, "10.0.0.6/32");
        routableEverywhere(4, 5);
        for (int observer = 1; observer <= scribes.size(); observer++) {
            scribes.hears(observer, rival);
        }
        scribes.bringAll();
        for (int observer = 1; observer <= scribes.size(); observer++) {
            assertThat(routable(observer, 5)).isTrue();
            assertThat(routable(observer, 4)).isTrue();
            assertThat(scribes.membership(observer).view().member(node(4)).orElseThrow().metadata())
                    .containsEntry(Claim.ALLOWED_IPS, FIVE);
        }
        scribes.loseDisk(4, 1, Integer.MAX_VALUE);
        scribes.write(4, new Body.Recovered(new Incarnation(2), address(4)));
        claimsHeard(3, FIVE);
        routableEverywhere(4, 3);
        claimsHeard(4, FIVE + ",10.0.0.6/32");
        routableEverywhere(5, 4);
    }
}
