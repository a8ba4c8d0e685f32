package io.nodeplane.harness.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One experiment, run several times in one world.
 *
 * @param world the world's word
 */
public record Series(String world, List<Entry> entries) {
    private static final List<String> WORDS = List.of("HELD", "BROKEN", "VACUOUS", "UNKNOWN", "FAILED");

    /** A run of it: its name, the word of its verdict, {@code FAILED} if it did not come to its end, and its measures. */
    public record Entry(String run, String verdict, List<Measure> measures) {
        public Entry {
            measures = List.copyOf(measures);
        }
    }

    public Series {
        entries = List.copyOf(entries);
    }

    /** {@return a series before its first run} */
    public static Series none(String world) {
        return new Series(world, List.of());
    }

    /** {@return this series and one run more} */
    public Series with(String run, Judgement judgement) {
        var more = new ArrayList<>(entries);
        more.add(new Entry(run, judgement.verdict().word(), judgement.measures()));
        return new Series(world, more);
    }

    public int size() {
        return entries.size();
    }

    /** {@return how many runs had which verdict; no verdict that none had} */
    public SequencedMap<String, Integer> verdicts() {
        var counts = new LinkedHashMap<String, Integer>();
        for (var word : WORDS) {
            var count = (int) entries.stream().filter(entry -> entry.verdict().equals(word)).count();
            if (count > 0) {
                counts.put(word, count);
            }
        }
        return counts;
    }

    /** {@return each measure over all runs, in the order in which the runs first have them} */
    public List<Spread> spreads() {
        var byName = new LinkedHashMap<String, List<Measure>>();
        for (var entry : entries) {
            var once = new LinkedHashMap<String, Measure>();
            entry.measures().forEach(measure -> once.putIfAbsent(measure.name(), measure));
            once.forEach((name, measure) -> byName.computeIfAbsent(name, first -> new ArrayList<>()).add(measure));
        }
        return byName.values().stream().map(measures -> new Spread(measures.getLast().name(), measures.getLast().unit(),
                measures.stream().flatMap(measure -> measure.value().stream().boxed()).toList(), size(),
                measures.getLast().how(), measures.stream().filter(measure -> measure.value().isEmpty())
                        .map(Measure::otherwise).reduce((earlier, later) -> later).orElse(Measure.NEVER)))
                .toList();
    }

    /** {@return this measure over all runs, if any run has it} */
    public Optional<Spread> spread(String name) {
        return spreads().stream().filter(spread -> spread.name().equals(name)).findFirst();
    }
}
