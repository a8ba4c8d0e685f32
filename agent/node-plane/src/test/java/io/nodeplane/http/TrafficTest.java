package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.model.NodeId;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final NodeId PEER = new NodeId("node-2");

    @Test
    void a_reply_that_was_to_be_held_back_took_as_long_as_it_was_late() {
        var traffic = new Traffic();
        traffic.reply(PEER, 100, 7, 0);
        traffic.reply(PEER, 100, 10_050, 10_000);
        assertThat(traffic.received().get(PEER.value())).isEqualTo(new Traffic.Received(0, 0, 2, 200, 57));
    }

    @Test
    void one_that_came_early_took_no_time() {
        var traffic = new Traffic();
        traffic.reply(PEER, 100, 20, 10_000);
        assertThat(traffic.received().get(PEER.value()).replyMs()).isZero();
    }
}
