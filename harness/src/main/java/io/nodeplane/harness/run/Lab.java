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
import io.nodeplane.harness.vpn.Mesh;
import io.nodeplane.harness.vpn.Tools;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.harness.world.sim.SimWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /**
     * A run and what it means.
     *
     * @param told what has to be kept beside the evidence, so that it can be judged again
     */
    public record Outcome(RunIndex index, Judgement judgement, RunRecord told) {

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
                outcome = judged(world, experiment, setup,
                        new Gatherer(world, places, folder.resolve(KeptRun.EVIDENCE)), command, facts);
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
        if (!experiment.cluster().vpn()) {
            return judged(world, experiment, setup, gatherer, command, facts, Optional.empty());
        }
        if (!(world instanceof ProcessWorld processes)) {
            throw new WorldException(experiment.name() + " " + experiment.unfit(world.name()).orElseThrow());
        }
        var tools = Tools.of(Tools.moduleBeside(setup.agentJar()), setup.folder(), progress::doing);
        try (var mesh = Mesh.open(processes, experiment.cluster().nodes(), tools, setup.folder(),
                Files.createTempDirectory("mesh"), Mesh.Traffic.JUDGED, choice.seed())) {
            var all = new ArrayList<>(facts);
            all.addAll(mesh.facts());
            return judged(world, experiment, setup, gatherer, command, all, Optional.of(mesh));
        }
    }

    private Outcome judged(World world, Experiment experiment, Setup setup, Gatherer gatherer, String command,
            List<Fact> facts, Optional<Mesh> mesh) throws InterruptedException, IOException {
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
                audit::beginning, new VpnSteps(world, mesh));
        var record = conductor.perform();
        audit.ended();
        var control = world.tryDetours();
        var detour = mesh.map(vpn -> vpn.alsoTried(control)).orElse(control);
        progress.doing("gathering evidence");
        gatherer.gather("end");
        var evidence = setup.folder().resolve(KeptRun.EVIDENCE);
        if (mesh.isPresent()) {
            mesh.get().gather(evidence);
        }
        gatherer.lookAtTheClock();
        var ended = world.now();
        var charter = experiment.charter().charter();
        var nodes = gatherer.read(charter);
        var run = new Run(setup.runId(), experiment, charter, world.name(), command, all(world, facts), detour, started,
                ended, record.steps(), record.windows(), nodes, gatherer.gathers(charter), gatherer.clocks(),
                DeviceTraces.read(evidence, experiment));
        progress.doing("judging the evidence");
        var index = RunIndex.of(run);
        var witnessed = world instanceof SimWorld ? List.of(audited(audit, breaches)) : List.<Finding>of();
        var judgement = Checks.judge(index);
        for (var finding : witnessed) {
            judgement = judgement.with(finding);
        }
        var outcome = new Outcome(index, judgement,
                RunRecord.of(run, choice.seed(), gatherer.copied(), judgement, witnessed));
        var verdict = judgement.verdict();
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
