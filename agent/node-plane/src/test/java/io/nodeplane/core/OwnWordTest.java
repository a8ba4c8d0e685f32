package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.address;
import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a node says of itself and is ordered to do: it survives its process, or ends with it, as it should. */
class OwnWordTest {
    private static final Command READY = new Command.Describe(Optional.empty(), true);

    private static Member seen(TestCluster village, int observer, int subject) {
        return village.nodes.get(node(observer)).state().membership().view().member(node(subject)).orElseThrow();
    }

    @Test
    void what_a_node_said_survives_its_restart_and_the_readiness_of_its_data_plane_does_not() {
        var village = formed(CHARTER, 3);
        village.command(node(2), new Command.Describe(Optional.of(new TreeMap<>(Map.of("endpoint", "a:1"))), true));
        assertThat(village.runUntil(10_000, () -> seen(village, 1, 2).ready())).isTrue();
        village.restart(node(2));
        assertThat(village.runUntil(10_000, () -> !seen(village, 1, 2).ready())).isTrue();
        assertThat(seen(village, 1, 2).attributes()).isEqualTo(Map.of("endpoint", "a:1"));
        village.command(node(2), READY);
        assertThat(village.runUntil(10_000, () -> seen(village, 1, 2).ready())).isTrue();
        assertThat(seen(village, 1, 2).attributes()).isEqualTo(Map.of("endpoint", "a:1"));
        assertThat(seen(village, 1, 2).metadataVersion()).as("readiness is no version of the metadata").isEqualTo(1);
    }

    @Test
    void readiness_that_comes_and_goes_is_no_new_version() {
        var village = formed(CHARTER, 3);
        village.command(node(2), TestCluster.saying("key", "value"));
        for (int i = 0; i < 6; i++) {
            village.command(node(2), new Command.Describe(Optional.empty(), i % 2 == 0));
        }
        assertThat(seen(village, 2, 2).metadataVersion()).isEqualTo(1);
        village.command(node(2), TestCluster.saying("key", "other"));
        assertThat(seen(village, 2, 2).metadataVersion()).isEqualTo(2);
    }

    @Test
    void an_attribute_without_a_name_is_refused_before_it_is_written() {
        var village = formed(CHARTER, 3);
        assertThat(village.command(node(2), TestCluster.saying("", "x")))
                .isInstanceOfSatisfying(Command.Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo("INVALID_ARGUMENT"));
        assertThat(village.written(node(2), "updated")).isZero();
    }

    @Test
    void orders_that_come_while_a_node_starts_are_carried_out_in_their_order() {
        var village = formed(CHARTER, 3);
        village.restart(node(2), address(node(2)), List.of(address(node(1))));
        assertThat(village.nodes.get(node(2)).state().phase()).isEqualTo(Phase.STARTING);
        var leave = village.order(node(2), new Command.Leave());
        assertThat(village.outcome(leave)).as("it does not know yet whether there is anything to leave").isEmpty();
        assertThat(village.runUntil(10_000, () -> village.outcome(leave).isPresent())).isTrue();
        assertThat(village.outcome(leave)).contains(new Command.Outcome.Done());
        village.run(20_000);
        assertThat(village.nodes.get(node(2)).state().phase()).isEqualTo(Phase.LEFT);
        assertThat(seen(village, 1, 2).state()).isInstanceOf(MemberState.Left.class);
    }

    @Test
    void a_leave_is_done_when_another_member_has_stored_it() {
        var village = formed(CHARTER, 3);
        var leave = village.order(node(2), new Command.Leave());
        assertThat(village.outcome(leave)).isEmpty();
        assertThat(village.runUntil(10_000, () -> village.outcome(leave).isPresent())).isTrue();
        village.down.add(node(2));
        assertThat(Stream.of(1, 3).anyMatch(i -> seen(village, i, 2).state() instanceof MemberState.Left))
                .as("at the moment of the answer").isTrue();
        village.run(60_000);
        assertThat(seen(village, 1, 2).state()).isInstanceOf(MemberState.Left.class);
        assertThat(seen(village, 3, 2).state()).isInstanceOf(MemberState.Left.class);
    }

    @Test
    void the_answer_to_what_was_told_before_a_leave_is_no_answer_to_the_leave() {
        var village = formed(CHARTER, 3);
        village.run(3_000);
        var now = village.now();
        var before = village.nodes.get(node(2)).state();
        var described = Core.decide(before, new Input.Commanded(now, 1, TestCluster.saying("key", "value")));
        var left = Core.decide(described.next(), new Input.Commanded(now, 2, new Command.Leave()));
        var taken = new Message.Reply.Delta(before.ledger().head());
        var early = Core.decide(left.next(), new Input.Answered(now, pushed(described), peer(village), taken));
        assertThat(settled(early)).isEmpty();
        var stored = Core.decide(early.next(), new Input.Answered(now, pushed(left), peer(village), taken));
        assertThat(settled(stored)).containsExactly(new Effect.Settle(2, new Command.Outcome.Done()));
    }

    private static Message.Sender peer(TestCluster village) {
        return village.nodes.get(node(1)).state().sender();
    }

    private static long pushed(Step step) {
        return step.effects().stream().filter(Effect.Ask.class::isInstance).map(Effect.Ask.class::cast)
                .filter(ask -> ask.request() instanceof Message.Request.Push).findFirst().orElseThrow().exchange();
    }

    private static List<Effect> settled(Step step) {
        return step.effects().stream().filter(Effect.Settle.class::isInstance).toList();
    }

    @Test
    void a_leave_that_nobody_could_be_told_of_says_so() {
        var village = formed(CHARTER, 3);
        village.down.add(node(1));
        village.down.add(node(3));
        var leave = village.order(node(2), new Command.Leave());
        var second = village.order(node(2), new Command.Leave());
        assertThat(village.runUntil(5_000, () -> village.outcome(leave).isPresent())).isTrue();
        assertThat(village.outcome(leave)).hasValueSatisfying(outcome -> assertThat(outcome)
                .isInstanceOfSatisfying(Command.Outcome.Done.class,
                        done -> assertThat(done.note()).startsWith("no other member could be told")));
        assertThat(village.outcome(second)).as("it waits with the first").isEqualTo(village.outcome(leave));
        assertThat(village.nodes.get(node(2)).state().phase()).isEqualTo(Phase.LEFT);
    }

    @Test
    void whoever_is_alone_leaves_at_once() {
        var village = new TestCluster(CHARTER);
        village.start(node(1));
        village.run(1_000);
        assertThat(village.outcome(village.order(node(1), new Command.Leave()))).contains(new Command.Outcome.Done());
    }
}
