package io.nodeplane.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Set;
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
        assertThat(Detector.IDLE.suspicious(SELF, node(2), charter(3), 1_000)).isFalse();
    }

    @Test
    void silence_is_suspicious_after_so_many_rounds_in_a_row_as_the_charter_says() {
        var detector = hearing(2, 3, 4);
        for (int round = 1; round <= 5; round++) {
            detector = detector.with(node(2), detector.contact(node(2)).missed()).silentRound(node(2), 10, 20);
            assertThat(detector.contact(node(2)).heard()).isFalse();
            assertThat(detector.suspicious(SELF, node(2), charter(5), 20)).as("after %d rounds", round)
                    .isEqualTo(round >= charter(5).suspectAfter());
        }
        assertThat(detector.contact(node(2)).heardAt()).as("when it was heard last is kept").isEqualTo(5);
    }

    @Test
    void an_answer_by_any_way_ends_the_silence() {
        var silent = Contact.NONE.silentRound(6).silentRound(7);
        assertThat(silent.answered(9)).isEqualTo(new Contact(9, true, 0, 0, 0));
        assertThat(silent.answeredThroughHelper(9)).isEqualTo(new Contact(9, false, 0, 0, 0));
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
        var reborn = Contact.NONE.answered(5).silentRound(6).silentRound(7).reborn();
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
        assertThat(missing(hearing(2, 3), 4, 5).isolation(SELF, charter(5), Set.of())).isEmpty();
        assertThat(missing(hearing(2), 3, 4, 5).isolation(SELF, charter(5), Set.of()))
                .contains(new TreeSet<>(List.of(node(3), node(4), node(5))));
        assertThat(missing(hearing(2), 3, 4).isolation(SELF, charter(4), Set.of())).as("half is no majority")
                .isPresent();
        assertThat(hearing().isolation(SELF, charter(1), Set.of())).isEmpty();
    }

    @Test
    void who_is_no_voter_needs_a_majority_of_the_others() {
        assertThat(missing(hearing(1, 2), 3).isolation(node(9), charter(3), Set.of())).isEmpty();
        assertThat(missing(hearing(1, 8), 2, 3).isolation(node(9), charter(3), Set.of()))
                .as("other members do not count")
                .isPresent();
    }

    @Test
    void who_has_only_begun_does_not_say_that_it_is_isolated_and_does_not_trust_itself_yet() {
        assertThat(missing(hearing(2), 3).isolation(SELF, charter(5), Set.of())).as("two are not tried yet").isEmpty();
        assertThat(hearing(2).hearsMajority(SELF, charter(5))).isFalse();
        assertThat(hearing(2, 3).hearsMajority(SELF, charter(5))).isTrue();
    }

    @Test
    void who_is_not_there_is_missed_without_being_tried() {
        var absent = Set.of(SELF, node(4), node(5), node(9));
        assertThat(missing(hearing(2), 3).isolation(SELF, charter(5), absent))
                .contains(new TreeSet<>(List.of(node(3), node(4), node(5))));
        assertThat(hearing(2, 3).isolation(SELF, charter(5), absent)).isEmpty();
    }

    @Test
    void who_is_probed_no_more_is_not_heard() {
        assertThat(hearing(2, 3).without(node(3)).heard()).containsExactly(node(2));
        assertThat(hearing(2).without(node(3))).isEqualTo(hearing(2));
    }

    private static Detector missing(Detector detector, int... peers) {
        var missing = detector;
        for (var peer : peers) {
            missing = missing.silentRound(node(peer), 5, 6);
        }
        return missing;
    }

    @Test
    void a_node_whose_probing_goes_badly_needs_a_longer_silence_and_recovers_with_each_answer() {
        var ailing = silent(hearing(2, 3, 4).ailing(2, charter(5)), 2, 100);
        var base = charter(5).baseSilenceMs();
        assertThat(ailing.suspicious(SELF, node(2), charter(5), 100 + 2 * base - 1)).isFalse();
        assertThat(ailing.suspicious(SELF, node(2), charter(5), 100 + 2 * base)).isTrue();
        assertThat(ailing.answered(node(3), 150, charter(5)).health()).isEqualTo(1);
        assertThat(ailing.ailing(100, charter(5)).health()).isEqualTo(3);
        assertThat(hearing(2).answered(node(2), 9, charter(5)).health()).isZero();
    }

    @Test
    void a_node_that_hears_no_majority_doubts_itself_as_much_as_it_can() {
        assertThat(hearing(2, 3).doubt(SELF, charter(5))).isZero();
        assertThat(hearing(2).doubt(SELF, charter(5))).isEqualTo(3);
    }

    @Test
    void each_refuted_suspicion_doubles_the_silence_that_the_next_one_needs() {
        var base = charter(5).baseSilenceMs();
        var detector = hearing(2, 3, 4);
        for (int refuted = 0; refuted <= 12; refuted++) {
            assertThat(detector.extraSilenceMs(SELF, node(2), charter(5)))
                    .isEqualTo(((1L << Math.min(refuted, 10)) - 1) * base);
            assertThat(detector.extraSilenceMs(SELF, node(3), charter(5))).as("another node").isZero();
            detector = detector.refutedBy(node(2), 100);
        }
    }

    @Test
    void a_suspicion_that_a_new_process_answers_was_right() {
        var suspected = hearing(2, 3, 4).restarted(node(2)).refutedBy(node(2), 100);
        assertThat(suspected.refuted(node(2)).times()).isZero();
        assertThat(suspected.refutedBy(node(2), 200).refuted(node(2)).times()).as("the next one").isEqualTo(1);
    }

    @Test
    void a_refutation_is_forgotten_when_the_node_was_heard_long_enough_without_a_silent_round() {
        var forgive = charter(5).caution().forgiveAfterMs();
        var detector = hearing(2, 3, 4).refutedBy(node(2), 0).refutedBy(node(2), 0);
        assertThat(detector.answered(node(2), forgive - 1, charter(5)).refuted(node(2)).times()).isEqualTo(2);
        var silent = detector.silentRound(node(2), forgive - 1, forgive - 1);
        assertThat(silent.answered(node(2), forgive, charter(5)).refuted(node(2)).times()).isEqualTo(2);
        var once = detector.answered(node(2), forgive, charter(5));
        assertThat(once.refuted(node(2)).times()).isEqualTo(1);
        assertThat(once.answeredThroughHelper(node(2), 2 * forgive, charter(5)).refutations()).isEmpty();
    }

    private static Detector silent(Detector detector, int peer, long since) {
        var silent = detector;
        for (int round = 0; round < 3; round++) {
            silent = silent.silentRound(node(peer), since, since);
        }
        return silent;
    }

    @Test
    void hearing_is_told_in_order_and_without_the_silent() {
        var detector = hearing(4, 2, 3).with(node(3), Contact.NONE.answered(5).silentRound(6));
        assertThat(detector.heard()).containsExactly(node(2), node(4));
    }
}
