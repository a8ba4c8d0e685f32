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
    void however_many_names_there_are_a_member_has_its_own_and_strangers_have_one_together() {
        var traffic = new Traffic();
        traffic.members(new NodeId("node-2")::equals);
        for (int i = 0; i < 1_500; i++) {
            traffic.strangersRequest(10);
            traffic.strangersReply(1, 2, 0);
            traffic.request(new NodeId("newcomer-" + i), 5);
        }
        traffic.request(PEER, 100);
        traffic.reply(PEER, 100, 7, 0);
        var received = traffic.received();
        assertThat(received).hasSize(Traffic.PEERS_MAX + 2);
        assertThat(received.get(PEER.value())).isEqualTo(new Traffic.Received(1, 100, 1, 100, 7));
        assertThat(received.get(Traffic.STRANGERS)).isEqualTo(new Traffic.Received(1_500, 15_000, 1_500, 1_500, 3_000));
        assertThat(received.get(Traffic.OTHERS).requests()).isEqualTo(1_500 - Traffic.PEERS_MAX + 1);
    }

    @Test
    void one_that_came_early_took_no_time() {
        var traffic = new Traffic();
        traffic.reply(PEER, 100, 20, 10_000);
        assertThat(traffic.received().get(PEER.value()).replyMs()).isZero();
    }
}
