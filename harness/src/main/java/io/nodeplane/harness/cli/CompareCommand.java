package io.nodeplane.harness.cli;

import io.nodeplane.harness.check.Comparison;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.KeptRun;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.sweep.Asked;
import io.nodeplane.harness.sweep.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two runs beside each other. */
@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Shows the measures of two runs beside each other. Marked with '!' is what other runs of that experiment in that"
                + " world never showed: one of the two lies outside of their least and greatest. Others are all runs kept in"
                + " runs/, and in the simulated world further seeds. With fewer than 3 of them there is no range, and"
                + " nothing is said of noise."}, footer = {"", "Examples:",
                        "  lab compare split-brain-20261129 split-brain",
                        "  lab compare ../before/runs/some-run runs/some-run --seeds=50"})
final class CompareCommand implements Callable<Integer> {
    private static final String ROW = "%s %14s  %14s  %12s  %s%s";

    @Parameters(index = "0", paramLabel = "RUN", description = "A folder of runs/, how its name begins, an experiment for its last run, or any folder.")
    private String one = "";
    @Parameters(index = "1", paramLabel = "RUN", description = "Another one.")
    private String other = "";
    @Option(names = "--seeds", paramLabel = "N", description = "In the simulated world: how many further seeds show how far measures vary (${DEFAULT-VALUE}).")
    private int seeds = 10;
    @Mixin
    private Project project = new Project();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seeds < 0) {
            throw new BadInput("--seeds=" + seeds + ": ask for none or more");
        }
        var first = read(project.run(one));
        var second = read(project.run(other));
        var left = judged(first);
        var right = judged(second);
        var others = others(first, second);
        var comparison = Comparison.of(left, right, others);
        System.out.println("A  " + described(first, left));
        System.out.println("B  " + described(second, right));
        System.out.println("noise: " + noise(first, second, others));
        System.out.println();
        System.out.println(row(" ", "A", "B", "B - A", "MEASURE", ""));
        comparison.rows().forEach(each -> System.out.println(row(mark(each.change()), each.one(), each.other(),
                each.difference(), each.name(), " (" + each.range().orElse("no range known") + ")")));
        System.out.println();
        System.out.println(comparison.count(Comparison.Change.BEYOND) + " measures changed beyond noise, "
                + comparison.count(Comparison.Change.NOISE) + " within it, "
                + comparison.count(Comparison.Change.NO_RANGE) + " without a known range, "
                + comparison.count(Comparison.Change.OTHERWISE) + " are in one run only, "
                + comparison.count(Comparison.Change.SAME) + " are the same");
        return 0;
    }

    private static KeptRun read(Path folder) throws IOException {
        try {
            return KeptRun.read(folder);
        } catch (KeptRun.Unreadable unreadable) {
            throw new BadInput(String.valueOf(unreadable.getMessage()));
        }
    }

    /** Both by the judges of today: a change of the judges is no change of the runs. */
    private static Judgement judged(KeptRun run) throws IOException {
        try {
            return run.judged().judgement();
        } catch (KeptRun.Unreadable unreadable) {
            throw new BadInput(String.valueOf(unreadable.getMessage()));
        }
    }

    private static boolean alike(KeptRun one, KeptRun other) {
        return one.experiment().equals(other.experiment()) && one.told().world().equals(other.told().world());
    }

    /** {@return further runs of the same experiment in the same world} */
    private Series others(KeptRun first, KeptRun second) throws IOException, InterruptedException {
        if (!alike(first, second)) {
            return Series.none(first.told().world());
        }
        if (first.told().world().equals(Worlds.SIM)) {
            var further = Math.max(first.told().seed(), second.told().seed()) + 1;
            var sweep = new Sweep(new Asked(first.told().experiment(), first.experiment()), further, seeds,
                    Path.of("no-agent.jar")).run(Progress.quiet());
            return new Series(Worlds.SIM, sweep.results().stream().map(result -> new Series.Entry("seed "
                    + result.seed(), result.verdict().map(verdict -> verdict.word()).orElse("FAILED"),
                    result.measures())).toList());
        }
        var entries = new ArrayList<Series.Entry>();
        for (var name : project.runNames()) {
            var kept = read(project.runs().resolve(name));
            if (alike(kept, first) && !List.of(first.told().id(), second.told().id()).contains(kept.told().id())) {
                var judgement = kept.told().judgement();
                entries.add(new Series.Entry(name, judgement.verdict().word(), judgement.measures()));
            }
        }
        return new Series(first.told().world(), entries);
    }

    private static String noise(KeptRun first, KeptRun second, Series others) {
        if (!alike(first, second)) {
            return "no range known: the two are of different experiments or worlds";
        }
        return others.size() < Comparison.OTHERS_MIN
                ? "no range known: only " + others.size() + " other runs of " + first.told().experiment() + " in the "
                        + others.world() + " world are there, and " + Comparison.OTHERS_MIN + " are needed"
                : "what " + others.size() + " other runs of " + first.told().experiment() + " in the " + others.world()
                        + " world showed, from their least to their greatest";
    }

    private static String described(KeptRun run, Judgement judgement) {
        return run.told().id() + " (" + run.told().world() + (run.told().world().equals(Worlds.SIM)
                ? ", seed " + run.told().seed()
                : "") + "): " + judgement.verdict().word();
    }

    private static String mark(Comparison.Change change) {
        return switch (change) {
            case BEYOND -> "!";
            case OTHERWISE -> "?";
            case SAME, NOISE, NO_RANGE -> " ";
        };
    }

    private static String row(String mark, String one, String other, String difference, String name, String range) {
        return String.format(Locale.ROOT, ROW, mark, one, other, difference, name, range);
    }
}
