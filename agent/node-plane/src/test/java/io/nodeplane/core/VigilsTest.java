package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.address;
import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests whose answers are held back, and what follows when their connections break. */
class VigilsTest {
    private static final long LONG = 60_000;
    private static final NodeId LOST = node(5);

    @Test
    void everybody_in_a_small_cluster_keeps_vigil_over_everybody_and_goes_on() {
        var village = watched(5);
        village.run(10 * Vigils.HELD_MS);
        assertThat(village.runUntil(LONG, () -> allWatched(village, 4) && village.nodes.values().stream()
                .allMatch(driver -> driver.state().kept().size() == 4))).isTrue();
    }

    @Test
    void in_a_larger_one_each_keeps_vigil_over_those_that_come_next() {
        var village = watched(8);
        assertThat(vigils(state(village, 1)).keySet()).isEqualTo(Set.of(node(2), node(3), node(4), node(5)));
        assertThat(vigils(state(village, 7)).keySet()).isEqualTo(Set.of(node(8), node(1), node(2), node(3)));
    }

    @Test
    void a_broken_vigil_makes_its_keeper_look_at_once() {
        var village = watched(5);
        var step = broken(village, village.now().mono() + TestClusterTest.CHARTER.probeIntervalMs());
        assertThat(pings(step)).containsExactly(address(LOST));
        assertThat(step.next().probes().rounds()).containsKey(LOST);
        assertThat(step.next().detector().contact(LOST)).as("a reason to look is no evidence")
                .isEqualTo(state(village, 1).detector().contact(LOST));
    }

    @Test
    void one_that_never_stood_is_forgotten() {
        var village = watched(5);
        var step = broken(village, began(village));
        assertThat(step.effects()).isEmpty();
        assertThat(vigils(step.next())).doesNotContainKey(LOST);
    }

    @Test
    void a_process_that_is_about_to_end_and_says_so_is_looked_at() {
        var village = watched(5);
        var refused = new Reply.Refused(Message.Code.BUSY, "the node was stopped");
        assertThat(pings(answered(village, began(village) + LONG, refused))).containsExactly(address(LOST));
    }

    @Test
    void one_that_was_answered_in_time_is_followed_by_the_next() {
        var village = watched(5);
        var step = answered(village, began(village) + Vigils.HELD_MS, new Reply.Ack(state(village, 5).ledger().head()));
        assertThat(vigils(step.next())).containsKey(LOST).doesNotContainEntry(LOST, exchange(village));
        assertThat(pings(step)).isEmpty();
    }

    @Test
    void a_peer_that_holds_nothing_back_is_not_asked_in_a_loop() {
        var village = watched(5);
        var step = answered(village, began(village) + 1, new Reply.Ack(state(village, 5).ledger().head()));
        assertThat(step.effects()).isEmpty();
    }

    @Test
    void a_stranger_is_answered_at_once() {
        var village = watched(5);
        var stranger = new Message.Sender(TestClusterTest.CHARTER.id(), new NodeId("stranger"), Optional.empty());
        var step = Core.decide(state(village, 1),
                new Input.Asked(village.now(), 77, stranger, new Request.Vigil(9_000)));
        assertThat(answers(step)).containsExactly(77L);
        assertThat(step.next().kept()).doesNotContainKey(stranger.node());
    }

    @Test
    void a_second_vigil_of_the_same_keeper_takes_the_place_of_the_first() {
        var village = watched(5);
        var first = state(village, 1).kept().get(node(2)).handle();
        var step = Core.decide(state(village, 1),
                new Input.Asked(village.now(), 77, state(village, 2).sender(), new Request.Vigil(9_000)));
        assertThat(answers(step)).containsExactly(first);
        assertThat(step.next().kept().get(node(2)))
                .isEqualTo(new KeptVigil(77, village.now().mono() + 9_000));
    }

    @Test
    void who_has_waited_long_enough_is_answered_and_nobody_else() {
        var village = watched(5);
        for (int keeper = 2; keeper <= 5; keeper++) {
            var asked = Core.decide(state(village, 1),
                    new Input.Asked(village.now(), 77, state(village, keeper).sender(), new Request.Vigil(1)));
            var step = Core.decide(asked.next(), new Input.Tick(at(village, village.now().mono() + 1)));
            assertThat(answers(step)).as("keeper %d", keeper).containsExactly(77L);
            assertThat(step.next().kept()).hasSize(3).doesNotContainKey(node(keeper));
        }
    }

    @Test
    void nobody_keeps_vigil_over_who_has_left() {
        var village = watched(5);
        village.command(LOST, new Command.Leave());
        village.run(2 * Vigils.HELD_MS);
        assertThat(IntStream.rangeClosed(1, 4).mapToObj(i -> vigils(state(village, i)).keySet()))
                .allSatisfy(over -> assertThat(over).hasSize(3).doesNotContain(LOST));
    }

    private static TestCluster watched(int nodes) {
        var village = formed(TestClusterTest.CHARTER, nodes);
        assertThat(village.runUntil(LONG, () -> allWatched(village, 4))).isTrue();
        return village;
    }

    private static boolean allWatched(TestCluster village, int each) {
        return village.nodes.values().stream().allMatch(driver -> vigils(driver.state()).size() == each);
    }

    private static Step broken(TestCluster village, long at) {
        return Core.decide(state(village, 1), new Input.Unanswered(at(village, at), exchange(village), "reset"));
    }

    private static Step answered(TestCluster village, long at, Reply reply) {
        return Core.decide(state(village, 1),
                new Input.Answered(at(village, at), exchange(village), state(village, 5).sender(), reply));
    }

    private static Now at(TestCluster village, long mono) {
        return new Now(mono, village.now().wall());
    }

    private static long exchange(TestCluster village) {
        return vigils(state(village, 1)).get(LOST);
    }

    private static long began(TestCluster village) {
        return ((PendingRequest.Vigil) state(village, 1).pending().requests().get(exchange(village))).began();
    }

    private static TreeMap<NodeId, Long> vigils(State state) {
        var vigils = new TreeMap<NodeId, Long>();
        state.pending().requests().forEach((exchange, purpose) -> {
            if (purpose instanceof PendingRequest.Vigil(var target, var began)) {
                assertThat(vigils.put(target, exchange)).as("one vigil over each").isNull();
            }
        });
        return vigils;
    }

    private static List<PeerAddress> pings(Step step) {
        return step.effects().stream().filter(effect -> effect instanceof Effect.Ask ask
                && ask.request() instanceof Request.Ping).map(effect -> ((Effect.Ask) effect).to()).toList();
    }

    private static List<Long> answers(Step step) {
        return step.effects().stream().filter(Effect.Answer.class::isInstance)
                .map(effect -> ((Effect.Answer) effect).handle()).toList();
    }

    private static State state(TestCluster village, int i) {
        return village.nodes.get(node(i)).state();
    }
}
