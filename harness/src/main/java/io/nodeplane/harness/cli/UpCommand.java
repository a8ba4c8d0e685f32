package io.nodeplane.harness.cli;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.console.Screen;
import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.standing.Launch;
import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.Plan;
import io.nodeplane.harness.standing.Remote;
import io.nodeplane.harness.standing.StateFolder;
import io.nodeplane.harness.standing.View;
import io.nodeplane.harness.vpn.Tools;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a cluster and leaves it standing. */
@Command(name = "up", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Starts a cluster, every link of it through a proxy, and leaves it standing: a process in the background holds it"
                + " until 'lab down', or until its time is over.",
        "With --vpn each node has a mesh VPN and a WireGuard device that needs no rights, too, in the process world: a"
                + " packet goes through each tunnel four times a second, 'lab status' shows which arrive, and cuts have --control"
                + " and --data.",
        "All its files lie in runs/up-NAME."}, footer = {"", "Examples:", "  lab up",
                "  lab up --nodes=7 --world=process --for=30m", "  lab up --name=second --nodes=3",
                "  lab up --nodes=3 --vpn; lab cut 3 --data; lab status",
                "  lab cut 4,5; lab status --watch; lab heal; lab down"})
final class UpCommand implements Callable<Integer> {
    private static final Duration LEAST = Duration.ofSeconds(10);
    private static final Duration MOST = Duration.ofHours(24);
    private static final String USUAL = "lab";
    private static final int VPNS_MAX = 16;

    @Option(names = "--nodes", paramLabel = "N", description = "How many agents; the first five of them are voters (${DEFAULT-VALUE}).")
    private int nodes = 5;
    @Option(names = "--for", paramLabel = "TIME", description = "After which it ends by itself, 10s to 24h (${DEFAULT-VALUE}).")
    private String lasting = "2h";
    @Option(names = "--world", paramLabel = "WORLD", description = "auto, docker or process (${DEFAULT-VALUE}).")
    private String world = "auto";
    @Option(names = "--name", paramLabel = "NAME", description = "Of the cluster, for several at a time (${DEFAULT-VALUE}).")
    private String name = USUAL;
    @Option(names = "--vpn", description = "A mesh VPN beside each agent (docs/mesh-vpn.md); the world is process then.")
    private boolean vpn;
    @Mixin
    private Project project = new Project();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var time = Times.read("--for", lasting, LEAST, MOST);
        if (nodes < 1 || nodes > ClusterPlan.REAL_NODES_MAX) {
            throw new BadInput("--nodes=" + nodes + " is outside 1 to " + ClusterPlan.REAL_NODES_MAX);
        }
        if (!Remote.worlds().contains(world)) {
            throw new BadInput("--world=" + world + ": no cluster can stand there; use " + English.choice(
                    Remote.worlds()));
        }
        var folder = StateFolder.of(project.root(), name);
        var plan = new Plan(project.root(), name, vpn ? ofVpn() : world, nodes, time, project.agent(), vpn);
        try (var progress = new Progress(System.out, Screen.ofThisProcess(), Front::spelt)) {
            var started = new Launch(plan, folder, supervise(plan)).start(progress);
            if (started.status() != 0) {
                progress.say("");
                System.err.println(Front.spelt(started.words()));
                return started.status();
            }
            var view = new Remote(folder).tell(new Order.Look()).view().orElseThrow();
            told(view, time, started.words()).forEach(progress::say);
        }
        return 0;
    }

    /** {@return the only world where a VPN can stand} */
    private String ofVpn() {
        if (world.equals("docker")) {
            throw new BadInput(
                    "--vpn: the VPN finds its agent on this machine, and no agent in a container; leave --world"
                            + " away, or say --world=process");
        }
        if (nodes > VPNS_MAX) {
            throw new BadInput(
                    "--nodes=" + nodes + ": with --vpn there are three processes for each node, and " + VPNS_MAX
                            + " nodes at most");
        }
        var missing = Tools.missing(Tools.module(project.root()));
        if (!missing.isEmpty()) {
            throw new BadInput(missing);
        }
        return "process";
    }

    /** {@return the words after Java's own with which the process in the background is run} */
    static List<String> supervise(Plan plan) {
        var words = new ArrayList<>(List.of(Front.class.getName(), "supervise", "--root=" + plan.root()
                .toAbsolutePath(), "--name=" + plan.name(), "--world=" + plan.world(), "--nodes=" + plan.size(),
                "--for=" + plan.lasting().toSeconds() + "s"));
        if (plan.vpn()) {
            words.add("--vpn");
        }
        return words;
    }

    /** {@return what a person needs to know to go on} */
    private List<String> told(View view, Duration time, String but) {
        var named = name.equals(USUAL) ? "" : " --name=" + name;
        var last = view.nodes().size();
        var at = view.nodes().getFirst().at();
        return List.of(
                "the cluster '" + name + "' stands: " + last + " nodes" + (vpn ? " with a mesh VPN" : "") + " in the "
                        + view
                                .world()
                        + " world, for "
                        + Times.words(time) + (but.isEmpty() ? "" : "; " + but),
                "look at it   lab status" + named + " --watch" + (at.isEmpty()
                        ? ""
                        : "      curl http://" + at
                                + "/members"),
                "break it     lab cut " + Math.max(1, last - 1) + "," + last + named + "      lab kill " + last + named
                        + (vpn ? "      lab cut " + last + " --data" : "      lab slow all --delay=200ms") + named,
                "mend it      lab heal" + named + "      lab start " + last + named,
                "end it       lab down" + named,
                "files        " + project.shown(StateFolder.of(project.root(), name).folder()));
    }
}
