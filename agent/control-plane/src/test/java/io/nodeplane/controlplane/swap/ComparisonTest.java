package io.nodeplane.controlplane.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.swap.Difference.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What has to be equal, and what has not. */
class ComparisonTest {
    private static final Metadata WORD = Metadata.EMPTY.with(Metadata.ENDPOINTS, "10.0.0.2:51820").with("name", "two");
    private static final Member TWO = Member.builder("vpn-2", 3).metaVersion(7).metadata(WORD).dataPlaneReady(true)
            .build();
    private static final MembershipView HERE = view(1, TWO);

    @Test
    void what_each_plane_counts_for_itself_is_not_compared() {
        var other = Member.builder("vpn-2", 1).metaVersion(1).metadata(WORD).dataPlaneReady(true)
                .since(Instant.ofEpochSecond(9)).controlAddress(Endpoint.parse("10.9.9.9:1")).build();
        var there = view(2, other).toBuilder().revision(99).ageMs(5).build();
        assertThat(Comparison.between(HERE, there, Set.of())).isEmpty();
        assertThat(Comparison.digest(there)).isEqualTo(Comparison.digest(HERE));
        assertThat(there.digest()).as("which is what nodes of one cluster are compared by").isNotEqualTo(HERE.digest());
    }

    @Test
    void the_dead_are_not_compared_and_who_is_dead_in_one_only_is_no_member_there() {
        var dead = Member.appeared("vpn-3", 1).in(MemberState.LEFT);
        assertThat(Comparison.between(view(1, TWO, dead), view(2, TWO), Set.of())).isEmpty();
        assertThat(Comparison.digest(view(1, TWO, dead))).isEqualTo(Comparison.digest(view(2, TWO)));
        assertThat(Comparison.between(view(1, TWO, dead), view(2, TWO, Member.appeared("vpn-3", 1)), Set.of()))
                .containsExactly(new Difference(Kind.MEMBER, "vpn-3", "dead/left", "alive"));
    }

    @Test
    void every_field_that_matters_to_a_vpn_is_compared() {
        differs(Kind.STATE, two -> two.in(MemberState.SUSPECT));
        differs(Kind.ROUTABLE, two -> two.toBuilder().routable(false).build());
        differs(Kind.READY, two -> two.ready(false));
        differs(Kind.PUBLIC_KEY, two -> two.publishing(WORD.with(Metadata.PUBLIC_KEY, "x")));
        differs(Kind.ENDPOINTS, two -> two.publishing(WORD.with(Metadata.ENDPOINTS, "10.0.0.3:51820")));
        differs(Kind.ALLOWED_IPS, two -> two.publishing(WORD.with(Metadata.ALLOWED_IPS, "10.1.0.0/16")));
        differs(Kind.METADATA, two -> two.publishing(WORD.with("name", "")));
        assertThat(Comparison.between(HERE, view(2), Set.of())).hasSize(1).first()
                .hasToString("vpn-2: member is alive in the plane in use, and not listed in the next");
    }

    private static void differs(Kind kind, UnaryOperator<Member> change) {
        var there = view(2, change.apply(TWO));
        assertThat(Comparison.between(HERE, there, Set.of())).extracting(Difference::kind, Difference::peerId)
                .containsExactly(tuple(kind, "vpn-2"));
        assertThat(Comparison.digest(there)).isNotEqualTo(Comparison.digest(HERE));
        assertThat(Comparison.between(HERE, there, Set.of(kind))).as("accepted").isEmpty();
    }

    @Test
    void a_plane_that_is_not_fit_for_use_is_never_equal() {
        for (var unfit : List.of(HERE.toBuilder().health(Health.ISOLATED).build(),
                HERE.toBuilder().health(Health.CACHED).build(),
                HERE.toBuilder().localState(LocalState.NEW).build())) {
            assertThat(Comparison.between(HERE, unfit, Set.of())).extracting(Difference::kind)
                    .containsExactly(Kind.PLANE);
        }
        assertThatThrownBy(() -> SwapTerms.DEFAULTS.accepting(Kind.PLANE))
                .hasMessageContaining("not fit for use");
    }

    private static MembershipView view(long epoch, Member... members) {
        return MembershipView.builder("vpn-1", epoch).revision(4).localState(LocalState.JOINED)
                .roster(Roster.of(List.of(members))).build();
    }
}
