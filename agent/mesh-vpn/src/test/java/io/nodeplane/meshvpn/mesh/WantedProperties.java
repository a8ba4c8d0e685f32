package io.nodeplane.meshvpn.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever views come one after the other, in a cluster in which members also claim what others have. */
class WantedProperties {
    private static final int MEMBERS = 4;

    @Property(tries = 500)
    void no_address_is_ever_routed_to_two_nor_to_another_than_this_node(
            @ForAll("histories") List<MembershipView> history) {
        var run = new Run();
        for (var view : history) {
            run.see(view);
            var blocks = new ArrayList<>(Given.SELF.addresses());
            for (var peer : run.wanted.peers().values()) {
                assertThat(peer.allowedIps())
                        .allSatisfy(block -> assertThat(blocks).noneMatch(block::overlaps));
                blocks.addAll(peer.allowedIps());
            }
        }
    }

    @Property(tries = 500)
    void an_equal_view_asks_for_nothing_to_be_written(@ForAll("histories") List<MembershipView> history) {
        var run = new Run();
        for (var view : history) {
            run.see(view);
            assertThat(run.see(view)).isEqualTo(PeerDiff.EMPTY);
        }
    }

    @Property(tries = 500)
    void nobody_is_removed_but_the_dead_and_those_who_have_another_key_or_when_this_node_has_left(
            @ForAll("histories") List<MembershipView> history) {
        var run = new Run();
        for (var view : history) {
            var before = run.wanted;
            var blind = view.health() == Health.ISOLATED || view.localState() == LocalState.NEW;
            for (var gone : run.see(view).removed()) {
                assertThat(blind).isFalse();
                if (view.localState() != LocalState.LEFT) {
                    var owner = view.member(before.owners().get(gone)).orElseThrow();
                    assertThat(owner.state().isDead() || !owner.metadata().publicKey().orElseThrow().equals(gone))
                            .isTrue();
                }
            }
        }
    }

    @Property(tries = 500)
    void who_has_an_address_keeps_it_whatever_others_claim(@ForAll("histories") List<MembershipView> history) {
        var run = new Run();
        for (var view : history) {
            var before = run.wanted;
            run.see(view);
            run.wanted.owners().forEach((key, owner) -> {
                var had = before.peers().get(key);
                var member = view.member(owner);
                if (had != null && owner.equals(before.owners().get(key)) && member.isPresent()
                        && !member.get().state().isDead()) {
                    assertThat(run.wanted.peers().get(key).allowedIps()).containsAll(had.allowedIps().stream()
                            .filter(member.get().metadata().allowedIps()::contains).toList());
                }
            });
        }
    }

    private static final class Run {
        private Wanted wanted = Wanted.NOTHING;

        /** {@return what was written} */
        private PeerDiff see(MembershipView view) {
            var device = Given.device(wanted.peers().values());
            wanted = Wanted.of(view, Given.SELF, device, wanted, Given.NOW);
            return Given.diff(device, wanted);
        }
    }

    @Provide
    Arbitrary<List<MembershipView>> histories() {
        return views().list().ofMinSize(1).ofMaxSize(8);
    }

    private static Arbitrary<MembershipView> views() {
        var states = Arbitraries.of(LocalState.JOINED, LocalState.JOINED, LocalState.JOINED, LocalState.JOINED,
                LocalState.NEW, LocalState.LEFT);
        var health = Arbitraries.of(Health.HEALTHY, Health.DEGRADED, Health.ISOLATED);
        return Combinators.combine(states, health, members()).as(
                (state, how, members) -> Given.view(state, how, state == LocalState.JOINED ? members : List.of()));
    }

    private static Arbitrary<List<Member>> members() {
        var member = Combinators.combine(Arbitraries.integers().between(1, MEMBERS),
                Arbitraries.of(MemberState.ALIVE, MemberState.ALIVE, MemberState.SUSPECT, MemberState.LEFT,
                        MemberState.CONFIRMED),
                words()).as(
                        (number, state, metadata) -> Member.builder("vpn-" + number, 1).metadata(metadata).build()
                                .in(state));
        return member.list().ofMaxSize(MEMBERS).uniqueElements(Member::peerId);
    }

    /** Two of them may say the same key or the same address, or that of this node. */
    private static Arbitrary<Metadata> words() {
        var number = Arbitraries.integers().between(0, MEMBERS + 1);
        return Combinators.combine(number, number, number).as(Given::metadata);
    }
}
