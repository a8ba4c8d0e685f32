package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.core.Core;
import io.nodeplane.core.Input;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever stands in a ledger can be shown, and what is shown rests on evidence. */
class TranslationTest {
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final Charter CHARTER = Charter.of("lab", List.of(ONE, TWO, new NodeId("node-3")));
    private static final Now NOW = new Now(5_000, 1_700_000_000_000L);

    private Ledger ledger = Ledger.empty(CHARTER.id());

    private FeedId member(NodeId node, SortedMap<String, String> metadata) {
        var genesis = ledger.genesis(new Body.Genesis(node, "nonce-" + node), 0);
        ledger = ((Admission.Stored) ledger.admit(genesis)).ledger();
        var joined = ledger.next(genesis.feed(),
                new Body.Joined(Incarnation.FIRST, new PeerAddress(node.value(), 7001), metadata), 0, List.of());
        ledger = ((Admission.Stored) ledger.admit(joined)).ledger();
        return genesis.feed();
    }

    private State started(FeedId own) {
        var starting = Core.decide(State.of(ONE, new PeerAddress("node-1", 7001), CHARTER, ledger, own, 1),
                new Input.Started(NOW, "nonce", "test")).next();
        // Nobody answers, and it goes on with what it has.
        return Core.decide(starting, new Input.Tick(new Now(NOW.mono() + 3_000, NOW.wall() + 3_000))).next();
    }

    @Test
    void an_attribute_without_a_name_is_left_out_and_the_others_are_shown() {
        var own = member(ONE, new TreeMap<>());
        member(TWO, new TreeMap<>(Map.of("", "x", "a", "b", "%zz", "%", "%ready", "maybe")));
        var shown = Translation.roster(started(own), Roster.EMPTY, Instant.EPOCH, member -> false).member("node-2")
                .orElseThrow();
        assertThat(shown.metadata().attributes()).containsEntry("a", "b").doesNotContainKey("")
                .doesNotContainKey("%ready");
        assertThat(shown.dataPlaneReady()).isFalse();
    }

    @Test
    void who_was_not_tried_yet_is_neither_heard_nor_silent_and_the_age_counts_from_the_beginning() {
        var own = member(ONE, new TreeMap<>());
        member(TWO, new TreeMap<>());
        var state = started(own);
        assertThat(state.heard()).isEmpty();
        assertThat(Translation.health(state)).isEqualTo(Health.HEALTHY);
        assertThat(Translation.ageMs(state, NOW.mono(), NOW.mono() + 40_000)).isEqualTo(40_000);
    }

    @Test
    void the_data_plane_of_a_suspect_that_is_silent_for_a_lease_is_not_ready_and_who_suspects_it_is_told() {
        var own = member(ONE, new TreeMap<>());
        member(TWO, new TreeMap<>(Map.of("%ready", "true")));
        var line = ledger.next(own, new Body.Suspected(TWO, Incarnation.FIRST, "silent"), 0, List.of());
        ledger = ((Admission.Stored) ledger.admit(line)).ledger();
        var state = started(own);
        var now = Instant.ofEpochMilli(77);
        var shown = Translation.roster(state, Roster.EMPTY, now, member -> false).member("node-2").orElseThrow();
        assertThat(shown.state()).isEqualTo(MemberState.SUSPECT);
        assertThat(shown.suspectedBy()).containsExactly("node-1");
        assertThat(shown.controlAddress()).contains(new Endpoint("node-2", 7001));
        assertThat(shown.dataPlaneReady()).isTrue();
        var later = Translation.roster(state, Roster.of(List.of(shown)), now.plusSeconds(9), member -> true)
                .member("node-2").orElseThrow();
        assertThat(later.dataPlaneReady()).as("nobody renews its lease").isFalse();
        assertThat(later.since()).as("it was suspect before").isEqualTo(now);
    }

    @Test
    void what_is_declared_follows_from_the_charter() {
        var times = DeclaredTimes.of(CHARTER);
        assertThat(times.probeInterval()).hasMillis(1_000);
        assertThat(times.suspicion()).as("nine turns, three rounds of 2 s, the spread").hasMillis(17_500);
        assertThat(times.certainty()).as("three rounds more, the wait, and the last in rank").hasMillis(41_000);
    }

    @Test
    void whoever_is_alone_has_no_age() {
        var own = member(ONE, new TreeMap<>());
        assertThat(Translation.ageMs(started(own), 0, 40_000)).isZero();
    }
}
