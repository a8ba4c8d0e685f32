package io.nodeplane.harness.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The measures of two runs beside each other, and what other runs of the same experiment in the same world say of how far a
 * measure varies by itself.
 *
 * @param rows in the order in which the runs first have them
 */
public record Comparison(List<Row> rows) {
    /** Fewer other runs show no range. */
    public static final int OTHERS_MIN = 3;

    public Comparison {
        rows = List.copyOf(rows);
    }

    /** What is to be said of a change. */
    public enum Change {
        /** Both runs say the same. */
        SAME,
        /** Both lie within what other runs showed. */
        NOISE,
        /** One of them lies outside of it. */
        BEYOND,
        /** One of them has no value, or what is said in its place is another thing. */
        OTHERWISE,
        /** Too few other runs have it: nobody knows how far it varies. */
        NO_RANGE
    }

    /**
     * One measure.
     *
     * @param one as the first run has it, or empty words
     * @param range from the least to the greatest of other runs, and how many they are; empty if too few have it
     */
    public record Row(String name, String one, String other, String difference, Optional<String> range,
            Change change) {}

    /** @param others further runs of the same experiment in the same world: without the two */
    public static Comparison of(Judgement one, Judgement other, Series others) {
        var first = byName(one);
        var second = byName(other);
        var spreads = new LinkedHashMap<String, Spread>();
        others.spreads().forEach(spread -> spreads.put(spread.name(), spread));
        var names = new LinkedHashSet<>(first.keySet());
        names.addAll(second.keySet());
        var rows = new ArrayList<Row>();
        for (var name : names) {
            rows.add(row(name, Optional.ofNullable(first.get(name)), Optional.ofNullable(second.get(name)),
                    Optional.ofNullable(spreads.get(name)).filter(spread -> spread.values().size() >= OTHERS_MIN)));
        }
        return new Comparison(rows);
    }

    /** {@return how many measures changed in this way} */
    public long count(Change change) {
        return rows.stream().filter(row -> row.change() == change).count();
    }

    private static Row row(String name, Optional<Measure> one, Optional<Measure> other, Optional<Spread> spread) {
        var left = one.map(Measure::value).orElse(OptionalDouble.empty());
        var right = other.map(Measure::value).orElse(OptionalDouble.empty());
        var said = one.map(Measure::text).orElse("-");
        var saidThere = other.map(Measure::text).orElse("-");
        var unit = other.or(() -> one).orElseThrow().unit();
        var difference = left.isPresent() && right.isPresent()
                ? difference(unit, right.getAsDouble() - left.getAsDouble())
                : "";
        var range = spread.map(known -> unit.text(known.min()) + " to " + unit.text(known.max()) + " in "
                + known.values().size());
        return new Row(name, said, saidThere, difference, range, change(left, right, said.equals(saidThere), spread));
    }

    private static Change change(OptionalDouble left, OptionalDouble right, boolean same, Optional<Spread> spread) {
        if (same) {
            return Change.SAME;
        }
        if (left.isEmpty() || right.isEmpty()) {
            return Change.OTHERWISE;
        }
        return spread.isEmpty()
                ? Change.NO_RANGE
                : within(spread.get(), left.getAsDouble()) && within(spread.get(), right.getAsDouble())
                        ? Change.NOISE
                        : Change.BEYOND;
    }

    private static boolean within(Spread spread, double value) {
        return value >= spread.min() && value <= spread.max();
    }

    private static String difference(Measure.Unit unit, double by) {
        return (by < 0 ? "-" : "+") + unit.text(Math.abs(by));
    }

    /** Of a name that a run has twice, the first counts, as in a series. */
    private static Map<String, Measure> byName(Judgement judgement) {
        var named = new LinkedHashMap<String, Measure>();
        judgement.measures().forEach(measure -> named.putIfAbsent(measure.name(), measure));
        return named;
    }
}
