package io.nodeplane.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.core.Event;
import io.nodeplane.model.NodeId;
import org.junit.jupiter.api.Test;

/** An event that begins something is followed by one that ends it; the last of them is what the node says of itself. */
class ChronicleTest {
    private static final NodeId NODE = new NodeId("node-1");
    private static final Json.Obj CONNECTED = JsonParser.parseObject("{\"heard\":[\"node-2\"]}");
    private static final Json.Obj ISOLATED = CONNECTED.with("isolated", Json.object());
    private static final Json.Obj ALIVE = JsonParser
            .parseObject("{\"members\":[{\"node\":\"node-2\",\"state\":\"alive\"}]}");

    private final Chronicle chronicle = new Chronicle();

    @Test
    void an_isolation_ends_with_an_event_or_with_the_process() {
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE)).isEmpty();
        note(Event.of("isolated", "x"));
        assertThat(chronicle.differences(NODE, ISOLATED, ALIVE)).isEmpty();
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE))
                .containsExactly("end with 'isolated', and the node is not isolated");
        note(Event.of("connected", "x"));
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE)).isEmpty();
        assertThat(chronicle.differences(NODE, ISOLATED, ALIVE)).hasSize(1);
        note(Event.of("isolated", "x"));
        note(Event.of("started", "x"));
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE)).isEmpty();
    }

    @Test
    void the_last_view_of_a_member_is_the_view() {
        note(Event.of("view", "x").with("member", "node-2").with("state", "suspect").with("cause", ""));
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE))
                .containsExactly("say that node-2 is suspect, and it is alive");
        note(Event.of("view", "x").with("member", "node-2").with("state", "alive").with("cause", ""));
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE)).isEmpty();
    }

    @Test
    void who_is_heard_reaches_this_node_again() {
        note(Event.of("unreached", "x").with("peer", "node-2"));
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE))
                .containsExactly("say that node-2 does not reach it, and no link is cut");
        note(Event.of("reached", "x").with("peer", "node-2"));
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE)).isEmpty();
        note(Event.of("unreached", "x").with("peer", "node-2"));
        note(Event.of("view", "x").with("member", "node-2").with("state", "dead").with("cause", "left"));
        note(Event.of("view", "x").with("member", "node-2").with("state", "alive").with("cause", ""));
        assertThat(chronicle.differences(NODE, CONNECTED, ALIVE)).as("whoever leaves is told to be asked no more")
                .containsExactly("say that node-2 does not reach it, and no link is cut");
    }

    private void note(Event event) {
        chronicle.noted(NODE, event);
    }
}
