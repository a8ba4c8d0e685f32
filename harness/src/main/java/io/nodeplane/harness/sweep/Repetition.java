package io.nodeplane.harness.sweep;

import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.report.Bundled;
import io.nodeplane.harness.report.Report;
import io.nodeplane.harness.report.Simulated;
import io.nodeplane.harness.run.EvidenceBundle;
import io.nodeplane.harness.run.KeptRun;
import io.nodeplane.harness.run.Lab;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.time.SteadyClock;
import io.nodeplane.harness.world.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One experiment in one world, once or several times. After each run its report is written anew: about the last run with
 * the worst verdict, with the measures of all runs and, for a real world, those of simulated ones beside them.
 */
public final class Repetition {
    /** So many simulated runs stand beside real ones. */
    private static final int SEEDS = 10;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Asked asked;
    private final Experiment experiment;
    private final Worlds.Choice choice;
    private final String command;
    private final Places places;
    private final Progress progress;
    private Series series;
    private Lab.@Nullable Outcome told;
    private @Nullable Simulated simulated;

    /** The project's folder, the agent's jar, and the folder of the reports that are kept. */
    public record Places(Path root, Path agentJar, Path reports) {}

    /** @param command what runs the experiment again in this world */
    public Repetition(Asked asked, Worlds.Choice choice, String command, Places places, Progress progress) {
        this.asked = asked;
        this.experiment = asked.experiment();
        this.choice = choice;
        this.command = command;
        this.places = places;
        this.progress = progress;
        this.series = Series.none(choice.name());
    }

    /** Runs it; {@return the exit status of the worst verdict} */
    public int run(int runs) throws IOException, InterruptedException {
        var worst = 0;
        for (int i = 0; i < runs; i++) {
            progress.say("");
            progress.say(experiment.describe());
            // Simulated runs may begin in the same second.
            worst = Ending.worse(worst, runs == 1
                    ? once(command, "", places.reports())
                    : once(command + " -Druns=" + runs, "-" + (i + 1), repeated()));
        }
        if (runs > 1) {
            progress.say("");
            summary(series).forEach(progress::say);
        }
        return worst;
    }

    /** {@return what shows the verdict of the worst run} */
    public String because() {
        return told().judgement().verdict().because();
    }

    /** {@return the run that the report is about} */
    public Lab.Outcome told() {
        return Objects.requireNonNull(told, "nothing has run");
    }

    /** What is told of many runs stands apart from the reports of one. */
    private Path repeated() {
        return places.reports().resolve("repeated").resolve(choice.name());
    }

    private int once(String again, String number, Path reports) throws IOException, InterruptedException {
        var runId = experiment.name() + "-" + STAMP.format(SteadyClock.now()) + "-" + ProcessHandle.current().pid()
                + number;
        var evidence = places.root().resolve("runs").resolve(runId);
        var outcome = new Lab(choice, places.agentJar(), progress).run(experiment, runId, evidence, again,
                Provenance.facts(places.root()));
        series = series.with(runId, outcome.judgement());
        if (told == null || !worse(told, outcome)) {
            told = outcome;
        }
        var status = outcome.judgement().verdict().exitStatus();
        try {
            KeptRun.write(evidence, outcome.told(), experiment);
        } catch (IOException cannot) {
            progress.say("record    not written: " + FileTrouble.words(cannot)
                    + "; the verdict above stands, and cannot be checked again");
            status = Ending.worse(status, Ending.FILES);
        }
        try {
            progress.say("report    " + shown(report(new ReportFolder(kept() ? reports : evidence.resolve("report")))));
        } catch (UncheckedIOException cannot) {
            progress.say("report    not written: " + FileTrouble.words(Objects.requireNonNull(cannot.getCause()))
                    + "; the verdict above stands");
            status = Ending.worse(status, Ending.FILES);
        }
        progress.say("evidence  " + shown(evidence));
        return status;
    }

    /** {@return the report's file; where it is kept, with its evidence beside it} */
    private Path report(ReportFolder folder) throws InterruptedException {
        var bundle = bundle();
        var lies = bundle.isPresent() && bundle.get().length <= EvidenceBundle.BYTES_MAX;
        var rendered = Report.render(told().index(), told().judgement(), series, simulated(),
                bundle.<Bundled>map(bytes -> bundled(bytes.length, folder)).orElseGet(Bundled.Nowhere::new));
        return folder.write(experiment.name(), rendered, lies ? bundle : Optional.empty());
    }

    private Bundled bundled(int bytes, ReportFolder folder) {
        var file = folder.evidence(experiment.name());
        return bytes > EvidenceBundle.BYTES_MAX
                ? new Bundled.TooLarge(bytes, EvidenceBundle.BYTES_MAX)
                : new Bundled.Beside(experiment.name() + "/" + file.getFileName(), bytes, "harness/lab recheck "
                        + shown(file).toString().replace('\\', '/'));
    }

    /** {@return the evidence of the run that is told of, in one file; empty where its folder is all there will be} */
    private Optional<byte[]> bundle() {
        var folder = places.root().resolve("runs").resolve(told().run().id());
        if (!kept() || !Files.isRegularFile(folder.resolve(KeptRun.RECORD))) {
            return Optional.empty();
        }
        progress.doing("packing the evidence");
        try {
            return Optional.of(EvidenceBundle.pack(folder));
        } catch (IOException cannot) {
            throw new UncheckedIOException("cannot pack the evidence: " + cannot.getMessage(), cannot);
        }
    }

    /** The reports that are kept come from real worlds; of a project's experiment that no real world can run, from no other. */
    private boolean kept() {
        return !inSim() || experiment.only().filter(Worlds.SIM::equals).isPresent()
                && Files.exists(places.root().resolve("experiments").resolve(experiment.name() + ".yaml"));
    }

    /** {@return the path as a person in the project's folder would write it} */
    private Path shown(Path path) {
        var root = places.root().toAbsolutePath().normalize();
        var whole = path.toAbsolutePath().normalize();
        return whole.startsWith(root) ? root.relativize(whole) : whole;
    }

    /** Whether the one has a worse verdict than the other. */
    private static boolean worse(Lab.Outcome one, Lab.Outcome other) {
        var status = one.judgement().verdict().exitStatus();
        return status != other.judgement().verdict().exitStatus()
                && Ending.worse(status, other.judgement().verdict().exitStatus()) == status;
    }

    private boolean inSim() {
        return choice.name().equals(Worlds.SIM);
    }

    /** The same experiment with many seeds, asked after the first real run and kept. */
    private Simulated simulated() throws InterruptedException {
        var known = simulated;
        if (known == null) {
            known = inSim() ? Simulated.notAsked() : simulate();
            simulated = known;
        }
        return known;
    }

    private Simulated simulate() throws InterruptedException {
        var unfit = experiment.unfit(Worlds.SIM);
        if (unfit.isPresent()) {
            return new Simulated.Skipped("this experiment " + unfit.get());
        }
        progress.doing("running it with " + SEEDS + " seeds in the simulated world");
        var sweep = new Sweep(asked, 1, SEEDS, places.agentJar()).run(progress);
        var failed = sweep.results().stream().filter(result -> result.verdict().isEmpty()).toList();
        progress.say("simulated " + sweep.speed());
        if (failed.size() == SEEDS) {
            return new Simulated.Skipped("the simulated world cannot run this experiment: "
                    + failed.getFirst().because().lines().findFirst().orElse("no reason was given"));
        }
        return new Simulated.Done(sweep.series(), "seeds 1 to " + SEEDS + ", one run each");
    }

    /** {@return the series in lines for people: how many runs had which verdict, and each measure over all of them} */
    static List<String> summary(Series series) {
        var lines = new ArrayList<String>();
        series.verdicts().forEach((word, count) -> lines.add(word + ": " + count + " of " + series.size()));
        for (var spread : series.spreads()) {
            var unit = spread.unit();
            lines.add(spread.happened()
                    ? "  p50 " + unit.text(spread.p50()) + ", p95 " + unit.text(spread.quantile(0.95)) + ", min "
                            + unit.text(spread.min()) + ", max " + unit.text(spread.max()) + ", in "
                            + spread.values().size() + " of " + spread.runs() + ": " + spread.name()
                    : "  " + spread.otherwise() + ", in " + spread.runs() + " runs: " + spread.name());
        }
        return lines;
    }
}
