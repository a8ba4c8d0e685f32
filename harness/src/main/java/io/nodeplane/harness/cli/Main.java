package io.nodeplane.harness.cli;

import io.nodeplane.harness.chaos.Campaign;
import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.console.Screen;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Problem;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.rates.Count;
import io.nodeplane.harness.rates.Grid;
import io.nodeplane.harness.report.RatesPage;
import io.nodeplane.harness.run.ChaosStage;
import io.nodeplane.harness.run.RatesStage;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.sweep.Asked;
import io.nodeplane.harness.sweep.Provenance;
import io.nodeplane.harness.sweep.Repetition;
import io.nodeplane.harness.sweep.ReportFolder;
import io.nodeplane.harness.sweep.Sweep;
import io.nodeplane.harness.time.SteadyClock;
import io.nodeplane.harness.world.FileTrouble;
import io.nodeplane.harness.world.PreviousRelease;
import io.nodeplane.harness.world.sim.SimSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The lab's command line; {@code mvn -pl harness verify -Dexperiment=NAME} calls it. */
@Command(name = "lab", mixinStandardHelpOptions = true, sortOptions = false, description = "Runs experiments and writes their reports.", footer = {
        "", "Exit status: 0 every verdict is HELD, 1 BROKEN, 2 bad input, 3 UNKNOWN, 4 VACUOUS,",
        "5 the world could not be run, 6 ended from outside, 7 a file could not be read or written,",
        "70 a bug of the lab."})
public final class Main implements Callable<Integer> {
    private static final String ENDING = ".yaml";
    private static final int RATES_RUNS = 2;
    /** Long enough for a back-off to reach its end. */
    private static final Duration GROWTH = Duration.ofHours(4);
    private static final int BAD_INPUT = 2;
    private static final List<String> ALL = List.of("all");
    private static final long SEED = 1;

    @Option(names = "--experiment", split = ",", paramLabel = "NAME", description = "Files of experiments/, without .yaml; or 'all'; or paths that end with .yaml.")
    private List<String> names = List.of();
    @Option(names = "--world", paramLabel = "WORLD", description = "auto, docker, process or sim (${DEFAULT-VALUE}).")
    private String world = "auto";
    @Option(names = "--seed", paramLabel = "N", description = "From which all of a simulated world follows, and in a real one what the lab leaves to chance (${DEFAULT-VALUE}).")
    private long seed = SEED;
    @Option(names = "--seeds", paramLabel = "N", description = "In the simulated world: run it with so many seeds, from --seed on, and print only what came of them all; 0 for one run with a report (${DEFAULT-VALUE}).")
    private int seeds;
    @Option(names = "--chaos", paramLabel = "N", description = "Instead of experiments: so many random ones in the simulated world, of the seeds from --seed on; what breaks is shrunk and written to runs/chaos.")
    private long chaos;
    @Option(names = "--rates", paramLabel = "HOURS", description = "Instead of experiments: counts false suspicions and deaths over so many simulated hours of each kind of trouble, and writes reports/false-positives.md.")
    private int rates;
    @Option(names = "--milestone", paramLabel = "WEEK", description = "Instead of experiments: what that week of experiments/milestones.yaml asks for, or 'all' weeks; writes reports/milestones.")
    private String milestone = "";
    @Option(names = "--runs", paramLabel = "N", description = "How often each is run (${DEFAULT-VALUE}).")
    private int runs = 1;
    @Option(names = "--root", paramLabel = "DIR", description = "The project's folder (where it is started).")
    private Path root = Path.of("");
    @Option(names = "--agent", paramLabel = "JAR", description = "The agent's jar, within the project's folder.")
    private Path agent = Path.of("agent", "node-plane", "target", "node-plane-agent.jar");
    @Option(names = "--reports", paramLabel = "DIR", description = "Where reports go, within the project's folder.")
    private Path reports = Path.of("reports");

    @Option(names = "--proof", paramLabel = "FILE", description = "A file that is there afterwards only if all was run and every verdict is HELD.")
    private @Nullable Path proof;

    private final UnaryOperator<String> spelling;

    /** Asked by Maven. */
    public Main() {
        this(UnaryOperator.identity());
    }

    /** @param spelling how those who ask spell options: sentences are worded for Maven */
    Main(UnaryOperator<String> spelling) {
        this.spelling = spelling;
    }

    /** Ends the process with the exit status of the worst verdict. */
    public static void main(String[] args) {
        endWithParent();
        Leaving.attend();
        System.exit(new CommandLine(new Main()).setParameterExceptionHandler((wrong, line) -> {
            System.err.println(String.valueOf(wrong.getMessage()).replaceAll("option '--([a-z]+)'[^:]*", "-D$1")
                    .replaceAll("is not an? (int|long)$", "is no whole number"));
            return BAD_INPUT;
        }).execute(args));
    }

    /** Whoever started the lab and is gone waits for no report: the world is closed, and nothing is left running. */
    private static void endWithParent() {
        ProcessHandle.current().parent()
                .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(Ending.FROM_OUTSIDE)));
    }

    /** {@return the exit status}; every end has a sentence */
    @Override
    public Integer call() {
        var given = new Proof(proof);
        try (var progress = progress()) {
            try {
                given.withdraw();
                var status = perform(progress);
                if (status == 0) {
                    given.give(List.of("--experiment=" + String.join(",", names), "--milestone=" + milestone, "--chaos="
                            + chaos, "--rates=" + rates, "--world=" + world, "--runs=" + runs, "--seed=" + seed,
                            "--seeds=" + seeds));
                }
                return status;
            } catch (IOException | InterruptedException | RuntimeException | Error failure) {
                return Leaving.begun() ? Ending.FROM_OUTSIDE : progress.ends(failure);
            }
        }
    }

    private int perform(Progress progress) throws IOException, InterruptedException {
        if (Stream.of(chaos != 0, rates != 0, !milestone.isBlank(), !names.stream().allMatch(String::isBlank))
                .filter(asked -> asked).count() > 1) {
            return refuse(
                    "-Dexperiment, -Dmilestone, -Dchaos and -Drates each ask for something else: keep one of them");
        }
        if (!milestone.isBlank()) {
            return milestones(progress);
        }
        if (chaos != 0) {
            return chaos < 0 ? refuse("-Dchaos=" + chaos + ": ask for at least one seed") : chaos(progress);
        }
        if (rates != 0) {
            return rates < 0 ? refuse("-Drates=" + rates + ": ask for at least one hour") : rates(progress);
        }
        if (names.stream().allMatch(String::isBlank)) {
            return refuse("nothing to run: add -Dexperiment=NAME, -Dmilestone=WEEK, -Dchaos=N or -Drates=HOURS");
        }
        if (!Worlds.NAMES.contains(world)) {
            return refuse("-Dworld=" + world + ": there is no such world; use " + English.choice(Worlds.NAMES));
        }
        if (runs < 1) {
            return refuse("-Druns=" + runs + ": ask for at least one run");
        }
        if (runs > 1 && simulated()) {
            return refuse("-Druns=" + runs + " -Dworld=" + Worlds.SIM + ": one seed always gives the same run; ask for"
                    + " -Dseeds=" + runs);
        }
        if (seeds < 0 || seeds > 0 && !simulated()) {
            return refuse("-Dseeds=" + seeds + (seeds < 0
                    ? ": ask for at least one seed"
                    : " -Dworld=" + world + ": only the simulated world runs with many seeds; add -Dworld=sim"));
        }
        var experiments = new ArrayList<Asked>();
        var wrong = new ArrayList<String>();
        for (var name : wanted()) {
            switch (read(name)) {
                case Reading.Accepted(var experiment) -> experiments.add(new Asked(name, experiment));
                case Reading.Refused(var problems) -> problems.stream().map(Problem::toString).forEach(wrong::add);
            }
        }
        if (!wrong.isEmpty()) {
            return refuse(String.join(System.lineSeparator(), wrong));
        }
        return seeds > 0 ? sweep(experiments, progress) : run(experiments, progress);
    }

    private Reading read(String name) throws IOException {
        if (!name.endsWith(ENDING)) {
            return ExperimentFile.read(root.resolve("experiments"), name);
        }
        var file = root.resolve(name).toAbsolutePath().normalize();
        var plain = file.getFileName().toString();
        var stem = plain.substring(0, plain.length() - ENDING.length());
        if (!Files.exists(file) && ExperimentFile.names(root.resolve("experiments")).contains(stem)) {
            return new Reading.Refused(List.of(new Problem(name, "there is no such file; to run the experiment of this"
                    + " name, add -Dexperiment=" + stem)));
        }
        return ExperimentFile.read(Objects.requireNonNull(file.getParent()), stem);
    }

    /** Random experiments; {@return 0 if nothing broke} */
    private int chaos(Progress progress) throws InterruptedException {
        var campaign = new Campaign(new ChaosStage(SimSettings.USUAL), seed, chaos, root.resolve("runs")
                .resolve("chaos"), progress::say);
        var failures = campaign.run(progress::doing, progress.pace());
        progress.say("");
        campaign.summary().forEach(progress::say);
        progress.say(failures.isEmpty() ? "nothing broke" : failures.size() + " seeds broke something");
        return failures.isEmpty() ? 0 : 1;
    }

    /** The tables of false suspicions; {@return 0 if they are written} */
    private int rates(Progress progress) throws InterruptedException {
        var time = Duration.ofHours(rates);
        var count = new Count(new RatesStage(), time, RATES_RUNS);
        var page = RatesPage.of("mvn -pl harness verify -Drates=" + rates, SteadyClock.now(), time, RATES_RUNS,
                Provenance.facts(root), count.rows(Grid.losses(), progress::doing),
                count.rows(Grid.pauses(), progress::doing), new Count(new RatesStage(), GROWTH, RATES_RUNS)
                        .rows(Grid.growth(), progress::doing));
        try {
            progress.say("tables    " + new ReportFolder(root.resolve(reports)).write(RatesPage.NAME, page));
        } catch (UncheckedIOException cannot) {
            // Hours went into it.
            progress.say(page.markdown());
            progress.say("tables    not written: " + FileTrouble.words(Objects.requireNonNull(cannot.getCause()))
                    + "; they stand above");
            return Ending.FILES;
        }
        return 0;
    }

    private Progress progress() {
        return new Progress(System.out, Screen.ofThisProcess(), spelling);
    }

    /** Runs each experiment with many seeds; nothing is written. */
    private int sweep(List<Asked> experiments, Progress progress) throws InterruptedException {
        var outcomes = new Outcomes();
        for (var asked : experiments) {
            progress.say("");
            progress.say(asked.experiment().describe());
            var sweep = new Sweep(asked, seed, seeds, root.resolve(agent)).run(progress);
            sweep.summary().forEach(progress::say);
            outcomes.add(asked.experiment().name(), sweep.exitStatus(), sweep.because());
        }
        outcomes.lines().forEach(progress::say);
        return outcomes.worst();
    }

    private boolean simulated() {
        return world.equals(Worlds.SIM);
    }

    private List<String> wanted() throws IOException {
        return names.equals(ALL)
                ? ExperimentFile.names(root.resolve("experiments"))
                : names.stream().map(String::strip).filter(name -> !name.isEmpty()).distinct().toList();
    }

    private int run(List<Asked> experiments, Progress progress) throws IOException, InterruptedException {
        var choice = Worlds.choose(world, seed);
        if (!names.equals(ALL)) {
            var unfit = experiments.stream().map(Asked::experiment)
                    .flatMap(experiment -> unfit(experiment, choice.name())
                            .stream().map(why -> experiment.name() + " " + why))
                    .toList();
            if (!unfit.isEmpty()) {
                return refuse(String.join(System.lineSeparator(), unfit));
            }
        }
        if (!simulated() && !Files.isRegularFile(root.resolve(agent))) {
            return refuse(root.resolve(agent) + " is missing: build it with 'mvn -pl harness package -DskipTests'");
        }
        progress.say("world: " + choice.name() + " (" + choice.why() + ")");
        var places = new Repetition.Places(root, root.resolve(agent), root.resolve(reports));
        var outcomes = new Outcomes();
        var ran = 0;
        for (var asked : experiments) {
            var unfit = unfit(asked.experiment(), choice.name());
            if (unfit.isPresent()) {
                progress.say(asked.experiment().name() + ": left out, it " + unfit.get());
                continue;
            }
            ran++;
            var command = asked.command(choice.name() + (simulated() || seed != SEED ? " -Dseed=" + seed : ""));
            var repetition = new Repetition(asked, choice, command, places, progress);
            outcomes.add(asked.experiment().name(), repetition.run(runs), repetition.because());
        }
        outcomes.lines().forEach(progress::say);
        return ran == 0
                ? refuse("nothing was run: none of experiments/ fits the " + choice.name() + " world")
                : outcomes.worst();
    }

    /** {@return why the experiment cannot run in that world on this machine, as the rest of a sentence about it} */
    private Optional<String> unfit(Experiment experiment, String in) {
        return experiment.unfit(in).or(() -> experiment.needsPrevious()
                ? PreviousRelease.missing(root.resolve(agent))
                : Optional.empty());
    }

    private int milestones(Progress progress) throws IOException, InterruptedException {
        return new Milestones(milestone.strip(), world, seed, new Repetition.Places(root, root.resolve(agent), root
                .resolve(reports)), progress).run();
    }

    private int refuse(String sentence) {
        System.err.println(spelling.apply(sentence));
        return BAD_INPUT;
    }
}
