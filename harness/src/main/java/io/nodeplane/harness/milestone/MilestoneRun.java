package io.nodeplane.harness.milestone;

import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Milestone;
import io.nodeplane.harness.experiment.MilestoneFile;
import io.nodeplane.harness.experiment.MilestonePart;
import io.nodeplane.harness.experiment.Problem;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.probe.Bench;
import io.nodeplane.harness.probe.Probe;
import io.nodeplane.harness.probe.Probes;
import io.nodeplane.harness.report.MilestonePage;
import io.nodeplane.harness.report.PartShown;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.sweep.Asked;
import io.nodeplane.harness.sweep.Provenance;
import io.nodeplane.harness.sweep.Repetition;
import io.nodeplane.harness.sweep.ReportFolder;
import io.nodeplane.harness.time.SteadyClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Runs one week: every part of it, one after the other, also after one that could not be shown. Then its report is written
 * anew, whatever came of it.
 */
public final class MilestoneRun {
    private static final String EXPERIMENTS = "experiments";
    private static final String FOLDER = "milestones";
    /** From the report of a week to the project's folder. */
    private static final String ROOT = "../../";
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Milestone milestone;
    private final Worlds.Choice choice;
    private final Repetition.Places places;
    private final Progress progress;
    private final String name;

    /** @param places of the project; the reports of weeks lie in a folder of the reports */
    public MilestoneRun(Milestone milestone, Worlds.Choice choice, Repetition.Places places, Progress progress) {
        this.milestone = milestone;
        this.choice = choice;
        this.places = places;
        this.progress = progress;
        this.name = MilestonePage.name(milestone);
    }

    /** {@return the plan of the project in this folder} */
    public static MilestoneFile.Plan plan(Path root) throws IOException {
        var folder = root.resolve(EXPERIMENTS);
        var file = folder.resolve(MilestoneFile.NAME + ".yaml");
        var label = file.toString().replace('\\', '/');
        return Files.isRegularFile(file)
                ? MilestoneFile.parse(label, Files.readString(file), ExperimentFile.names(folder), Probes.ALL.keySet())
                : new MilestoneFile.Plan.Refused(
                        List.of(new Problem(label, "there is no such file; a project with a plan"
                                + " has it there")));
    }

    /** Runs it, and writes its report; {@return what came of each part} */
    public List<PartShown> run() throws InterruptedException, IOException {
        progress.say("");
        progress.say("week " + milestone.week() + ": " + milestone.artifact());
        var begun = SteadyClock.now();
        var shown = new ArrayList<PartShown>();
        for (var part : milestone.parts()) {
            var came = show(part);
            shown.add(came);
            progress.say(came.word() + ": " + part.shows() + " (" + part.name() + ": " + came.because() + ")");
        }
        progress.say("verdict   week " + milestone.week() + " " + MilestonePage.verdict(shown));
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("world", choice.name() + " (" + choice.why() + ")"));
        facts.addAll(Provenance.facts(places.root()));
        var page = MilestonePage.of(milestone, shown, "mvn -pl harness verify -Dmilestone=" + milestone.week()
                + " -Dworld=" + choice.name(), begun, facts, ROOT);
        var folder = new ReportFolder(reports());
        progress.say("report    " + folder.page(name, page));
        folder.page("README", MilestonePage.index(folder.pages("week-")));
        return shown;
    }

    /** {@return the exit status of a week of which this was shown} */
    public static int exitStatus(List<PartShown> shown) {
        return shown.stream().map(PartShown::exitStatus).reduce(0, Ending::worse);
    }

    /** {@return what was not shown, and why; empty if all was} */
    public static String because(List<PartShown> shown) {
        return shown.stream().filter(part -> part.exitStatus() != 0).map(part -> part.part().name() + ": "
                + (part instanceof PartShown.NotShown ? "not shown: " : part.word() + ": ") + part.because())
                .collect(Collectors.joining("; "));
    }

    private Path reports() {
        return places.reports().resolve(FOLDER);
    }

    private PartShown show(MilestonePart part) throws InterruptedException {
        try {
            return switch (part) {
                case MilestonePart.Trial trial -> trial(trial);
                case MilestonePart.Probe probe -> probe(probe);
                case MilestonePart.Document document -> document(document);
            };
        } catch (IOException | RuntimeException failure) {
            // The other parts may be shown all the same.
            progress.ends(failure);
            var ending = Ending.of(failure);
            // What a program printed may come behind the first line.
            var first = ending.sentence().lines().findFirst().orElse("no reason was given");
            return new PartShown.NotShown(part, first.replace(places.root().toAbsolutePath().normalize() + "/", ""),
                    ending.status());
        }
    }

    private PartShown trial(MilestonePart.Trial trial) throws IOException, InterruptedException {
        return switch (ExperimentFile.read(places.root().resolve(EXPERIMENTS), trial.name())) {
            case Reading.Refused(var problems) -> new PartShown.NotShown(trial, String.valueOf(problems.getFirst()),
                    PartShown.NOT_SHOWN_STATUS);
            case Reading.Accepted(var experiment) -> {
                var unfit = experiment.unfit(choice.name());
                if (unfit.isPresent()) {
                    yield new PartShown.NotShown(trial, "it " + unfit.get(), PartShown.NOT_SHOWN_STATUS);
                }
                var asked = new Asked(trial.name(), experiment);
                var repetition = new Repetition(asked, choice, asked.command(choice.name()),
                        new Repetition.Places(places.root(), places.agentJar(), reports().resolve(name)), progress);
                repetition.run(1);
                yield new PartShown.Trial(trial, repetition.told().index(), repetition.told().judgement(), name + "/");
            }
        };
    }

    private PartShown probe(MilestonePart.Probe probe) throws IOException, InterruptedException {
        progress.doing("probe " + probe.name());
        var folder = places.root().resolve("runs").resolve(name + "-" + probe.name() + "-" + STAMP.format(SteadyClock
                .now()) + "-" + ProcessHandle.current().pid());
        Files.createDirectories(folder);
        var bench = new Bench(choice, places.root(), places.agentJar(), folder, progress);
        return switch (Objects.requireNonNull(Probes.ALL.get(probe.name())).look(bench)) {
            case Probe.Answer.Seen(var where, var findings, var exhibits) -> new PartShown.Probe(probe, where, findings,
                    exhibits);
            case Probe.Answer.Missing(var why) -> new PartShown.NotShown(probe, why, PartShown.NOT_SHOWN_STATUS);
        };
    }

    /** Line breaks of a page mean nothing. */
    private PartShown document(MilestonePart.Document document) throws IOException {
        var file = places.root().resolve(document.name());
        if (!Files.isRegularFile(file)) {
            return new PartShown.NotShown(document, "there is no " + document.name(), PartShown.NOT_SHOWN_STATUS);
        }
        var text = Files.readString(file).replaceAll("\\s+", " ");
        return document.says().filter(says -> !text.contains(says)).isPresent()
                ? new PartShown.NotShown(document, document.name() + " does not say: " + document.says().get(),
                        PartShown.NOT_SHOWN_STATUS)
                : new PartShown.Document(document);
    }
}
