package io.nodeplane.harness.check;

import java.util.List;

/**
 * One measure over several runs.
 *
 * @param values of those runs in which it happened, from the least to the greatest
 * @param runs how many runs there were
 * @param how how it is known, as the last run says it
 * @param otherwise what the last run without a value says in its place
 */
public record Spread(String name, Measure.Unit unit, List<Double> values, int runs, String how, String otherwise) {
    public Spread {
        values = values.stream().sorted().toList();
    }

    /** A spread of what otherwise never happened. */
    public Spread(String name, Measure.Unit unit, List<Double> values, int runs, String how) {
        this(name, unit, values, runs, how, Measure.NEVER);
    }

    /** {@return whether it happened in any run; without that there is no quantile} */
    public boolean happened() {
        return !values.isEmpty();
    }

    /** {@return the smallest value that at least this share of all values do not exceed (the nearest rank)} */
    public double quantile(double share) {
        return values.get(Math.max(0, (int) Math.ceil(share * values.size()) - 1));
    }

    /** {@return the median} */
    public double p50() {
        return quantile(0.5);
    }

    public double min() {
        return values.getFirst();
    }

    public double max() {
        return values.getLast();
    }
}
