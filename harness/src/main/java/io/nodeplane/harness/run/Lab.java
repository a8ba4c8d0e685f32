package io.nodeplane.harness.run;

import io.nodeplane.harness.chaos.Audit;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.sim.SimWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs one experiment: a world is opened, the timeline performed, the evidence gathered, the world closed, and judged. */
public final class Lab {
    /** What is broken first tells most. */
    private static final int BREACHES_MAX = 3;

    private final Worlds.Choice choice;
    private final Path agentJar;
    private final Progress progress;
    private final Duration cleanupMax;

    public Lab(Worlds.Choice choice, Path agentJar, Progress progress) {
        this(choice, agentJar, progress, Cleanup.LIMIT);
    }

    /** @param cleanupMax how long the world may take to close before the lab ends without */
    Lab(Worlds.Choice choice, Path agentJar, Progress progress, Duration cleanupMax) {
        this.choice = choice;
        this.agentJar = agentJar;
        this.progress = progress;
        this.cleanupMax = cleanupMax;
    }

    /** A run and what it means. */
    public record Outcome(RunIndex index, Judgement judgement) {

        public Run run() {
            return index.run();
        }
    }

    /**
     * {@return the run, judged}
     *
     * @param folder a folder of this run alone, for disks, logs and evidence
     */
    public Outcome run(Experiment experiment, String runId, Path folder, String command, List<Fact> facts)
            throws InterruptedException, IOException {
        Files.createDirectories(folder);
        var places = experiment.places();
        progress.doing("opening the " + choice.name() + " world");
        var setup = new Setup(runId, places, experiment.cluster().seeds(),
                experiment.cluster().oneName(), experiment.charter().toJson(),
                agentJar.toAbsolutePath().normalize(), folder.toAbsolutePath().normalize(), progress::doing,
                experiment.secret());
        try (var cleanup = Cleanup.orHalt(cleanupMax)) {
            var world = choice.opener().open(setup);
            Outcome outcome;
            try {
                outcome = judged(world, experiment, setup, new Gatherer(world, places, folder.resolve("evidence")),
                        command, facts);
            } catch (InterruptedException | IOException | RuntimeException | Error failure) {
                progress.ends(failure);
                cleanup.after(failure, world);
                throw failure;
            }
            cleanup.of(world);
            return outcome;
        }
    }

    private Outcome judged(World world, Experiment experiment, Setup setup, Gatherer gatherer, String command,
            List<Fact> facts) throws InterruptedException, IOException {
        var started = world.now();
        var breaches = new ArrayList<String>();
        var audit = new Audit(experiment, breach -> {
            if (breaches.size() < BREACHES_MAX) {
                breaches.add(breach.toString());
            }
        });
        if (world instanceof SimWorld simulated) {
            simulated.watch(audit);
            audit.asks(simulated::agent);
        }
        var conductor = new TimelineRunner(experiment, world, gatherer, progress, choice.seed(),
                new Meter(world, setup.nodes()),
                audit::beginning);
        var record = conductor.perform();
        audit.ended();
        var detour = world.tryDetours();
        progress.doing("gathering evidence");
        gatherer.gather("end");
        gatherer.lookAtTheClock();
        var ended = world.now();
        var charter = experiment.charter().charter();
        var nodes = gatherer.read(charter);
        var run = new Run(setup.runId(), experiment, charter, world.name(), command, all(world, facts), detour, started,
                ended, record.steps(), record.windows(), nodes, gatherer.gathers(charter), gatherer.clocks());
        progress.doing("judging the evidence");
        var index = RunIndex.of(run);
        var judgement = Checks.judge(index);
        var outcome = new Outcome(index,
                world instanceof SimWorld ? judgement.with(audited(audit, breaches)) : judgement);
        var verdict = outcome.judgement().verdict();
        // Before anything else may go wrong: the world is closed after this, and the report written.
        progress.say("verdict   " + verdict.word() + ": " + verdict.because());
        return outcome;
    }

    /** What only a simulated world lets be seen: every ledger after every turn. */
    private static Finding audited(Audit audit, List<String> breaches) {
        return new Finding(Finding.Kind.INVARIANT, "the audit of every turn that changed a ledger finds nothing broken",
                breaches.isEmpty()
                        ? new Verdict.Held(audit.turns() + " turns")
                        : new Verdict.Broken(breaches));
    }

    private List<Fact> all(World world, List<Fact> facts) {
        var all = new ArrayList<Fact>();
        all.add(new Fact("Why this world", choice.why()));
        all.addAll(world.facts());
        all.addAll(facts);
        return all;
    }
}
