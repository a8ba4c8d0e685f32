package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.address;
import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What somebody who reaches a node's port can bring about with a name of their choice: little, and said. */
class StrangersWordTest {
    private static final Now NOW = new Now(1_000, 1_700_000_000_000L);

    private static State state(TestCluster village, int i) {
        return village.nodes.get(node(i)).state();
    }

    private static Message.Sender calling(NodeId name) {
        return new Message.Sender(CHARTER.id(), name, Optional.empty(), "stranger");
    }

    /** Beginnings of feeds that rest on nothing, as anybody can make them. */
    private static List<Line> beginnings(NodeId node, int count) {
        return IntStream.range(0, count).mapToObj(i -> Ledger.empty(CHARTER.id())
                .genesis(new Body.Genesis(node, "nonce-" + i), i)).toList();
    }

    private static List<Line> beginnings(int count) {
        return IntStream.range(0, count).mapToObj(i -> Ledger.empty(CHARTER.id())
                .genesis(new Body.Genesis(new NodeId("x" + i), "n"), 0)).toList();
    }

    private static long noted(TestCluster village, int i, String kind) {
        return village.events.get(node(i)).stream().filter(event -> event.kind().equals(kind)).count();
    }

    @Test
    void a_ping_under_a_nodes_own_name_makes_no_rival() {
        var village = formed(CHARTER, 3);
        for (int i = 0; i < 100; i++) {
            var reply = village.ask(node(1), calling(node(1)),
                    new Message.Request.Ping(state(village, 1).ledger().head()));
            assertThat(reply.get()).isInstanceOfSatisfying(Message.Reply.Refused.class,
                    refused -> assertThat(refused.code()).isEqualTo(Message.Code.SAME_IDENTITY));
        }
        assertThat(state(village, 1).rival()).isEmpty();
        assertThat(noted(village, 1, "namesake")).isEqualTo(1);
    }

    @Test
    void a_ping_under_a_voters_name_with_the_right_head_vouches_for_nobody() {
        var village = new TestCluster(TestClusterTest.charter(3));
        village.start(node(1));
        village.run(1_000);
        for (int i = 2; i <= 3; i++) {
            village.ask(node(1), new Message.Sender(village.charter.id(), node(i), Optional.empty(), "stranger"),
                    new Message.Request.Ping(state(village, 1).ledger().head()));
            village.ask(node(1), new Message.Sender(village.charter.id(), node(i), Optional.empty(), "stranger"),
                    new Message.Request.Sync(state(village, 1).ledger().head(), Optional.empty(), Optional.empty(), 1));
        }
        village.run(10_000);
        assertThat(state(village, 1).votes()).isFalse();
        assertThat(village.written(node(1), "vouched")).isZero();
    }

    @Test
    void a_helper_knocks_only_where_its_ledger_says_that_a_member_is_and_at_few_at_a_time() {
        var village = formed(CHARTER, 3);
        var nowhere = village.ask(node(1), calling(node(2)),
                new Message.Request.PingReq(new NodeId("nobody"), new PeerAddress("victim", 22)));
        assertThat(nowhere.get()).isEqualTo(new Message.Reply.Nack("nobody is no member here"));
        village.down.add(node(3));
        var replies = IntStream.range(0, 1_200).mapToObj(i -> village.ask(node(1), calling(node(2)),
                new Message.Request.PingReq(node(3), new PeerAddress("victim", 22)))).toList();
        assertThat(replies.stream().filter(reply -> reply.get() == null).count()).isEqualTo(Relaying.OPEN_MAX);
        assertThat(
                state(village, 1).pending().requests().values().stream().filter(PendingRequest.Relay.class::isInstance)
                        .count())
                .isEqualTo(Relaying.OPEN_MAX);
        assertThat(village.runUntil(5_000, () -> replies.stream().allMatch(reply -> reply.get() != null))).isTrue();
        assertThat(replies).extracting(reply -> reply.get())
                .filteredOn(new Message.Reply.Nack("node-3 did not answer")::equals)
                .hasSize(Relaying.OPEN_MAX);
        var relayed = village.ask(node(1), calling(node(2)), new Message.Request.PingReq(node(2), address(node(2))));
        assertThat(village.runUntil(5_000, () -> relayed.get() != null)).isTrue();
        assertThat(relayed.get()).isInstanceOf(Message.Reply.Ack.class);
    }

    @Test
    void what_strangers_say_they_hold_is_not_remembered() {
        var village = formed(CHARTER, 3);
        var head = state(village, 1).ledger().head();
        for (int i = 0; i < 500; i++) {
            village.ask(node(1), calling(new NodeId("s" + i)), new Message.Request.Ping(head));
            village.ask(node(1), calling(new NodeId("s" + i)),
                    new Message.Request.Sync(head, Optional.empty(), Optional.empty(), 1));
        }
        assertThat(List.of(node(2), node(3))).containsAll(state(village, 1).exchanges().agreed().keySet());
    }

    @Test
    void many_new_feeds_come_a_few_at_a_time_and_all_get_everywhere() {
        var village = formed(CHARTER, 3);
        var before = state(village, 1).ledger().feedCount();
        var reply = village.ask(node(1), calling(node(2)), new Message.Request.Push(beginnings(1_000)));
        assertThat(state(village, 1).ledger().feedCount() - before).isEqualTo(Admitting.FEEDS_MAX);
        assertThat(reply.get()).isInstanceOfSatisfying(Message.Reply.Delta.class,
                delta -> assertThat(delta.more()).as("not all of them are here").isTrue());
        village.start(node(4), node(1));
        assertThat(village.runUntil(60_000, () -> IntStream.rangeClosed(2, 4).allMatch(i -> state(village, i).ledger()
                .head().equals(state(village, 1).ledger().head())))).isTrue();
        assertThat(state(village, 4).ledger().feedCount()).isEqualTo(before + Admitting.FEEDS_MAX + 1);
    }

    @Test
    void a_newcomer_to_a_ledger_with_too_many_feeds_is_told_so_and_so_are_those_who_hold_it() {
        var ledger = Ledger.empty(CHARTER.id());
        var lines = beginnings(Message.MARKS_MAX);
        for (var line : lines.subList(1, lines.size())) {
            ledger = ((Admission.Stored) ledger.admit(line)).ledger();
        }
        var holder = started(node(1), ledger);
        assertThat(holder.ledger().feedCount()).as("at the limit").isEqualTo(Message.MARKS_MAX);
        var newcomer = calling(node(9));
        var question = new Message.Request.Sync(ledger.cluster().hash(), Optional.empty(), Optional.empty(), 1);
        assertThat(answers(Core.decide(holder, new Input.Asked(NOW, 1, newcomer, question)))).singleElement()
                .isInstanceOf(Message.Reply.Delta.class);

        holder = Core.decide(holder, new Input.Asked(NOW, 1, newcomer, new Message.Request.Push(lines.subList(0, 1))))
                .next();
        var beyond = Core.decide(holder, new Input.Asked(NOW, 2, newcomer, question));
        assertThat(answers(beyond)).singleElement().isInstanceOfSatisfying(Message.Reply.Refused.class, reply -> {
            assertThat(reply.code()).isEqualTo(Message.Code.FULL);
            assertThat(reply.reason()).contains("8193 feeds", "at most 8192");
        });
        assertThat(notes(beyond)).contains("feeds-untold");
        assertThat(notes(Core.decide(beyond.next(), new Input.Asked(NOW, 3, newcomer, question))))
                .as("once, whoever asks").isEmpty();

        var joining = Core.decide(started(node(2), Ledger.empty(CHARTER.id())),
                new Input.Commanded(NOW, 7, new Command.Join(List.of(address(node(1))), 10_000)));
        var exchange = joining.effects().stream().filter(Effect.Ask.class::isInstance).map(Effect.Ask.class::cast)
                .findFirst().orElseThrow().exchange();
        var refused = Core.decide(joining.next(), new Input.Answered(NOW, exchange, calling(node(1)),
                answers(beyond).getFirst()));
        assertThat(notes(refused)).contains("refused");
        var late = Core.decide(refused.next(), new Input.Tick(new Now(NOW.mono() + 10_000, NOW.wall())));
        assertThat(late.effects()).filteredOn(Effect.Settle.class::isInstance).singleElement()
                .isInstanceOfSatisfying(Effect.Settle.class, settle -> assertThat(settle.outcome())
                        .isInstanceOfSatisfying(Command.Outcome.Failed.class, failed -> assertThat(failed.reason())
                                .contains("node-1:7000 refuses: ", "8193 feeds", "at most 8192")));
    }

    private static State started(NodeId node, Ledger ledger) {
        return Core.decide(State.of(node, address(node), CHARTER, ledger, null, 1),
                new Input.Started(NOW, "nonce", "test")).next();
    }

    private static List<Message.Reply> answers(Step step) {
        return step.effects().stream().filter(Effect.Answer.class::isInstance)
                .map(effect -> ((Effect.Answer) effect).reply()).toList();
    }

    private static List<String> notes(Step step) {
        return step.effects().stream().filter(Effect.Note.class::isInstance)
                .map(effect -> ((Effect.Note) effect).event().kind()).toList();
    }

    @Test
    void a_name_with_more_feeds_than_a_line_can_name_begins_another_one_all_the_same() {
        var village = formed(CHARTER, 3);
        var forged = new ArrayList<>(beginnings(node(2), 90));
        village.ask(node(1), calling(node(3)), new Message.Request.Push(forged));
        assertThat(village.runUntil(60_000, () -> village.known(node(3), "genesis") >= 94)).isTrue();
        village.down.add(node(2));
        village.start(node(2), node(2), Ledger.empty(CHARTER.id()), null, Optional.empty(), node(1));
        assertThat(village.runUntil(60_000, () -> village.agreed(3))).isTrue();
        var genesis = (Body.Genesis) state(village, 2).ledger().find(state(village, 2).feed(), 1).orElseThrow()
                .entry().body();
        assertThat(genesis.after()).hasSize(Body.Genesis.AFTER_MAX);
        assertThat(genesis.earlier()).hasValueSatisfying(rest -> assertThat(rest.count())
                .isGreaterThanOrEqualTo(91 - Body.Genesis.AFTER_MAX));
        village.restart(node(2));
        assertThat(village.runUntil(60_000, () -> village.agreed(3))).isTrue();
    }

    @Test
    void a_node_stops_taking_entries_before_its_memory_ends_and_says_so_in_time() {
        var village = formed(CHARTER, 3);
        var ledger = state(village, 1).ledger();
        var most = new Capacity(Capacity.taken(ledger) + 100_000);
        var small = village.bounded(node(1), most);
        village.run(2_000);
        for (var line : beginnings(400)) {
            village.ask(node(1), calling(node(2)), new Message.Request.Push(List.of(line)));
        }
        assertThat(Capacity.taken(small.state().ledger())).isBetween(most.bytesMax(), most.bytesMax() + 2_000);
        assertThat(noted(village, 1, "ledger-large")).isEqualTo(1);
        assertThat(noted(village, 1, "ledger-full")).isEqualTo(1);
        var refused = village.ask(node(1), calling(node(2)),
                new Message.Request.Push(beginnings(401).subList(400, 401)));
        assertThat(refused.get()).isInstanceOfSatisfying(Message.Reply.Refused.class, reply -> {
            assertThat(reply.code()).isEqualTo(Message.Code.FULL);
            assertThat(reply.reason()).contains("give it a larger heap");
        });
        assertThat(village.command(node(1), TestCluster.saying("key", "value")))
                .isInstanceOfSatisfying(Command.Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo("RESOURCE_EXHAUSTED"));
        assertThat(village.command(node(1), new Command.Leave())).as("what membership needs is still written")
                .isInstanceOf(Command.Outcome.Done.class);
    }
}
