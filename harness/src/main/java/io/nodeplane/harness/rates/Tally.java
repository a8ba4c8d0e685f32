package io.nodeplane.harness.rates;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What was written about nodes that ran all the time, counted.
 *
 * @param nodeTime the time of all nodes together
 * @param suspicionsOfDisturbed {@code suspected} entries about {@link Grid#DISTURBED}
 * @param suspicionsOfOthers those about any other node
 * @param deathsOfDisturbed {@code confirmed} entries about {@link Grid#DISTURBED}
 * @param deathsOfOthers those about any other node
 * @param hourly how many entries each hour added to the ledger, over all runs
 */
public record Tally(Duration nodeTime, long suspicionsOfDisturbed, long suspicionsOfOthers, long deathsOfDisturbed,
        long deathsOfOthers, List<Long> hourly) {
    /** Nothing was counted. */
    public static final Tally NONE = new Tally(Duration.ZERO, 0, 0, 0, 0, List.of());
    private static final Duration HOUR = Duration.ofHours(1);

    public Tally {
        hourly = List.copyOf(hourly);
    }

    /**
     * {@return what these lines, which are all that a run's nodes wrote, say of the time between the two moments}
     *
     * @param nodes how many ran
     */
    static Tally of(Collection<Line> lines, Instant from, Instant to, int nodes) {
        var time = Duration.between(from, to);
        var hours = new long[(int) Math.max(1, time.plus(HOUR).minusNanos(1).dividedBy(HOUR))];
        var counts = new long[4];
        for (var line : lines) {
            var since = line.entry().at() - from.toEpochMilli();
            if (since < 0 || since > time.toMillis()) {
                continue;
            }
            hours[(int) Math.min(hours.length - 1, since / HOUR.toMillis())]++;
            switch (line.entry().body()) {
                case Body.Suspected suspected -> counts[of(suspected.subject()) ? 0 : 1]++;
                case Body.Confirmed confirmed -> counts[of(confirmed.subject()) ? 2 : 3]++;
                case Body other -> {
                    // Says nothing of anybody's silence.
                }
            }
        }
        return new Tally(time.multipliedBy(nodes), counts[0], counts[1], counts[2], counts[3], boxed(hours));
    }

    /** {@return both together} */
    Tally plus(Tally other) {
        var hours = new ArrayList<Long>();
        for (int i = 0; i < Math.max(hourly.size(), other.hourly.size()); i++) {
            hours.add((i < hourly.size() ? hourly.get(i) : 0) + (i < other.hourly.size() ? other.hourly.get(i) : 0));
        }
        return new Tally(nodeTime.plus(other.nodeTime), suspicionsOfDisturbed + other.suspicionsOfDisturbed,
                suspicionsOfOthers + other.suspicionsOfOthers, deathsOfDisturbed + other.deathsOfDisturbed,
                deathsOfOthers + other.deathsOfOthers, hours);
    }

    private static boolean of(NodeId subject) {
        return subject.equals(Grid.DISTURBED);
    }

    private static List<Long> boxed(long[] values) {
        var list = new ArrayList<Long>();
        for (var value : values) {
            list.add(value);
        }
        return list;
    }
}
