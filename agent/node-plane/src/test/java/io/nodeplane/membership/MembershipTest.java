package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.address;
import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Body;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private final Scribes scribes = new Scribes(3, 4);

    private static SortedMap<String, String> saying(String value) {
        return new TreeMap<>(Map.of("key", value));
    }

    private Member member(int subject) {
        return scribes.membership(1).view().member(node(subject)).orElseThrow();
    }

    @Test
    void who_joined_is_alive_and_who_did_not_is_no_member() {
        assertThat(member(4)).isEqualTo(
                new Member(node(4), Incarnation.FIRST, new MemberState.Alive(), address(4), 0, new TreeMap<>()));
        assertThat(scribes.membership(1).view().member(node(5))).isEmpty();
        scribes.suspects(1, 5, Incarnation.FIRST);
        assertThat(scribes.membership(1).view().member(node(5))).isEmpty();
        assertThat(scribes.membership(1).incarnationSpokenOf(node(5))).as("its first life answers that").isEqualTo(1);
        assertThat(scribes.membership(1).isBurdened(node(5))).isFalse();
    }

    @Test
    void a_suspect_is_named_with_all_who_suspect_it() {
        scribes.suspects(3, 4);
        scribes.suspects(2, 4);
        scribes.bringAll();
        assertThat(member(4).state()).isEqualTo(new MemberState.Suspect(new TreeSet<>(List.of(node(2), node(3)))));
        assertThat(member(4).present()).isTrue();
        assertThat(scribes.membership(1).suspects(node(2), node(4))).isTrue();
        assertThat(scribes.membership(1).suspects(node(1), node(4))).isFalse();
    }

    @Test
    void a_node_that_suspects_itself_is_not_suspect() {
        scribes.suspects(4, 4);
        scribes.bringAll();
        assertThat(member(4).state()).isEqualTo(new MemberState.Alive());
    }

    @Test
    void the_next_incarnation_answers_every_suspicion_and_every_confirmation() {
        var one = scribes.suspects(1, 4);
        var two = scribes.suspects(2, 4);
        scribes.bringAll();
        scribes.confirms(1, 4, one, two);
        assertThat(member(4).state()).isInstanceOf(MemberState.Confirmed.class);
        assertThat(member(4).present()).isFalse();
        scribes.bringAll();
        scribes.recovers(4);
        scribes.bringAll();
        assertThat(member(4).state()).isEqualTo(new MemberState.Alive());
        assertThat(member(4).incarnation()).isEqualTo(new Incarnation(2));
        assertThat(scribes.membership(1).unanswered(node(4))).isEmpty();
    }

    @Test
    void a_suspicion_of_a_life_to_come_counts_only_in_that_life() {
        scribes.suspects(1, 4, new Incarnation(2));
        assertThat(member(4).state()).isEqualTo(new MemberState.Alive());
        scribes.recovers(4);
        scribes.bringAll();
        assertThat(member(4).state()).isInstanceOf(MemberState.Suspect.class);
    }

    @Test
    void leaving_beats_suspicion_and_confirmation_and_a_new_join_beats_leaving() {
        var one = scribes.suspects(1, 4);
        var two = scribes.suspects(2, 4);
        scribes.write(4, new Body.Left(Incarnation.FIRST));
        scribes.bringAll();
        assertThat(member(4).state()).isEqualTo(new MemberState.Left());
        scribes.confirms(1, 4, one, two);
        assertThat(member(4).state()).isEqualTo(new MemberState.Left());
        assertThat(member(4).present()).isFalse();
        assertThat(scribes.membership(1).incarnationSpokenOf(node(4))).isEqualTo(1);
        scribes.write(4, new Body.Joined(new Incarnation(2), address(4), new TreeMap<>()));
        scribes.bringAll();
        assertThat(member(4).state()).isEqualTo(new MemberState.Alive());
    }

    @Test
    void address_and_metadata_are_those_of_the_latest_own_entry() {
        scribes.write(4, new Body.Updated(1, saying("one")));
        scribes.write(4, new Body.Updated(2, saying("two")));
        scribes.write(4, new Body.Recovered(new Incarnation(2), new PeerAddress("elsewhere", 7004)));
        scribes.bringAll();
        assertThat(member(4)).isEqualTo(new Member(node(4), new Incarnation(2), new MemberState.Alive(),
                new PeerAddress("elsewhere", 7004), 2, saying("two")));
        scribes.write(4, new Body.Joined(new Incarnation(3), address(4), saying("three")));
        scribes.bringAll();
        assertThat(member(4).metadata()).isEqualTo(saying("three"));
    }

    @Test
    void reports_and_unknown_kinds_change_no_view() {
        var before = scribes.membership(1).view().digest();
        scribes.write(1, new Body.Reported(node(4), "unreachable"));
        scribes.write(1, new Body.Other("note", Json.object()));
        scribes.write(1, new Body.Started("nonce", "test"));
        assertThat(scribes.membership(1).view().digest()).isEqualTo(before);
    }
}
