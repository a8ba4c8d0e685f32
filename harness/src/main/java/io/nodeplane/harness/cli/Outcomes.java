package io.nodeplane.harness.cli;

import io.nodeplane.harness.console.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of several experiments or weeks, for whoever reads only the last lines of a long output. */
final class Outcomes {
    private static final Map<Integer, String> WORDS = Map.of(0, "HELD", 1, "BROKEN", 3, "UNKNOWN", 4, "VACUOUS",
            Ending.NO_WORLD, "not run", Ending.FILES, "HELD, but without a report");

    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final String things;

    Outcomes() {
        this("experiments");
    }

    /** @param things what they are outcomes of, in the plural */
    Outcomes(String things) {
        this.things = things;
    }

    /**
     * @param status the exit status of the experiment's worst verdict
     * @param because what shows that verdict
     */
    void add(String experiment, int status, String because) {
        outcomes.put(experiment, new Outcome(status, because));
    }

    /** {@return the exit status of all of them together} */
    int worst() {
        return outcomes.values().stream().map(Outcome::status).reduce(0, Ending::worse);
    }

    /**
     * {@return how many held, the name of each that did not, and what shows it: all else may be far above, or cut off;
     * nothing about a single experiment, which has just said so}
     */
    List<String> lines() {
        if (outcomes.size() < 2) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        lines.add("");
        var others = outcomes.entrySet().stream().filter(entry -> entry.getValue().status() != 0).toList();
        for (var other : others) {
            lines.add(named(other) + ": " + other.getValue().because());
        }
        var held = outcomes.size() - others.size();
        lines.add(others.isEmpty()
                ? "all " + held + " " + things + " HELD"
                : held + " of " + outcomes.size() + " " + things + " HELD; not: "
                        + String.join(", ", others.stream().map(Outcomes::named).toList()));
        return lines;
    }

    private static String named(Map.Entry<String, Outcome> entry) {
        return entry.getKey() + " " + WORDS.get(entry.getValue().status());
    }

    private record Outcome(int status, String because) {}
}
