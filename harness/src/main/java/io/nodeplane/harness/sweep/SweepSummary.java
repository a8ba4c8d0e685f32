package io.nodeplane.harness.sweep;

import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.run.Worlds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of all seeds of a sweep.
 *
 * @param results by seed
 * @param real how long it took on this machine
 * @param workers how many ran at a time
 */
public record SweepSummary(Asked asked, List<Sweep.Result> results, Duration real, int workers) {
    /** So many seeds that were not HELD are named. */
    private static final int NAMED_MAX = 5;

    public SweepSummary {
        results = List.copyOf(results);
    }

    /** {@return the exit status of the worst verdict} */
    public int exitStatus() {
        return results.stream().mapToInt(Sweep.Result::exitStatus).reduce(0, Ending::worse);
    }

    /** {@return what shows the worst verdict, and with which seed} */
    public String because() {
        return results.stream().filter(result -> result.exitStatus() == exitStatus()).findFirst()
                .map(result -> "seed " + result.seed() + ": " + result.because()).orElse("no seed ran");
    }

    /** {@return the whole in lines for people} */
    public List<String> summary() {
        var lines = new ArrayList<String>();
        lines.add(speed());
        lines.addAll(Repetition.summary(series()));
        var others = results.stream().filter(result -> result.exitStatus() != 0).toList();
        for (var result : others.subList(0, Math.min(NAMED_MAX, others.size()))) {
            lines.add("");
            lines.add("seed " + result.seed() + " " + result.word() + ": " + result.because());
            lines.add("  " + asked.command(Worlds.SIM + " -Dseed=" + result.seed()));
        }
        if (others.size() > NAMED_MAX) {
            lines.add("and " + (others.size() - NAMED_MAX) + " seeds more that were not HELD");
        }
        return lines;
    }

    /** {@return the runs as those of any other world} */
    Series series() {
        return new Series(Worlds.SIM, results.stream().map(result -> new Series.Entry("seed " + result.seed(),
                result.word(), result.measures())).toList());
    }

    /** {@return how many seeds it was in which time} */
    String speed() {
        var simulated = results.stream().map(Sweep.Result::simulated).reduce(Duration.ZERO, Duration::plus);
        var seconds = Math.max(1e-9, real.toNanos() / 1e9);
        return String.format(Locale.ROOT,
                "%d seeds in %.1f s: %.1f a second; %.0f s of simulated time, %.0f times as fast as real time, on %d"
                        + " processors",
                results.size(), seconds, results.size() / seconds, simulated.toNanos() / 1e9,
                simulated.toNanos() / 1e9 / seconds, workers);
    }
}
