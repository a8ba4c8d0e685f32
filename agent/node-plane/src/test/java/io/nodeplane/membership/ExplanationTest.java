package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private final Scribes world = new Scribes(3, 4);

    @Test
    void a_member_is_alive_by_its_own_word() {
        var why = why(1, 4);
        assertThat(why.summary()).isEqualTo("node-4 is alive in incarnation 1: it said so, and nobody has an unanswered"
                + " suspicion");
        assertThat(kinds(why)).containsExactly("joined");
        assertThat(why.reasons().getFirst().sentence()).isEqualTo("node-4 said at 2026-09-21T14:13:20Z that it joins in"
                + " incarnation 1: only it can say so, and no later incarnation of it is known.");
    }

    @Test
    void a_suspect_has_the_first_suspicion_of_each_observer() {
        var one = world.suspects(2, 4);
        world.suspects(2, 4);
        var other = world.suspects(3, 4);
        world.bringAll();
        var why = why(1, 4);
        assertThat(why.summary())
                .startsWith("node-4 is suspect in incarnation 1: node-2 and node-3 could not reach it");
        assertThat(kinds(why)).containsExactly("joined", "suspected", "suspected");
        assertThat(ids(why)).contains(one, other);
        assertThat(why.reasons().get(1).sentence()).isEqualTo("node-2 suspected node-4 in incarnation 1 at"
                + " 2026-09-21T14:13:20Z: silent. Only node-4 can answer it, with a later incarnation.");
    }

    @Test
    void a_confirmed_death_has_its_evidence_and_what_gives_the_voters_their_votes() {
        var one = world.suspects(1, 4);
        var other = world.suspects(2, 4);
        world.suspects(3, 4);
        world.bringAll();
        var death = world.confirms(1, 4, one, other);
        world.bringAll();
        var why = why(3, 4);
        assertThat(why.summary()).isEqualTo("node-4 is dead for certain in incarnation 1: a majority of voters that"
                + " trust each other agreed that it is silent");
        assertThat(kinds(why)).containsExactly("joined", "confirmed", "suspected", "suspected", "vouched", "vouched");
        assertThat(ids(why)).contains(death.id(), one, other);
        assertThat(why.reasons().get(1).sentence())
                .contains("node-1 confirmed the death at", "node-1 and node-2, 2 of 3 voters and so a majority");
        assertThat(why.reasons().get(2).sentence()).contains("is a voter with a vote");
        assertThat(why.reasons().get(4).sentence()).startsWith("node-1 has a vote since ")
                .contains("node-2 and node-3 had told it all that they held", "(2 other voters are enough)");
    }

    @Test
    void a_confirmation_that_does_not_count_explains_nothing() {
        var one = world.suspects(1, 4);
        world.confirms(1, 4, one);
        assertThat(kinds(why(1, 4))).containsExactly("joined", "suspected");
    }

    @Test
    void a_member_that_came_back_has_what_it_answered() {
        var one = world.suspects(1, 4);
        world.bringAll();
        var answer = world.recovers(4);
        world.bringAll();
        var why = why(2, 4);
        assertThat(why.summary()).contains("alive in incarnation 2",
                "answers what was held against its earlier incarnation");
        assertThat(ids(why)).containsExactly(answer, one);
        assertThat(why.reasons().get(1).sentence()).endsWith("It is answered by incarnation 2.");

        var again = world.suspects(1, 4);
        var other = world.suspects(2, 4);
        world.bring(2, 1);
        var death = world.confirms(1, 4, again, other);
        world.bringAll();
        var back = world.recovers(4);
        world.bringAll();
        assertThat(ids(why(3, 4))).containsExactly(back, death.id());
        assertThat(why(3, 4).reasons().get(1).sentence()).contains("that life is over");
    }

    @Test
    void a_member_that_left_has_its_own_word() {
        var left = world.write(4, new Body.Left(Incarnation.FIRST));
        world.bringAll();
        var why = why(1, 4);
        assertThat(why.summary()).isEqualTo("node-4 is dead by its own word: it left and ended incarnation 1");
        assertThat(kinds(why)).containsExactly("joined", "left");
        assertThat(ids(why)).contains(left.id());
    }

    @Test
    void a_fork_has_both_lines_and_nothing_behind_it_is_a_reason() {
        var feed = world.ledger(4).feeds(node(4)).getFirst();
        var ours = world.ledger(4).next(feed, new Body.Left(Incarnation.FIRST), 5, List.of());
        var theirs = world.ledger(4).next(feed, new Body.Updated(1, new TreeMap<>()), 6, List.of());
        var ledger = Histories.grown(world.ledger(4), List.of(ours, theirs));
        var why = why(ledger, node(4));
        var fork = ledger.forks().get(feed);
        assertThat(why.summary()).endsWith("; and its feed is forked");
        assertThat(kinds(why)).first().isEqualTo("joined");
        assertThat(why.reasons().stream().map(Explanation.Reason::line).toList()).hasSize(3)
                .endsWith(fork.first(), fork.second());
        assertThat(why.reasons().getLast().sentence()).contains("more than one writer wrote the feed");
    }

    @Test
    void who_wrote_and_never_joined_is_no_member_and_of_a_stranger_nothing_is_said() {
        var ledger = Ledger.empty(world.charter.id());
        assertThat(Explanation.of(Membership.none(world.charter), ledger, node(9))).isEmpty();
        var grown = Histories.with(ledger, ledger.genesis(new Body.Genesis(node(9), "n"), 0));
        assertThat(why(grown, node(9)).summary()).startsWith("node-9 is no member");
        assertThat(why(grown, node(9)).reasons()).isEmpty();
    }

    @Test
    void in_random_troubles_every_state_is_explained_by_entries_that_count() {
        for (int seed = 0; seed < 60; seed++) {
            var ledger = SmallWorld.history(SmallWorld.Rule.CERTAINTY, seed, 3 + seed % 3, 60).scribes.ledger(1);
            for (int i = 1; i <= 3; i++) {
                var why = why(ledger, node(i));
                var member = Membership.replay(world.charter, ledger).view().member(node(i)).orElseThrow();
                assertThat(why.reasons()).as("seed=%s %s", seed, member).isNotEmpty().doesNotHaveDuplicates()
                        .allMatch(reason -> !ledger.isVoid(reason.line()));
            }
        }
    }

    private Explanation why(int observer, int subject) {
        return why(world.ledger(observer), node(subject));
    }

    private Explanation why(Ledger ledger, NodeId subject) {
        return Explanation.of(Membership.replay(world.charter, ledger), ledger, subject).orElseThrow();
    }

    private static List<String> kinds(Explanation why) {
        return why.reasons().stream().map(reason -> reason.line().entry().body().kind()).toList();
    }

    private static List<EntryId> ids(Explanation why) {
        return why.reasons().stream().map(Explanation.Reason::line).map(Line::id).toList();
    }
}
