package io.nodeplane.harness.world.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.http.Traffic;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.wire.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What becomes of requests on simulated links. Time limits are 500 ms; a trip takes 1 to 21 ms. */
class SimNetworkTest {
    /** For how long the agent asks the same address of a name first. */
    private static final int TURN_MS = 5_000;
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final ClusterId CLUSTER = new ClusterId(Hash.of("test"));
    private static final Link THERE = new Link(ONE, TWO);
    private static final long LIMIT_MS = 500;
    private static final long TRIP_MS_MAX = 21;
    private static final String LATE = "no answer within 500 ms";

    private final VirtualTime time = new VirtualTime();
    private final TreeMap<NodeId, Stub> serving = new TreeMap<>();
    private final List<Met> met = new ArrayList<>();
    private SimNetwork network = network(SimSettings.USUAL);
    private final Stub one = new Stub(ONE);
    private final Stub two = new Stub(TWO);

    private SimNetwork network(SimSettings settings) {
        return new SimNetwork(time, settings, random(), new TreeSet<>(List.of(ONE, TWO)),
                place -> Optional.ofNullable(serving.get(place)), met::add);
    }

    private SimLinks links() {
        return new SimLinks(network.links(), () -> SimWorld.BEGIN);
    }

    private static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    }

    /** Answers every request at once, or keeps the doors of those it got. */
    private final class Stub implements Peer {
        private final NodeId place;
        private final NodeClock clock = NodeClock.drawn(time, SimWorld.BEGIN,
                new SimSettings.Clocks(Duration.ZERO, 0, Duration.ZERO), random());
        private final Traffic traffic = new Traffic();
        private final List<String> ends = new ArrayList<>();
        private final List<Long> endedMs = new ArrayList<>();
        private final List<SimNetwork.Door> doors = new ArrayList<>();
        private boolean answers = true;
        private Optional<Message.Code> code = Optional.empty();
        private int requests;

        Stub(NodeId place) {
            this.place = place;
            serving.put(place, this);
        }

        @Override
        public NodeId place() {
            return place;
        }

        @Override
        public NodeClock clock() {
            return clock;
        }

        @Override
        public Traffic traffic() {
            return traffic;
        }

        @Override
        public void take(Function<Now, Input> input) {
            endedMs.add(clock.mono());
            ends.add(switch (input.apply(clock.now())) {
                case Input.Answered(var at, var exchange, var from, Message.Reply.Refused no) ->
                    "refused by " + from.node();
                case Input.Answered answered -> "answered by " + answered.from().node();
                case Input.Unanswered unanswered -> unanswered.reason();
                case Input other -> other.toString();
            });
        }

        @Override
        public void asked(Envelope<Message.Request> request, int bytes, SimNetwork.Door door) {
            requests++;
            doors.add(door);
            if (request.from().node().equals(place)) {
                door.answer(sender(place), new Message.Reply.Refused(Message.Code.SAME_PROCESS, "itself"));
            } else if (code.isPresent()) {
                door.answer(sender(place), new Message.Reply.Refused(code.get(), "no"));
            } else if (answers) {
                door.answer(sender(place), new Message.Reply.Ack(Hash.NONE));
            }
        }

        void ping(PeerAddress to) {
            network.ask(this, sender(place), new Effect.Ask(1, to, new Message.Request.Ping(Hash.NONE), LIMIT_MS));
        }

        void ping(NodeId to) {
            ping(Setup.address(to));
        }
    }

    private static Message.Sender sender(NodeId node) {
        return new Message.Sender(CLUSTER, node, Optional.empty());
    }

    private static SortedSet<Link> there() {
        return new TreeSet<>(List.of(THERE));
    }

    private void pass(long ms) {
        time.pass(time.now() + ms * VirtualTime.MS);
    }

    @Test
    void a_request_over_a_whole_link_is_answered_after_two_trips() {
        one.ping(TWO);
        pass(10 * LIMIT_MS);

        assertThat(one.ends).containsExactly("answered by node-2");
        assertThat(one.endedMs.getFirst()).isBetween(2L, 2 * TRIP_MS_MAX);
        assertThat(one.traffic.json().object("peers").object("node-2").number("repliesReceived")).isEqualTo(1);
    }

    @Test
    void trips_differ_so_that_messages_overtake_one_another() {
        for (var i = 0; i < 100; i++) {
            one.ping(TWO);
        }
        pass(10 * LIMIT_MS);

        assertThat(new TreeSet<>(one.endedMs)).hasSizeGreaterThan(3);
    }

    @Test
    void a_refusing_link_fails_what_is_under_way_and_what_is_begun_at_once() {
        two.answers = false;
        one.ping(TWO);
        pass(100);

        links().cut(there(), CutMode.REFUSE);
        one.ping(TWO);
        pass(TRIP_MS_MAX);

        assertThat(one.ends).containsExactlyInAnyOrder("connection reset", "connection refused");
        assertThat(two.requests).isEqualTo(1);
        links().mend(there());
        two.answers = true;
        one.ping(TWO);
        pass(LIMIT_MS);
        assertThat(one.ends).hasSize(3).contains("answered by node-2");
    }

    @Test
    void a_dropping_link_says_nothing_until_the_asker_gives_up() {
        links().cut(there(), CutMode.DROP);
        one.ping(TWO);
        two.ping(ONE);
        pass(LIMIT_MS);

        assertThat(one.ends).containsExactly(LATE);
        assertThat(one.endedMs).containsExactly(LIMIT_MS);
        assertThat(two.requests).isZero();
        assertThat(two.ends).as("the other direction is another link").containsExactly("answered by node-1");
    }

    @Test
    void what_a_dropping_link_lost_is_known_lost_when_it_is_mended() {
        links().cut(there(), CutMode.DROP);
        one.ping(TWO);
        pass(100);

        links().mend(there());
        pass(TRIP_MS_MAX);

        assertThat(one.ends).containsExactly("connection closed without a whole answer");
        pass(LIMIT_MS);
        assertThat(one.ends).as("told once").hasSize(1);
    }

    @Test
    void a_jammed_link_holds_messages_and_delivers_them_when_it_is_mended() {
        links().cut(there(), CutMode.JAM);
        one.ping(TWO);
        pass(100);
        assertThat(two.requests).isZero();

        links().mend(there());
        pass(2 * TRIP_MS_MAX);

        assertThat(two.requests).isEqualTo(1);
        assertThat(one.ends).containsExactly("answered by node-2");
    }

    @Test
    void what_was_held_longer_than_the_asker_waits_still_arrives_and_ends_nothing_twice() {
        links().cut(there(), CutMode.JAM);
        one.ping(TWO);
        pass(2 * LIMIT_MS);

        links().mend(there());
        pass(LIMIT_MS);

        assertThat(two.requests).isEqualTo(1);
        assertThat(one.ends).containsExactly(LATE);
    }

    @Test
    void a_request_to_where_nothing_serves_is_refused_after_a_round_trip() {
        serving.remove(TWO);
        one.ping(TWO);
        one.ping(new PeerAddress("elsewhere", 7009));
        pass(2 * TRIP_MS_MAX);

        assertThat(one.ends).containsExactlyInAnyOrder("connection refused", "unknown host elsewhere");
    }

    @Test
    void a_process_that_ends_resets_what_it_was_asked() {
        two.answers = false;
        one.ping(TWO);
        pass(100);

        two.doors.forEach(SimNetwork.Door::slam);
        pass(TRIP_MS_MAX);

        assertThat(one.ends).containsExactly("connection reset");
    }

    @Test
    void lost_messages_leave_the_asker_waiting() {
        network = network(SimSettings.USUAL.withTroubles(0.3, 0));
        for (var i = 0; i < 100; i++) {
            one.ping(TWO);
        }
        pass(LIMIT_MS);

        assertThat(one.ends).hasSize(100).contains("answered by node-2", LATE);
        assertThat(two.requests).as("of 100 requests, 30 lost on average").isBetween(50, 90);
    }

    @Test
    void a_doubled_request_arrives_twice_and_ends_once() {
        network = network(SimSettings.USUAL.withTroubles(0, 1));
        one.ping(TWO);
        pass(LIMIT_MS);

        assertThat(two.requests).isEqualTo(2);
        assertThat(one.ends).containsExactly("answered by node-2");
    }

    @Test
    void a_slowed_link_delays_both_ways_until_it_is_not_slowed_any_more() {
        links().slow(there(), Duration.ofMillis(100), Duration.ofMillis(10));
        one.ping(TWO);
        pass(LIMIT_MS);
        assertThat(one.endedMs.getFirst()).isBetween(182L, 220 + 2 * TRIP_MS_MAX);

        one.ping(TWO);
        pass(10);
        links().unslow(there());
        pass(2 * TRIP_MS_MAX);
        assertThat(one.ends).as("what is under way arrives at once").hasSize(2);
    }

    @Test
    void a_limited_link_tears_the_message_that_passes_its_limit() {
        links().limit(there(), Streams.REPLIES, 0);
        one.ping(TWO);
        pass(2 * TRIP_MS_MAX);
        assertThat(one.ends).containsExactly("connection closed without a whole answer");
        assertThat(two.requests).as("the request has arrived").isEqualTo(1);

        links().limit(there(), Streams.REQUESTS, 0);
        one.ping(TWO);
        pass(2 * TRIP_MS_MAX);
        assertThat(two.requests).isEqualTo(1);

        links().unlimit(there());
        one.ping(TWO);
        pass(2 * TRIP_MS_MAX);
        assertThat(one.ends).hasSize(3).contains("answered by node-2");
    }

    @Test
    void a_link_is_cut_or_slowed_once_at_a_time() {
        links().cut(there(), CutMode.JAM);
        links().slow(there(), Duration.ofMillis(1), Duration.ZERO);

        assertThatThrownBy(() -> links().cut(there(), CutMode.DROP)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node-1->node-2");
        assertThatThrownBy(() -> links().slow(there(), Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("node-1->node-2");
    }

    /** Asks the name that stands for both nodes so often, each time as a new process, that either order of them is drawn. */
    private void pingShared() {
        for (var i = 0; i < 20; i++) {
            network.resolver(ONE).restart();
            one.ping(Setup.SHARED);
            pass(2 * LIMIT_MS);
        }
    }

    @Test
    void a_shared_name_that_leads_back_to_the_asker_leads_on_to_another_address_within_the_same_request() {
        pingShared();

        assertThat(one.ends).hasSize(20).containsOnly("answered by node-2");
        assertThat(one.requests).as("in varying order").isBetween(3, 17);
        assertThat(met).contains(Met.SHARED_NAME, Met.ITSELF).doesNotContain(Met.NEXT_ADDRESS);
    }

    @Test
    void the_address_of_a_shared_name_that_answered_is_asked_first_until_another_one_has_its_turn() {
        one.ping(Setup.SHARED);
        pass(LIMIT_MS);
        one.requests = 0;
        for (var i = 0; i < 20; i++) {
            one.ping(Setup.SHARED);
            pass(2 * LIMIT_MS);
        }

        assertThat(one.ends).hasSize(21).containsOnly("answered by node-2");
        assertThat(one.requests).as("looked up again, and in any order")
                .isLessThanOrEqualTo(20 * 2 * (int) LIMIT_MS / TURN_MS + 1);
    }

    @Test
    void an_address_of_a_shared_name_where_nobody_listens_leads_on_to_another_one() {
        serving.remove(TWO);
        pingShared();

        assertThat(one.ends).as("the other one may be a peer that is down").hasSize(20)
                .containsOnly("connection refused");
        assertThat(one.requests).isEqualTo(20);
        assertThat(met).contains(Met.NEXT_ADDRESS, Met.ITSELF);
    }

    @Test
    void a_foreign_agent_at_an_address_of_a_shared_name_leads_on_to_another_one_and_is_told_if_there_is_none() {
        two.code = Optional.of(Message.Code.WRONG_CLUSTER);
        pingShared();
        assertThat(one.ends).hasSize(20).containsOnly("refused by node-2");
        assertThat(one.requests).as("tried last").isEqualTo(20);
        assertThat(met).contains(Met.STRANGER_PASSED);
    }

    @Test
    void an_address_of_a_shared_name_that_was_silent_is_tried_last_the_next_time() {
        links().cut(there(), CutMode.DROP);
        one.ping(Setup.SHARED);
        pass(2 * LIMIT_MS);

        assertThat(one.ends).containsExactly(LATE);
        assertThat(network.resolver(ONE).known(Setup.SHARED.host()).addresses()).endsWith("node-2");
        links().mend(there());
        one.ping(Setup.SHARED);
        pass(2 * LIMIT_MS);
        assertThat(one.ends).containsExactly(LATE, "answered by node-2");
        assertThat(network.resolver(ONE).known(Setup.SHARED.host()).addresses()).startsWith("node-2");
    }

    @Test
    void a_slow_resolver_holds_up_the_first_request_to_a_name_and_no_later_one() {
        network.resolver(ONE).slow(300 * VirtualTime.MS);
        one.ping(TWO);
        pass(200);
        one.ping(TWO);
        pass(LIMIT_MS);

        assertThat(one.ends).containsExactly("answered by node-2", "answered by node-2");
        assertThat(one.endedMs).allMatch(ended -> ended >= 300 && ended <= 300 + 2 * TRIP_MS_MAX);
        one.ping(TWO);
        pass(2 * TRIP_MS_MAX);
        assertThat(one.ends).as("a name that is known").hasSize(3);
        assertThat(met).containsExactly(Met.SLOW_NAME, Met.SLOW_NAME);
    }

    @Test
    void a_request_ends_at_its_limit_while_its_name_is_looked_up_and_the_name_is_known_later() {
        network.resolver(ONE).slow(8_000 * VirtualTime.MS);
        one.ping(TWO);
        two.ping(ONE);
        pass(LIMIT_MS);

        assertThat(one.ends).containsExactly(LATE);
        assertThat(one.endedMs).containsExactly(LIMIT_MS);
        assertThat(two.ends).as("another node's resolver").containsExactly("answered by node-1");
        pass(8_000);
        one.ping(TWO);
        pass(2 * TRIP_MS_MAX);
        assertThat(one.ends).containsExactly(LATE, "answered by node-2");
        assertThat(two.requests).as("what has ended is not sent").isEqualTo(1);
        assertThat(met).containsExactly(Met.SLOW_NAME, Met.LATE_NAME);
    }

    @Test
    void a_resolver_that_is_quick_again_answers_what_waits_and_tells_how_much_did() {
        network.resolver(ONE).slow(8_000 * VirtualTime.MS);
        one.ping(TWO);
        pass(100);
        assertThat(network.resolver(ONE).quick()).isEqualTo(1);
        pass(2 * TRIP_MS_MAX);

        assertThat(one.ends).containsExactly("answered by node-2");
    }

    @Test
    void a_process_that_begins_knows_no_name() {
        one.ping(TWO);
        pass(LIMIT_MS);
        network.resolver(ONE).slow(300 * VirtualTime.MS);
        network.resolver(ONE).restart();
        one.ping(TWO);
        pass(2 * TRIP_MS_MAX);

        assertThat(one.ends).hasSize(1);
        assertThat(met).containsExactly(Met.SLOW_NAME);
    }

    @Test
    void a_look_up_that_ends_while_a_known_address_is_tried_is_not_waited_for() {
        one.ping(TWO);
        pass(2 * LIMIT_MS);
        serving.remove(TWO);
        network.resolver(ONE).slow(VirtualTime.MS);
        one.ping(TWO);
        pass(2 * TRIP_MS_MAX);

        assertThat(one.ends).containsExactly("answered by node-2", "connection refused");
        assertThat(met).isEmpty();
    }
}
