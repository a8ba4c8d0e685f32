package io.nodeplane.harness.chaos;

import io.nodeplane.charter.Charter;
import io.nodeplane.harness.experiment.CharterPlan;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * How fast a random experiment goes: what its charter says of times, and how long its steps last by that.
 *
 * @param charter the numbers of the charter
 */
record Tempo(SequencedMap<String, Long> charter) {
    private static final String FORGET = "forgetAfterMs";
    private static final double FORGETFUL = 0.25;

    Tempo {
        charter = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(charter));
    }

    /** {@return some tempo for a cluster of this size} */
    static Tempo draw(Draw draw, int size) {
        var charter = new LinkedHashMap<String, Long>();
        // Probes cost most of a run, and there is one for each member in each interval.
        var probe = draw.one(size > 8 ? new Integer[]{400, 500} : new Integer[]{100, 200, 200, 300, 400, 500});
        charter.put("probeIntervalMs", (long) probe);
        charter.put("probeTimeoutMs", (long) draw.between(probe / 40, probe / 10) * 10);
        charter.put("indirectProbes", (long) draw.between(0, 3));
        charter.put("suspectAfter", (long) draw.weighted(new int[]{1, 2, 3}, new int[]{4, 4, 2}));
        charter.put("confirmAfterMs", draw.chance(0.1) ? 0L : draw.between(1, 8) * probe / 2);
        charter.put("syncIntervalMs", (long) draw.one(100, 200, 300, 500));
        charter.put("pushFanout", (long) draw.between(0, 3));
        return new Tempo(charter);
    }

    /** {@return the same, with voters that forget the dead after a while, in some clusters} */
    Tempo forgetting(Draw draw) {
        if (!draw.chance(FORGETFUL)) {
            return this;
        }
        var more = new LinkedHashMap<>(charter);
        more.put(FORGET, (long) draw.between(1, 20) * 1_000);
        return new Tempo(more);
    }

    /** {@return whether the voters forget the dead by themselves} */
    boolean forgets() {
        return charter.containsKey(FORGET);
    }

    /** {@return how long a suspicion takes at most where nobody has doubts} */
    Duration suspicion() {
        return Duration.ofMillis(number("probeIntervalMs") * number("suspectAfter") * 2);
    }

    /** {@return a time shorter than a suspicion takes, long enough for one, or long enough for a death} */
    Duration hold(Draw draw) {
        var suspicion = suspicion().toMillis();
        var death = suspicion + number("confirmAfterMs") + number("syncIntervalMs") * 2;
        return switch (draw.between(0, 3)) {
            case 0 -> draw.time(10, 100);
            case 1 -> draw.time(10, suspicion);
            default -> draw.time(suspicion, death);
        };
    }

    /** {@return how long nobody does anything before what holds at rest can be asked} */
    Duration rest(List<NodeId> voters, int size) {
        return Rest.time(plan(voters), size);
    }

    /** {@return for how long those who are at rest are watched} */
    Duration watch(List<NodeId> voters) {
        return Rest.watch(plan(voters));
    }

    private Charter plan(List<NodeId> voters) {
        return new CharterPlan("rest", voters, charter).charter();
    }

    private long number(String key) {
        return charter.getOrDefault(key, 0L);
    }
}
