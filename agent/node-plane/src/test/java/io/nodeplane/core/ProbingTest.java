package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Driver;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whom a node asks, and what it answers, while somebody is silent. */
class ProbingTest {
    private static final NodeId LOST = node(5);

    @Test
    void a_helper_whose_own_probe_has_failed_just_now_says_so_at_once() {
        var village = formed(TestClusterTest.CHARTER, 5);
        village.down.add(LOST);
        assertThat(village.runUntil(60_000, () -> awaitsHelpers(state(village, 1)))).isTrue();
        var step = Core.decide(state(village, 1), asked(village));
        assertThat(step.effects()).singleElement().isInstanceOfSatisfying(Effect.Answer.class,
                answer -> assertThat(answer.reply()).isInstanceOfSatisfying(Message.Reply.Nack.class,
                        nack -> assertThat(nack.reason()).contains(LOST.value(), "did not answer")));
    }

    @Test
    void a_helper_that_has_not_probed_does_so() {
        var village = formed(TestClusterTest.CHARTER, 5);
        assertThat(village.runUntil(60_000, () -> !state(village, 1).probes().rounds().containsKey(LOST))).isTrue();
        assertThat(Core.decide(state(village, 1), asked(village)).effects()).singleElement()
                .isInstanceOfSatisfying(Effect.Ask.class,
                        ask -> assertThat(ask.to()).isEqualTo(TestCluster.address(LOST)));
    }

    @Test
    void whoever_suspects_already_is_not_asked_for_help() {
        var village = formed(TestClusterTest.CHARTER, 5);
        village.down.add(LOST);
        assertThat(village.runUntil(60_000, () -> late(village).isPresent())).isTrue();
        var observer = late(village).orElseThrow();
        assertThat(village.runUntil(60_000, () -> awaitsHelpers(observer.state()))).isTrue();
        assertThat(observer.state().probes().rounds().get(LOST).helpers()).isNotEmpty().noneMatch(
                helper -> observer.state().membership().suspects(helper, LOST));
    }

    @Test
    void a_process_that_has_just_begun_doubts_itself_until_it_is_answered() {
        var village = formed(TestClusterTest.CHARTER, 5);
        village.down.add(node(1));
        village.restart(node(1));
        assertThat(village.runUntil(60_000, () -> state(village, 1).phase() == Phase.JOINED)).isTrue();
        assertThat(state(village, 1).detector().health()).isPositive();
        assertThat(village.runUntil(60_000, () -> state(village, 1).detector().health() == 0)).isTrue();
    }

    @Test
    void news_is_told_only_to_those_who_answer() {
        var village = formed(TestClusterTest.CHARTER, 5);
        village.down.add(node(1));
        assertThat(village.runUntil(120_000, () -> !state(village, 3).detector().contact(node(1)).direct())).isTrue();
        village.command(node(2), TestCluster.saying("key", "value"));
        assertThat(village.runUntil(60_000,
                () -> state(village, 3).exchanges().newsAt() < state(village, 3).exchanges().syncAt())).isTrue();
        var news = state(village, 3);
        var step = Core.decide(news, new Input.Tick(new Now(news.exchanges().newsAt(), village.now().wall())));
        assertThat(asks(step)).hasSize(1).doesNotContain(TestCluster.address(node(1)));
        assertThat(step.next().exchanges().newsAt()).isEqualTo(State.NEVER);
        assertThat(step.next().exchanges().syncAt()).as("its turn comes all the same")
                .isEqualTo(news.exchanges().syncAt());
    }

    private static List<PeerAddress> asks(Step step) {
        return step.effects().stream().filter(Effect.Ask.class::isInstance).map(effect -> ((Effect.Ask) effect).to())
                .toList();
    }

    private static boolean awaitsHelpers(State state) {
        var round = state.probes().rounds().get(LOST);
        return round != null && round.missed();
    }

    /** {@return somebody who knows of another's suspicion, and has yet to make up its own mind} */
    private static Optional<Driver> late(TestCluster village) {
        return village.nodes.values().stream().filter(driver -> {
            var state = driver.state();
            return !state.node().equals(LOST) && !state.membership().suspects(state.node(), LOST)
                    && state.membership().view().members().keySet().stream()
                            .anyMatch(other -> state.membership().suspects(other, LOST))
                    && !awaitsHelpers(state);
        }).findFirst();
    }

    private static Input.Asked asked(TestCluster village) {
        return new Input.Asked(village.now(), 77, state(village, 2).sender(),
                new Message.Request.PingReq(LOST, TestCluster.address(LOST)));
    }

    private static State state(TestCluster village, int i) {
        return village.nodes.get(node(i)).state();
    }
}
