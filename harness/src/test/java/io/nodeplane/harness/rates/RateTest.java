package io.nodeplane.harness.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateTest {

    @Test
    void the_interval_is_that_of_the_tables() {
        // Garwood's, as printed in tables of the Poisson distribution.
        assertInterval(1, 0.0253, 5.572);
        assertInterval(10, 4.795, 18.39);
        assertInterval(100, 81.36, 121.63);
        assertInterval(2_000, 1_913.3, 2_089.6);
    }

    @Test
    void nothing_seen_bounds_the_rate_by_three_in_the_time_watched() {
        var none = new Rate(0, Duration.ofHours(10));

        assertThat(none.perHour()).isZero();
        assertThat(none.low()).isZero();
        assertThat(none.high()).isEqualTo(0.3);
    }

    private static void assertInterval(long events, double low, double high) {
        var rate = new Rate(events, Duration.ofHours(1));
        assertThat(rate.low()).isCloseTo(low, within(low * 0.003));
        assertThat(rate.high()).isCloseTo(high, within(high * 0.003));
        assertThat(new Rate(events, Duration.ofHours(2)).high()).isCloseTo(high / 2, within(high * 0.003));
    }
}
