package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.address;
import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What goes on and on is an event when it begins, and not each time. */
class FewEventsTest {
    private static final long HOUR_MS = 3_600_000;
    private static final Charter OTHER = new Charter("other", CHARTER.voters(), 200, 100, 3, 2, 1_000, 200, 3,
            Charter.Caution.DEFAULT);
    private static final NodeId STRANGER = new NodeId("stranger");

    @Test
    void a_member_that_nobody_can_dial_is_silent_once_in_each_of_its_lives() {
        var village = formed(CHARTER, 5);
        village.restart(node(5), new PeerAddress("nowhere", 7000));
        village.run(HOUR_MS);
        var lives = state(village, 1).membership().view().member(node(5)).orElseThrow().incarnation().number();
        assertThat(lives).as("it is suspected, and answers").isGreaterThan(2);
        for (int i = 1; i <= 4; i++) {
            assertThat(noted(village, node(i), "silent")).isBetween(1L, lives + noted(village, node(i), "heard-again"));
        }
    }

    @Test
    void a_line_that_breaks_a_rule_is_said_once_however_often_it_comes() {
        var village = formed(CHARTER, 3);
        var foreign = Ledger.empty(OTHER.id()).genesis(new Body.Genesis(STRANGER, "n"), 0);
        var further = Ledger.empty(OTHER.id()).genesis(new Body.Genesis(STRANGER, "m"), 0);
        for (int i = 0; i < 100; i++) {
            village.ask(node(1), state(village, 2).sender(), new Message.Request.Push(List.of(foreign, further)));
        }
        assertThat(events(village, node(1), "refused")).singleElement().satisfies(event -> {
            assertThat(event.details().number("count")).isEqualTo(2);
            assertThat(event.entry()).contains(foreign.id());
        });
    }

    @Test
    void a_stranger_that_starts_again_and_again_is_refused_once() {
        var village = formed(CHARTER, 3);
        for (int i = 0; i < 100; i++) {
            var stranger = new Message.Sender(OTHER.id(), STRANGER, Optional.empty(), "process-" + i);
            village.ask(node(1), stranger, new Message.Request.Ping(OTHER.id().hash()));
        }
        assertThat(events(village, node(1), "refused")).hasSize(1);
    }

    @Test
    void of_a_thousand_strangers_a_few_are_told_and_that_there_are_more() {
        var village = formed(CHARTER, 3);
        for (int i = 0; i < 1_000; i++) {
            var stranger = new Message.Sender(OTHER.id(), new NodeId("stranger-" + i), Optional.empty());
            village.ask(node(1), stranger, new Message.Request.Ping(OTHER.id().hash()));
        }
        var told = events(village, node(1), "refused");
        assertThat(told).hasSizeBetween(20, 65).last()
                .satisfies(event -> assertThat(event.reason()).endsWith("; this process notes no further ones"));
        var namesake = new Message.Sender(CHARTER.id(), node(1), Optional.empty(), "another");
        village.ask(node(1), namesake, new Message.Request.Ping(OTHER.id().hash()));
        assertThat(events(village, node(1), "namesake")).as("another kind").hasSize(1);
    }

    @Test
    void a_name_that_leads_now_here_and_now_there_is_news_once_for_each_who_answers() {
        var village = new TestCluster(CHARTER);
        var alias = new PeerAddress("agents", 7000);
        village.shared.put(alias, List.of(node(1)));
        village.enter(node(1), 0, alias);
        village.start(node(2), node(1));
        assertThat(village.runUntil(20_000, () -> village.agreed(2))).isTrue();
        village.occupy(address(STRANGER), STRANGER, OTHER);
        for (int i = 0; i < 60; i++) {
            village.shared.put(alias, List.of(List.of(node(1), node(2), STRANGER).get(i % 3)));
            village.run(30_000);
        }
        assertThat(events(village, node(1), "self")).hasSize(1);
        assertThat(events(village, node(1), "refused")).hasSizeLessThanOrEqualTo(1);
    }

    private static List<Event> events(TestCluster village, NodeId node, String kind) {
        return village.events.get(node).stream().filter(event -> event.kind().equals(kind)).toList();
    }

    private static long noted(TestCluster village, NodeId node, String kind) {
        return events(village, node, kind).size();
    }

    private static State state(TestCluster village, int i) {
        return village.nodes.get(node(i)).state();
    }
}
