package io.nodeplane.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {

    private static Judgement judgement(Verdict verdict, Measure... measures) {
        return new Judgement(List.of(new Finding(Finding.Kind.EXPECTATION, "it holds", verdict)), List.of(measures));
    }

    private static Measure took(long ms) {
        return Measure.time("kill to first suspicion", Optional.of(Duration.ofMillis(ms)), "events");
    }

    @Test
    void quantiles_are_values_that_were_measured() {
        var values = IntStream.rangeClosed(1, 20).mapToObj(i -> 100.0 * (21 - i)).toList();
        var spread = new Spread("x", Measure.Unit.MS, values, 20, "");

        assertThat(spread.p50()).isEqualTo(1_000);
        assertThat(spread.quantile(0.95)).isEqualTo(1_900);
        assertThat(spread.min()).isEqualTo(100);
        assertThat(spread.max()).isEqualTo(2_000);
        assertThat(new Spread("x", Measure.Unit.MS, List.of(7.0), 1, "").quantile(0.95)).isEqualTo(7);
    }

    @Test
    void a_measure_is_followed_over_all_runs_and_counts_those_in_which_it_happened() {
        var never = Measure.time("kill to first suspicion", Optional.empty(), "events");
        var series = Series.none("sim").with("a", judgement(new Verdict.Held("yes"), took(30)))
                .with("b", judgement(new Verdict.Held("yes"), never, Measure.count("mutual deaths", 0, "pairs")))
                .with("c", judgement(new Verdict.Broken(List.of("no")), took(10)));

        assertThat(series.verdicts()).containsExactly(Map.entry("HELD", 2), Map.entry("BROKEN", 1));
        assertThat(series.spreads()).extracting(Spread::name).containsExactly("kill to first suspicion",
                "mutual deaths");
        var spread = series.spread("kill to first suspicion").orElseThrow();
        assertThat(spread.values()).containsExactly(10.0, 30.0);
        assertThat(spread.runs()).isEqualTo(3);
        assertThat(series.spread("heal")).isEmpty();
    }

    @Test
    void a_name_that_a_run_gives_twice_counts_once_for_it() {
        var measures = new ArrayList<Measure>(List.of(took(5), took(500)));
        var series = Series.none("sim")
                .with("a", judgement(new Verdict.Held("yes"), measures.toArray(Measure[]::new)));

        assertThat(series.spreads()).singleElement().extracting(Spread::values).isEqualTo(List.of(5.0));
    }
}
