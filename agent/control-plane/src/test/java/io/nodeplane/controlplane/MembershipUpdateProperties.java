package io.nodeplane.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.controlplane.MembershipUpdate.Delta;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MembershipUpdateProperties {
    @Property
    void cp_5_2_and_5_6_a_delta_leads_from_one_view_to_the_other(@ForAll("rosters") Roster first,
            @ForAll("rosters") Roster then) {
        var before = view(3, first);
        var after = view(9, then);
        var delta = Delta.between(before, after);

        assertThat(before.after(delta)).isEqualTo(after);
        assertThat(delta.fromRevision()).isEqualTo(3);
        assertThat(delta.added()).allMatch(member -> first.member(member.peerId()).isEmpty());
        assertThat(delta.updated()).allMatch(member -> first.member(member.peerId()).isPresent()
                && !first.member(member.peerId()).get().equals(member));
        assertThat(delta.removed()).allMatch(id -> first.member(id).isPresent() && then.member(id).isEmpty());
    }

    @Property(tries = 100)
    void cp_5_3_a_delta_is_refused_by_a_view_that_it_does_not_continue(@ForAll("rosters") Roster first,
            @ForAll("rosters") Roster then) {
        var delta = Delta.between(view(3, first), view(9, then));
        assertThatThrownBy(() -> view(4, first).after(delta)).hasMessageContaining("does not continue");
    }

    @Property(tries = 100)
    void a_delta_that_leads_to_another_digest_is_refused(@ForAll("rosters") Roster first) {
        var joined = Roster.of(List.of(Member.appeared("z-not-in-any-roster", 1)));
        var delta = Delta.between(view(3, Roster.EMPTY), view(9, joined));
        var torn = Delta.of(3, view(9, first), delta.added(), List.of(), List.of());
        assertThatThrownBy(() -> view(3, Roster.EMPTY).after(torn)).hasMessageContaining("digest");
    }

    private static MembershipView view(long revision, Roster roster) {
        return MembershipView.builder("node-1", 7).revision(revision).localState(LocalState.JOINED).roster(roster)
                .build();
    }

    @Provide
    Arbitrary<Roster> rosters() {
        var states = Arbitraries.of(MemberState.ALIVE, MemberState.SUSPECT, MemberState.LEFT, MemberState.CONFIRMED);
        var metadata = Arbitraries.of("", "x", "\u00e4\ud83d\ude00").map(text -> Metadata.of(Map.of("key", text)));
        var members = Combinators
                .combine(Arbitraries.integers().between(1, 6), Arbitraries.longs().between(1, 3),
                        Arbitraries.longs().between(0, 3), states, Arbitraries.of(true, false), metadata)
                .as((number, incarnation, version, state, flag, said) -> Member.builder("node-" + number, incarnation)
                        .metaVersion(version).state(state).routable(flag).dataPlaneReady(!flag).metadata(said).build());
        return members.list().ofMaxSize(8).map(list -> {
            var byId = new TreeMap<String, Member>();
            list.forEach(member -> byId.put(member.peerId(), member));
            return Roster.of(byId.values());
        });
    }
}
