package io.nodeplane.meshvpn.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.PublicKey;
import java.util.SortedMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PeerDiffProperties {
    @Property(tries = 500)
    void what_is_written_makes_the_present_the_wanted(@ForAll("devices") SortedMap<PublicKey, Peer> present,
            @ForAll("devices") SortedMap<PublicKey, Peer> wanted) {
        var after = PeerDiff.between(present, wanted).appliedTo(present);
        assertThat(after).isEqualTo(Devices.reachable(present, wanted));
        assertThat(PeerDiff.between(after, wanted).isEmpty()).isTrue();
    }

    @Property(tries = 200)
    void for_equals_nothing_is_written(@ForAll("devices") SortedMap<PublicKey, Peer> present) {
        assertThat(PeerDiff.between(present, present)).isEqualTo(PeerDiff.EMPTY);
    }

    @Property(tries = 500)
    void a_peer_that_stays_is_neither_removed_nor_made_again_and_one_that_is_the_same_is_not_written_at_all(
            @ForAll("devices") SortedMap<PublicKey, Peer> present,
            @ForAll("devices") SortedMap<PublicKey, Peer> wanted) {
        var diff = PeerDiff.between(present, wanted);
        assertThat(diff.removed()).noneMatch(wanted::containsKey);
        assertThat(diff.added()).noneMatch(peer -> present.containsKey(peer.key()));
        assertThat(diff.changed()).allSatisfy(
                change -> assertThat(wanted.get(change.key())).isNotEqualTo(present.get(change.key())));
    }

    @Provide
    Arbitrary<SortedMap<PublicKey, Peer>> devices() {
        return Devices.any();
    }
}
