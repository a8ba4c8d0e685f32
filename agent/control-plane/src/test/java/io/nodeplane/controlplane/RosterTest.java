package io.nodeplane.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final Member ONE = Member.appeared("node-1", 1);
    private static final Member TWO = Member.builder("node-2", 3).metaVersion(7).state(MemberState.LEFT).routable(false)
            .build();

    @Test
    void cp_4_2_the_digest_is_sha256_over_the_documented_lines() {
        // printf 'node-1 1 0 alive routable\nnode-2 3 7 dead/left unroutable\n' | sha256sum
        assertThat(Roster.of(List.of(ONE, TWO)).digest())
                .isEqualTo("d22158d0d5eed37cc4eabead97f22a550a99e4cf0942fd818b3e0986ec2ea698");
        assertThat(Roster.EMPTY.digest())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void cp_4_3_members_are_sorted_by_id_and_unique() {
        var roster = Roster.of(List.of(TWO, ONE));
        assertThat(roster.members()).containsExactly(ONE, TWO);
        assertThat(roster.digest()).isEqualTo(Roster.of(List.of(ONE, TWO)).digest());
        assertThatThrownBy(() -> Roster.of(List.of(ONE, ONE.reborn(2)))).hasMessageContaining("node-1");
    }

    @Test
    void the_digest_covers_id_incarnation_version_state_and_routability_and_nothing_else() {
        var digest = Roster.of(List.of(ONE)).digest();
        var said = Metadata.of(Map.of("a", "b"));
        var covered = List.of(Member.appeared("node-2", 1), ONE.reborn(2), ONE.publishing(said),
                ONE.in(MemberState.SUSPECT), ONE.in(MemberState.LEFT), ONE.in(MemberState.CONFIRMED),
                ONE.toBuilder().routable(false).build());
        assertThat(covered).extracting(member -> Roster.of(List.of(member)).digest()).doesNotContain(digest)
                .doesNotHaveDuplicates();
        var uncovered = List.of(ONE.ready(true),
                ONE.toBuilder().conflict(Conflict.NAME).metadata(said).build(),
                ONE.toBuilder().since(Instant.ofEpochSecond(9)).build(),
                ONE.toBuilder().controlAddress(new Endpoint("node-1", 7001)).build(),
                ONE.toBuilder().suspectedBy(List.of("node-2")).confirmation("x").build());
        assertThat(uncovered).extracting(member -> Roster.of(List.of(member)).digest()).containsOnly(digest);
    }

    @Test
    void cp_4_6_the_revision_is_raised_by_every_field_of_a_member_and_by_nothing_else() {
        var view = MembershipView.initial("node-1", 5).next(Roster.of(List.of(ONE)), Health.HEALTHY, LocalState.JOINED,
                0);
        assertThat(view.revision()).isEqualTo(1);
        assertThat(view.next(Roster.of(List.of(ONE)), Health.ISOLATED, LocalState.JOINED, 9).revision()).isEqualTo(1);
        for (var changed : List.of(ONE.ready(true), ONE.in(MemberState.SUSPECT), ONE.reborn(2),
                ONE.publishing(Metadata.of(Map.of("a", "b"))), ONE.toBuilder().suspectedBy(List.of("node-2")).build(),
                ONE.toBuilder().controlAddress(new Endpoint("node-1", 7001)).build(),
                ONE.toBuilder().confirmation("x").build())) {
            assertThat(view.next(Roster.of(List.of(changed)), Health.HEALTHY, LocalState.JOINED, 0).revision())
                    .as("after %s", changed).isEqualTo(2);
        }
    }

    @Test
    void cp_1_6_views_and_lists_cannot_be_changed() {
        var roster = Roster.of(List.of(ONE));
        assertThatThrownBy(() -> roster.members().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ONE.metadata().attributes().put("a", "b"))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
