package io.nodeplane.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DetectorTest {
    private static final NodeId SELF = node(1);

    private static NodeId node(int i) {
        return new NodeId("node-" + i);
    }

    private static Charter charter(int voters) {
        return Charter.of("lab", IntStream.rangeClosed(1, voters).mapToObj(DetectorTest::node).toList());
    }

    private static Detector hearing(int... peers) {
        var detector = Detector.IDLE;
        for (var peer : peers) {
            detector = detector.with(node(peer), Contact.NONE.answered(5));
        }
        return detector;
    }

    @Test
    void who_was_never_tried_is_not_heard_and_not_suspicious() {
        assertThat(Detector.IDLE.contact(node(2)).heard()).isFalse();
        assertThat(Detector.IDLE.suspicious(node(2), charter(3))).isFalse();
    }

    @Test
    void silence_is_suspicious_after_so_many_rounds_in_a_row_as_the_charter_says() {
        var contact = Contact.NONE.answered(5);
        for (int round = 1; round <= 5; round++) {
            contact = contact.missed().silentRound();
            assertThat(contact.heard()).isFalse();
            assertThat(Detector.IDLE.with(node(2), contact).suspicious(node(2), charter(3)))
                    .as("after %d rounds", round).isEqualTo(round >= charter(3).suspectAfter());
        }
        assertThat(contact.heardAt()).as("when it was heard last is kept").isEqualTo(5);
    }

    @Test
    void an_answer_by_any_way_ends_the_silence() {
        var silent = Contact.NONE.silentRound().silentRound();
        assertThat(silent.answered(9)).isEqualTo(new Contact(9, true, 0));
        assertThat(silent.answeredThroughHelper(9)).isEqualTo(new Contact(9, false, 0));
        assertThat(silent.answeredThroughHelper(9).heard()).isTrue();
    }

    @Test
    void a_missed_request_alone_is_no_silence() {
        var missed = Contact.NONE.answered(5).missed();
        assertThat(missed.heard()).isTrue();
        assertThat(missed.direct()).isFalse();
    }

    @Test
    void a_new_life_is_not_charged_with_the_silence_of_the_one_before() {
        var reborn = Contact.NONE.answered(5).silentRound().silentRound().reborn();
        assertThat(reborn.silentRounds()).isZero();
        assertThat(reborn.heard()).as("whether it is heard is not known yet").isFalse();
        assertThat(Contact.NONE.answered(5).reborn()).isEqualTo(Contact.NONE.answered(5));
    }

    @Test
    void an_urgent_peer_is_first_in_the_round_once() {
        var detector = Detector.IDLE.with(List.of(node(2), node(3), node(4)));
        assertThat(detector.urgent(node(4)).queue()).containsExactly(node(4), node(2), node(3));
        assertThat(detector.urgent(node(5)).queue()).containsExactly(node(5), node(2), node(3), node(4));
    }

    @Test
    void who_hears_a_majority_of_voters_with_itself_is_not_isolated() {
        assertThat(hearing(2, 3).isolation(SELF, charter(5))).isEmpty();
        assertThat(hearing(2).isolation(SELF, charter(5)))
                .contains(new TreeSet<>(List.of(node(3), node(4), node(5))));
        assertThat(hearing(2).isolation(SELF, charter(4))).as("half is no majority").isPresent();
        assertThat(hearing().isolation(SELF, charter(1))).isEmpty();
    }

    @Test
    void who_is_no_voter_needs_a_majority_of_the_others() {
        assertThat(hearing(1, 2).isolation(node(9), charter(3))).isEmpty();
        assertThat(hearing(1, 8).isolation(node(9), charter(3))).as("other members do not count").isPresent();
    }

    @Test
    void hearing_is_told_in_order_and_without_the_silent() {
        var detector = hearing(4, 2, 3).with(node(3), Contact.NONE.answered(5).silentRound());
        assertThat(detector.heard()).containsExactly(node(2), node(4));
    }
}
