package io.nodeplane.harness.cli;

import io.nodeplane.harness.console.Ending;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of several experiments, for whoever reads only the last lines of a long output. */
final class Outcomes {
    private static final Map<Integer, String> WORDS = Map.of(0, "HELD", 1, "BROKEN", 3, "UNKNOWN", 4, "VACUOUS",
            Ending.NO_WORLD, "not run", Ending.FILES, "HELD, but without a report");

    private final Map<String, Integer> statuses = new LinkedHashMap<>();

    /** @param status the exit status of the experiment's worst verdict */
    void add(String experiment, int status) {
        statuses.put(experiment, status);
    }

    /** {@return the exit status of all of them together} */
    int worst() {
        return statuses.values().stream().reduce(0, Ending::worse);
    }

    /** {@return how many held, and the name of each that did not; nothing about a single experiment, which has just said so} */
    List<String> lines() {
        if (statuses.size() < 2) {
            return List.of();
        }
        var others = statuses.entrySet().stream().filter(entry -> entry.getValue() != 0)
                .map(entry -> entry.getKey() + " " + WORDS.get(entry.getValue())).toList();
        var held = statuses.size() - others.size();
        return List.of("", others.isEmpty()
                ? "all " + held + " experiments HELD"
                : held + " of " + statuses.size() + " experiments HELD; not: " + String.join(", ", others));
    }
}
