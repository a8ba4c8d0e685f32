package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.address;
import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A node whose seeds do not know the cluster's secret, or do not take its own. */
class StrangeSeedsTest {
    private static final String WHY = "does not take this node's secret: not taken";

    private final List<Event> events = new ArrayList<>();
    private final List<Command.Outcome> outcomes = new ArrayList<>();
    private final Queue<Effect.Ask> asked = new ArrayDeque<>();
    private Predicate<PeerAddress> strange = any -> true;
    private long time = 1_000;
    private State state = State.of(node(4), address(node(4)), CHARTER, Ledger.empty(CHARTER.id()), null, 7);

    @Test
    void a_join_of_which_all_seeds_are_strange_ends_at_once_and_says_why() {
        join(0);
        run(10_000);
        assertThat(outcomes).singleElement().isInstanceOfSatisfying(Command.Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("UNAUTHENTICATED");
            assertThat(failed.reason()).contains(address(node(1)) + " refuses: " + WHY);
        });
        assertThat(state.membership().view().members()).isEmpty();
    }

    @Test
    void one_that_may_yet_answer_keeps_the_join_going_and_the_strange_one_is_said_once() {
        strange = address(node(1))::equals;
        join(30_000);
        run(20_000);
        assertThat(outcomes).isEmpty();
        assertThat(events).filteredOn(event -> event.kind().equals("unauthenticated")).singleElement()
                .isEqualTo(Event.of("unauthenticated", address(node(1)) + " " + WHY)
                        .with("peer", address(node(1)).toString()));
        run(20_000);
        assertThat(outcomes).singleElement().isInstanceOfSatisfying(Command.Outcome.Failed.class, failed -> {
            assertThat(failed.code()).as("the silent one may be right").isEqualTo("UNAVAILABLE");
            assertThat(failed.reason()).contains(address(node(1)) + " refuses: " + WHY);
        });
    }

    private void join(long timeoutMs) {
        var seeds = List.of(address(node(1)), address(node(2)));
        take(new Input.Started(now(), "nonce", "test", seeds, Optional.empty(), List.of()));
        take(new Input.Commanded(now(), 1, new Command.Join(seeds, timeoutMs)));
    }

    private void run(long ms) {
        for (var end = time + ms; time < end; time += 50) {
            while (!asked.isEmpty()) {
                var ask = asked.remove();
                take(strange.test(ask.to())
                        ? new Input.Unauthenticated(now(), ask.exchange(), WHY)
                        : new Input.Unanswered(now(), ask.exchange(), "no answer"));
            }
            take(new Input.Tick(now()));
        }
    }

    private Now now() {
        return new Now(time, 1_700_000_000_000L + time);
    }

    private void take(Input input) {
        var step = Core.decide(state, input);
        state = step.next();
        for (var effect : step.effects()) {
            switch (effect) {
                case Effect.Ask ask -> asked.add(ask);
                case Effect.Settle(var handle, var outcome) -> outcomes.add(outcome);
                case Effect.Note(var event) -> events.add(event);
                case Effect other -> assertThat(other).isNotNull();
            }
        }
    }
}
