package io.nodeplane.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Which change of a measure is one, and what changed between two judgements of one run. */
class ComparisonTest {
    @Test
    void what_other_runs_never_showed_is_beyond_noise() {
        var others = series(100, 140, 120);

        assertThat(change(judgement(110), judgement(135), others)).isEqualTo(Comparison.Change.NOISE);
        assertThat(change(judgement(110), judgement(141), others)).isEqualTo(Comparison.Change.BEYOND);
        assertThat(change(judgement(99), judgement(110), others)).isEqualTo(Comparison.Change.BEYOND);
        assertThat(change(judgement(200), judgement(200), others)).isEqualTo(Comparison.Change.SAME);
    }

    @Test
    void of_too_few_other_runs_nothing_is_said_of_noise() {
        var row = Comparison.of(judgement(100), judgement(900), series(100, 140)).rows().getFirst();

        assertThat(row.change()).isEqualTo(Comparison.Change.NO_RANGE);
        assertThat(row.range()).isEmpty();
        assertThat(row.difference()).isEqualTo("+800 ms");
    }

    @Test
    void a_measure_of_one_run_only_is_named() {
        var never = new Judgement(List.of(),
                List.of(new Measure("time", Measure.Unit.MS, OptionalDouble.empty(), "how")));

        assertThat(change(judgement(100), never, series(100, 140, 120))).isEqualTo(Comparison.Change.OTHERWISE);
        assertThat(change(judgement(100), new Judgement(List.of(), List.of()), series(100, 140, 120)))
                .isEqualTo(Comparison.Change.OTHERWISE);
    }

    @Test
    void changes_of_findings_and_measures_are_told() {
        var held = new Finding(Finding.Kind.EXPECTATION, "it holds", new Verdict.Held("3 of 3"));
        var broken = new Finding(Finding.Kind.EXPECTATION, "it holds", new Verdict.Broken(List.of("2 of 3")));
        var added = new Finding(Finding.Kind.INVARIANT, "another", new Verdict.Held("yes"));

        assertThat(new Rejudged(new Judgement(List.of(held), measures(100)), new Judgement(List.of(broken, added),
                measures(101))).changes()).containsExactly("check: it holds: BROKEN (2 of 3); was HELD (3 of 3)",
                        "new check: another: HELD (yes)", "measure: time: 101 ms; was 100 ms");
        assertThat(new Rejudged(new Judgement(List.of(held, added), List.of()), new Judgement(List.of(held), List.of()))
                .changes()).containsExactly("no longer asked: another: was HELD (yes)");
    }

    private static Comparison.Change change(Judgement one, Judgement other, Series others) {
        return Comparison.of(one, other, others).rows().getFirst().change();
    }

    private static Judgement judgement(double ms) {
        return new Judgement(List.of(), measures(ms));
    }

    private static List<Measure> measures(double ms) {
        return List.of(new Measure("time", Measure.Unit.MS, OptionalDouble.of(ms), "how"));
    }

    private static Series series(double... values) {
        return new Series("sim", DoubleStream.of(values).mapToObj(value -> new Series.Entry("run", "HELD", measures(
                value))).toList());
    }
}
