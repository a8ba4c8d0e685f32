package io.nodeplane.harness.report;

import io.nodeplane.harness.index.Arrivals;
import io.nodeplane.harness.index.Arrivals.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How late entries were, in a run: all of them, or those written in some time. */
record Lags(List<Lag> all, Instant end) {
    Lags {
        all = List.copyOf(all);
    }

    static Lags of(ReportContext context, Arrivals arrivals) {
        return new Lags(arrivals.lags(), context.run().ended());
    }

    Lags where(Predicate<Lag> which) {
        return new Lags(all.stream().filter(which).toList(), end);
    }

    /** {@return how many came} */
    long came() {
        return all.stream().filter(lag -> lag.at().isPresent()).count();
    }

    /** {@return how many never did} */
    long missing() {
        return all.size() - came();
    }

    /** {@return what this share of those that came did not exceed (the nearest rank); empty if none came} */
    Optional<Duration> quantile(double share) {
        var times = all.stream().filter(lag -> lag.at().isPresent()).map(lag -> lag.until(end)).sorted().toList();
        return times.isEmpty()
                ? Optional.empty()
                : Optional.of(times.get(Math.max(0, (int) Math.ceil(share * times.size()) - 1)));
    }

    /** {@return the slowest that came} */
    Optional<Lag> slowest() {
        return all.stream().filter(lag -> lag.at().isPresent()).max(Comparator.comparing((Lag lag) -> lag.until(end))
                .thenComparing(Lag::entry, Comparator.reverseOrder()).thenComparing(Lag::place,
                        Comparator.reverseOrder()));
    }
}
