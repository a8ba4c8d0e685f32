package io.nodeplane.controlplane.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Limits;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerReportsTest {
    private static final Capabilities CAPABILITIES = Capabilities.of("test", "1", List.of(), Limits.LEAST,
            Timers.DEFAULTS);

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    private final PeerReports reports = new PeerReports(CAPABILITIES);

    @Test
    void cp_7_5_a_report_older_than_the_last_accepted_one_is_stale() {
        assertThat(accept(1, 10, 0)).isEqualTo(ReportOutcome.ACCEPTED);
        assertThat(accept(1, 9, 0)).isEqualTo(ReportOutcome.STALE);
        assertThat(accept(1, 10, 0)).isEqualTo(ReportOutcome.ACCEPTED);
        assertThat(reports.newest("x", 1, 0)).contains(report(10));
    }

    @Test
    void cp_7_5_reports_expire_and_die_with_the_incarnation() {
        var ttl = CAPABILITIES.timers().reportTtl();
        accept(1, 10, 0);
        assertThat(reports.newest("x", 1, ttl.toNanos() - 1)).isPresent();
        assertThat(reports.newest("x", 1, ttl.toNanos())).isEmpty();
        assertThat(reports.newest("x", 2, 0)).isEmpty();
        assertThat(accept(2, 9, 0)).as("older, about another life").isEqualTo(ReportOutcome.ACCEPTED);
    }

    @Test
    void cp_7_5_a_report_of_the_future_is_refused_and_makes_no_honest_one_stale() {
        assertThat(accept(1, 10, 0)).isEqualTo(ReportOutcome.ACCEPTED);
        assertThatThrownBy(() -> accept(1, NOW.getEpochSecond() + 31_536_000, 0))
                .isInstanceOfSatisfying(ControlPlaneException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        assertThat(accept(1, 11, 0)).isEqualTo(ReportOutcome.ACCEPTED);
        assertThat(accept(1, NOW.getEpochSecond() + 1, 0)).as("a second is within a clock's error")
                .isEqualTo(ReportOutcome.ACCEPTED);
    }

    @Test
    void cp_7_6_reports_about_one_peer_are_limited_in_each_second() {
        var max = CAPABILITIES.limits().reportsPerSecondMax();
        for (var i = 0; i < max; i++) {
            assertThat(accept(1, i, i)).isEqualTo(ReportOutcome.ACCEPTED);
        }
        assertThat(accept(1, max, max)).isEqualTo(ReportOutcome.RATE_LIMITED);
        assertThat(reports.accept("y", 1, report(1), max, NOW)).as("another peer").isEqualTo(ReportOutcome.ACCEPTED);
        assertThat(accept(1, max, Duration.ofSeconds(1).toNanos())).isEqualTo(ReportOutcome.ACCEPTED);
    }

    private ReportOutcome accept(long incarnation, long observedSecond, long nowNanos) {
        return reports.accept("x", incarnation, report(observedSecond), nowNanos, NOW);
    }

    private static PeerStateReport report(long observedSecond) {
        return PeerStateReport.of(PeerStateReport.State.UP, Instant.ofEpochSecond(observedSecond));
    }
}
