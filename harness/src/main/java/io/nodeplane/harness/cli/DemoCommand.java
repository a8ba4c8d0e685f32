package io.nodeplane.harness.cli;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.console.Screen;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.probe.Bench;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.standing.Launch;
import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.Plan;
import io.nodeplane.harness.standing.Remote;
import io.nodeplane.harness.standing.StateFolder;
import io.nodeplane.harness.standing.demo.Audience;
import io.nodeplane.harness.standing.demo.MeshScene;
import io.nodeplane.harness.standing.demo.Narrator;
import io.nodeplane.harness.standing.demo.Scene;
import io.nodeplane.harness.standing.demo.Scenes;
import io.nodeplane.harness.standing.demo.Show;
import io.nodeplane.harness.standing.demo.StandingStage;
import io.nodeplane.harness.standing.demo.SwapScene;
import io.nodeplane.harness.sweep.ReportFolder;
import io.nodeplane.harness.time.SteadyClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the project does, to people who watch. */
@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Starts a cluster of five, kills a node, splits the rest, heals it and brings the node back, and tells what the agents"
                + " answer while it happens. Then the cluster is ended; its ledgers and logs stay in runs/demo-TIME.",
        "docs/demo.md is what a speaker says."}, footer = {"", "Examples:", "  lab demo --pause",
                "  lab demo --world=process > demo.txt", "", "Exit status: 0 all was seen, 1 something was not."})
final class DemoCommand implements Callable<Integer> {
    private static final int NOT_SEEN = 1;
    /** If nobody is left who could end it. */
    private static final Duration LASTING = Duration.ofHours(1);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Which experiments judge what is shown here. */
    private static final List<String> JUDGED = List.of("cold-start", "node-kill", "split-brain", "restart-rejoin");

    @Option(names = "--pause", description = "Wait for Enter between scenes.")
    private boolean pause;
    @Option(names = "--no-vpn", description = "Leave the mesh VPN's scene out, where it could be shown.")
    private boolean noVpn;
    @Option(names = "--world", paramLabel = "WORLD", description = "auto, docker or process (${DEFAULT-VALUE}).")
    private String world = "auto";
    @Option(names = "--name", paramLabel = "NAME", description = "Of the cluster (${DEFAULT-VALUE}).")
    private String name = "demo";
    @Mixin
    private Project project = new Project();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Remote.worlds().contains(world)) {
            throw new BadInput("--world=" + world + ": no cluster can stand there; use " + English.choice(
                    Remote.worlds()));
        }
        var plan = new Plan(project.root(), name, world, Scenes.NODES, LASTING, project.agent());
        var folder = StateFolder.of(project.root(), name);
        try (var progress = new Progress(System.out, Screen.ofThisProcess(), Front::spelt)) {
            var narrator = new Narrator(progress);
            narrator.tell("$ lab up --nodes=" + plan.size() + " --name=" + name);
            var started = new Launch(plan, folder, UpCommand.supervise(plan)).start(progress);
            if (started.status() != 0) {
                progress.say("");
                System.err.println(Front.spelt(started.words()));
                return started.status();
            }
            return shown(plan, new Remote(folder), progress, narrator);
        }
    }

    /** Plays all scenes, and ends the cluster, whatever came of them. */
    private int shown(Plan plan, Remote remote, Progress progress, Narrator narrator)
            throws IOException, InterruptedException {
        var over = new AtomicBoolean();
        var hook = new Thread(() -> end(remote, over), "end-demo");
        Runtime.getRuntime().addShutdownHook(hook);
        var kept = project.runs().resolve("demo-" + STAMP.format(SteadyClock.now()));
        try {
            var audience = pause
                    ? Audience.at(new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())))
                    : Audience.NOBODY;
            var seen = new Show(new StandingStage(remote, plan.agentJar()), narrator, audience)
                    .play(scenes(remote, progress, kept));
            narrator.tell("");
            if (!seen) {
                remote.tell(new Order.Keep(kept.toAbsolutePath().normalize().toString()));
            }
            narrator.tell(seen ? "all of it was seen" : "what was expected was not seen: the demo ends here");
            return seen ? 0 : NOT_SEEN;
        } finally {
            Files.createDirectories(kept);
            Files.write(kept.resolve("transcript.txt"), narrator.told());
            progress.say("$ lab down --name=" + name);
            end(remote, over).forEach(line -> progress.say("  " + line));
            progress.say("transcript  " + project.shown(kept.resolve("transcript.txt")));
            progress.say("evidence    " + project.shown(kept));
        }
    }

    private List<Scene> scenes(Remote remote, Progress progress, Path kept) throws IOException {
        var more = new ArrayList<Scene>();
        var last = new ArrayList<String>();
        new ReportFolder(project.reports()).entries().stream().filter(entry -> JUDGED.contains(entry.experiment()))
                .forEach(entry -> last.add("judged: reports/" + entry.experiment() + ".md, " + entry.verdict()
                        + " in the " + entry.world() + " world (lab show " + entry.experiment() + ")"));
        var target = project.root().resolve(Path.of("agent", "mesh-vpn", "target"));
        if (noVpn) {
            last.add("left out: traffic of a mesh VPN (--no-vpn)");
        } else if (Files.isRegularFile(target.resolve("mesh-vpn.jar"))
                && Files.isRegularFile(target.resolve("netstack"))) {
            more.add(MeshScene.of(new Bench(Worlds.choose("process", 1), project.root(), project.agent(),
                    kept.resolve("mesh-" + ProcessHandle.current().pid()), progress)));
        } else {
            last.add(
                    "left out: traffic of a mesh VPN, which needs agent/mesh-vpn/target/mesh-vpn.jar and the device beside"
                            + " it (docs/mesh-vpn.md)");
        }
        if (remote.tell(new Order.Look()).view().orElseThrow().world().equals("process")) {
            more.add(SwapScene.of(remote.folder()::disk));
        } else {
            last.add("left out: the swap of a control plane, for which agents have to be on this machine"
                    + " (--world=process; docs/control-plane-swap.md)");
        }
        return Scenes.all(name, more, kept, last);
    }

    /** Ends the cluster, once; {@return what is to be said of it} */
    private static List<String> end(Remote remote, AtomicBoolean over) {
        try {
            return over.getAndSet(true) ? List.of() : remote.down().lines();
        } catch (IOException failed) {
            return List.of("not ended: " + failed.getMessage() + "; 'lab down' does it");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return List.of("not ended: 'lab down' does it");
        }
    }
}
