package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.detector.Link;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node sees of the ways to and from the others. */
class LinkingTest {
    private static Link link(TestCluster village, int of, int to) {
        return village.nodes.get(node(of)).state().link(node(to));
    }

    @Test
    void on_a_sound_network_every_way_has_a_time_and_no_loss() {
        var village = formed(TestClusterTest.CHARTER, 3);
        village.run(20_000);
        for (int of = 1; of <= 3; of++) {
            for (int to = 1; to <= 3; to++) {
                if (of != to) {
                    var link = link(village, of, to);
                    assertThat(link.probes()).isNotEmpty().allMatch(probe -> probe.tookMs().equals(Optional.of(4L)));
                    assertThat(village.now().mono() - link.askedAt()).isLessThan(10_000);
                    assertThat(village.now().mono() - link.answeredAt()).isLessThan(10_000);
                    assertThat(link.word()).get().matches(Link.Word::reached);
                }
            }
        }
    }

    @Test
    void who_is_asked_in_vain_and_asks_others_is_a_way_in_one_direction() {
        var village = formed(TestClusterTest.CHARTER, 5);
        village.run(20_000);
        village.undialled.add(node(5));
        var since = village.now().mono();
        village.run(30_000);
        var there = link(village, 1, 5);
        assertThat(there.probes().stream().filter(probe -> probe.at() > since + 1_000)).isNotEmpty()
                .allMatch(probe -> probe.tookMs().isEmpty());
        assertThat(there.askedAt()).as("it asks node-1").isGreaterThan(since + 15_000);
        assertThat(there.helped().stream().filter(helped -> helped.at() > since + 1_000)).isEmpty();
        assertThat(link(village, 5, 1).word()).as("what node-1 says of the way back").get()
                .matches(word -> !word.reached());
    }

    @Test
    void who_is_cut_off_from_one_is_heard_through_another() {
        var village = formed(TestClusterTest.CHARTER, 5);
        village.run(20_000);
        village.unlink(node(1), node(5));
        var since = village.now().mono();
        village.run(30_000);
        assertThat(link(village, 1, 5).helped()).get().matches(helped -> helped.at() > since + 1_000);
        assertThat(link(village, 2, 5).answeredAt()).isGreaterThan(since + 15_000);
    }

    @Test
    void nothing_is_kept_of_strangers_and_of_who_has_left() {
        var village = formed(TestClusterTest.CHARTER, 3);
        village.run(20_000);
        village.command(node(3), new Command.Leave());
        village.run(10_000);
        assertThat(link(village, 1, 3)).isEqualTo(Link.NONE);
        var state = village.nodes.get(node(1)).state();
        var stranger = new Message.Sender(state.ledger().cluster(), node(9), Optional.empty(), "nonce");
        village.ask(node(1), stranger, new Message.Request.Ping(state.ledger().head()));
        assertThat(village.nodes.get(node(1)).state().links().keySet()).containsExactly(node(2));
    }
}
