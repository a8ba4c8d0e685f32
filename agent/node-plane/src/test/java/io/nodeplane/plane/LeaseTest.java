package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Metadata;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Lease lease = new Lease(Duration.ofSeconds(3), 0);
    /** What the ledger says of the node: whatever is due gets there. */
    private Lease.Word said = word(Metadata.EMPTY, false);

    private static Metadata saying(String value) {
        return Metadata.of(Map.of("key", value));
    }

    private static Lease.Word word(Metadata metadata, boolean ready) {
        return new Lease.Word(Optional.of(metadata), ready);
    }

    private Optional<Lease.Word> due(long now) {
        var due = lease.due(said, now);
        due.ifPresent(word -> said = new Lease.Word(word.metadata().or(said::metadata), word.ready()));
        return due;
    }

    @Test
    void nothing_is_due_before_the_first_heartbeat() {
        assertThat(due(0)).isEmpty();
        assertThat(due(100 * SECOND)).isEmpty();
    }

    @Test
    void without_a_heartbeat_for_the_time_to_live_the_data_plane_is_not_ready() {
        lease.accept(Heartbeat.of(1, true, saying("a")), 0);
        assertThat(due(0)).contains(word(saying("a"), true));
        assertThat(due(3 * SECOND - 1)).as("the lease holds").isEmpty();
        lease.accept(Heartbeat.of(2, true), 2 * SECOND);
        assertThat(due(5 * SECOND - 1)).as("it was renewed").isEmpty();
        assertThat(due(5 * SECOND)).contains(word(saying("a"), false));
        assertThat(due(9 * SECOND)).as("told once").isEmpty();
    }

    @Test
    void a_heartbeat_may_end_the_lease_at_once() {
        lease.accept(Heartbeat.of(1, true), 0);
        assertThat(due(0)).isPresent();
        lease.accept(Heartbeat.of(2, false), SECOND);
        assertThat(due(SECOND)).hasValueSatisfying(word -> assertThat(word.ready()).isFalse());
    }

    @Test
    void what_an_earlier_process_published_stands_and_its_readiness_does_not() {
        said = word(saying("before"), true);
        assertThat(due(0)).as("a process without a heartbeat is not ready")
                .contains(new Lease.Word(Optional.empty(), false));
        lease.accept(Heartbeat.of(1, true), SECOND);
        assertThat(due(SECOND)).as("a heartbeat without metadata changes none")
                .contains(new Lease.Word(Optional.empty(), true));
        assertThat(said).isEqualTo(word(saying("before"), true));
        lease.accept(Heartbeat.of(2, false), 2 * SECOND);
        assertThat(due(2 * SECOND)).contains(new Lease.Word(Optional.empty(), false));
    }

    @Test
    void the_last_word_is_published_before_the_end_though_its_turn_has_not_come() {
        lease.accept(Heartbeat.of(1, true, saying("a")), 0);
        assertThat(due(0)).isPresent();
        lease.accept(Heartbeat.of(2, true, saying("b")), 1);
        assertThat(due(1)).as("too soon").isEmpty();
        assertThat(lease.last(said, true)).contains(word(saying("b"), true));
        assertThat(lease.last(word(saying("b"), true), true)).as("said already").isEmpty();
        assertThat(lease.last(word(saying("b"), true), false)).as("the data plane goes")
                .contains(word(saying("b"), false));
    }

    @Test
    void the_greatest_sequence_number_wins() {
        assertThat(lease.accept(Heartbeat.of(5, true, saying("five")), 0)).isEqualTo(Ack.Outcome.ACCEPTED);
        assertThat(lease.accept(Heartbeat.of(5, true, saying("again")), 0)).isEqualTo(Ack.Outcome.REPEATED);
        assertThat(lease.accept(Heartbeat.of(4, true, saying("four")), 0)).isEqualTo(Ack.Outcome.STALE);
        assertThat(due(0)).contains(word(saying("five"), true));
    }

    @Test
    void cp_6_7_a_new_session_is_heard_at_once_and_the_one_before_is_over() {
        lease.accept(of("first", 900, "a"), 0);
        assertThat(due(0)).contains(word(saying("a"), true));
        assertThat(lease.accept(of("second", 1, "b"), SECOND)).isEqualTo(Ack.Outcome.ACCEPTED);
        assertThat(due(SECOND)).contains(word(saying("b"), true));
        assertThat(lease.accept(of("first", 901, "late"), SECOND)).isEqualTo(Ack.Outcome.STALE);
        assertThat(lease.accept(of("second", 1, "c"), SECOND)).isEqualTo(Ack.Outcome.REPEATED);
        assertThat(due(2 * SECOND)).isEmpty();
    }

    private static Heartbeat of(String session, long seq, String value) {
        return Heartbeat.builder(session, seq).dataPlaneReady(true).metadata(saying(value)).build();
    }

    @Test
    void a_new_membership_counts_afresh_and_is_not_ready_before_it_says_so() {
        lease.accept(Heartbeat.of(5, true, saying("a")), 0);
        assertThat(due(0)).isPresent();
        lease.restart(SECOND);
        assertThat(due(SECOND)).contains(word(saying("a"), false));
        assertThat(lease.accept(Heartbeat.of(1, true), SECOND)).isEqualTo(Ack.Outcome.ACCEPTED);
    }

    @Test
    void descriptions_keep_their_distance_and_the_last_one_gets_its_turn() {
        var step = Lease.PUBLISH_INTERVAL.toNanos() / 10;
        var published = 0;
        for (int i = 1; i <= 100; i++) {
            lease.accept(Heartbeat.of(i, true, saying("value-" + i)), i * step);
            published += due(i * step).isPresent() ? 1 : 0;
        }
        assertThat(published).isBetween(9, 11);
        lease.accept(Heartbeat.of(101, true, saying("last")), 101 * step);
        assertThat(due(120 * step)).contains(word(saying("last"), true));
    }
}
