package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import org.junit.jupiter.api.Test;

/** Who is gone for good, and who only was said to be. Voters are 1 to 3. */
class ForgottenTest {
    private final Scribes scribes = new Scribes(3, 5);

    private Member member(int subject) {
        return scribes.membership(1).view().member(node(subject)).orElseThrow();
    }

    private void dies(int subject) {
        var one = scribes.suspects(1, subject);
        var two = scribes.suspects(2, subject);
        scribes.bringAll();
        scribes.confirms(1, subject, one, two);
        scribes.bringAll();
    }

    private Line forgets(int writer, int subject, long incarnation) {
        return scribes.write(writer, new Body.Forgotten(node(subject), new Incarnation(incarnation)));
    }

    @Test
    void a_voter_says_so_of_one_whose_death_is_certain() {
        dies(4);
        assertThat(member(4).gone()).isFalse();
        var said = forgets(2, 4, 1);
        scribes.bringAll();
        assertThat(member(4).forgotten()).contains(said.id());
        assertThat(member(4).gone()).isTrue();
        assertThat(member(4).state()).as("how it ended is not forgotten").isInstanceOf(MemberState.Confirmed.class);
        assertThat(member(4).json().canonical()).contains("\"forgotten\"");
    }

    @Test
    void or_of_one_who_left() {
        scribes.write(4, new Body.Left(Incarnation.FIRST));
        scribes.bringAll();
        forgets(1, 4, 1);
        scribes.bringAll();
        assertThat(member(4).forgotten()).isPresent();
    }

    @Test
    void nobody_else_can() {
        dies(4);
        forgets(5, 4, 1);
        scribes.bringAll();
        assertThat(member(4).forgotten()).as("5 is no voter").isEmpty();
    }

    @Test
    void of_the_living_it_says_nothing_until_they_die_and_who_is_said_to_be_gone_in_another_incarnation_is_not() {
        forgets(1, 4, 1);
        forgets(1, 5, 2);
        scribes.bringAll();
        assertThat(member(4).forgotten()).isEmpty();
        scribes.suspects(1, 4);
        assertThat(member(4).forgotten()).as("a suspicion is no death").isEmpty();
        dies(5);
        assertThat(member(5).forgotten()).as("there was no incarnation 2 when it was said").isEmpty();
    }

    @Test
    void who_comes_back_is_a_member_as_before_and_can_die_again() {
        dies(4);
        forgets(1, 4, 1);
        scribes.bringAll();
        scribes.recovers(4);
        scribes.bringAll();
        assertThat(member(4).forgotten()).isEmpty();
        assertThat(member(4).state()).isEqualTo(new MemberState.Alive());
        scribes.write(4, new Body.Left(new Incarnation(2)));
        scribes.bringAll();
        assertThat(member(4).forgotten()).as("it was said of its first incarnation").isEmpty();
        forgets(3, 4, 2);
        scribes.bringAll();
        assertThat(member(4).forgotten()).isPresent();
    }

    @Test
    void of_several_words_the_first_in_replay_order_is_shown_on_every_node() {
        dies(4);
        var one = forgets(1, 4, 1);
        var two = forgets(2, 4, 1);
        scribes.bringAll();
        var first = Line.REPLAY_ORDER.compare(one, two) < 0 ? one : two;
        for (int i = 1; i <= 3; i++) {
            assertThat(scribes.membership(i).view().member(node(4)).orElseThrow().forgotten()).contains(first.id());
        }
        assertThat(scribes.membership(2).view().digest()).isEqualTo(scribes.membership(1).view().digest());
    }
}
