package io.nodeplane.harness.rates;

import java.time.Duration;

/**
 * How often something happens, as far as so many events in so much time say it.
 *
 * <p>The interval is the exact one for events that come one by one (Garwood 1936): with the true rate at either end,
 * counts like this one or beyond would be seen once in forty times. Events that come in bursts say less than that.
 */
public record Rate(long events, Duration time) {
    /** With no event in so much time, the true rate lies below this many events in that time, 19 times of 20. */
    private static final double NONE_BOUND = 3;
    private static final double TAIL = 0.025;
    private static final double HOUR_MS = 3_600_000;
    private static final int HALVINGS = 100;

    /** {@return events per hour} */
    public double perHour() {
        return events / hours();
    }

    /** {@return the lower end of the interval, per hour; 0 without an event} */
    public double low() {
        return events == 0 ? 0 : solve(mean -> 1 - atMost(events - 1, mean) - TAIL) / hours();
    }

    /** {@return the upper end of the interval, per hour; without an event three in the time watched} */
    public double high() {
        return (events == 0 ? NONE_BOUND : solve(mean -> TAIL - atMost(events, mean))) / hours();
    }

    private double hours() {
        return time.toMillis() / HOUR_MS;
    }

    /** A function that grows with the mean. */
    @FunctionalInterface
    private interface Growing {
        double at(double mean);
    }

    /** {@return where the function is nothing} */
    private double solve(Growing function) {
        var low = 0.0;
        var high = events + 10 * Math.sqrt(events + 1.0) + 10;
        for (int i = 0; i < HALVINGS; i++) {
            var middle = (low + high) / 2;
            if (function.at(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** {@return how likely at most so many events are, when so many are to be expected (Poisson)} */
    private static double atMost(long count, double mean) {
        var term = -mean;
        var sum = Math.exp(term);
        for (long i = 1; i <= count; i++) {
            // In logarithms: the terms of a large mean are too small to begin with.
            term += Math.log(mean) - Math.log(i);
            sum += Math.exp(term);
        }
        return Math.min(1, sum);
    }
}
