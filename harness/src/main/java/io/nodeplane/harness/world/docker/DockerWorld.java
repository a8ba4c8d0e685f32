package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Release;
import io.nodeplane.harness.link.LinkException;
import io.nodeplane.harness.link.LinkMesh;
import io.nodeplane.harness.world.AgentClient;
import io.nodeplane.harness.world.AgentSecrets;
import io.nodeplane.harness.world.DiskCopy;
import io.nodeplane.harness.world.FileTrouble;
import io.nodeplane.harness.world.HttpAgentClient;
import io.nodeplane.harness.world.PreviousRelease;
import io.nodeplane.harness.world.RealTimeWorld;
import io.nodeplane.harness.world.Secrets;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.testcontainers.containers.ContainerLaunchException;

/** Agents in containers, each alone in a network with a Toxiproxy that holds all links. */
public final class DockerWorld implements RealTimeWorld {
    /** The name of the copied data directory in a node's folder of evidence. */
    public static final String DATA = "data";
    /** The name of the file with all that a node's process has printed, in the same folder. */
    public static final String OUTPUT = "output.log";

    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);
    private static final int OUTPUT_LINES_MAX = 20;

    private final HubNetwork hub;
    private final LinkMesh links;
    private final HttpClient http;
    private final SortedMap<NodeId, AgentClient> agents = new TreeMap<>();
    /** What a node without a container will find on its disk. */
    private final SortedMap<NodeId, Path> disks = new ConcurrentSkipListMap<>();
    private final Setup setup;
    private final String agentImage;
    private final Optional<Secrets> secrets;
    private final AgentSecrets agentSecrets;

    private DockerWorld(Setup setup, HubNetwork hub, LinkMesh links, String agentImage) {
        this.setup = setup;
        this.agentImage = agentImage;
        this.secrets = setup.secret() ? Optional.of(Secrets.drawn()) : Optional.empty();
        this.hub = hub;
        this.links = links;
        this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2)).build();
        for (var node : hub.nodes()) {
            var observation = hub.observation(node);
            links.observe("lab-to-" + node, observation.route().listen(), observation.route().upstream());
            agents.put(node,
                    new HttpAgentClient(http, "http://127.0.0.1:" + observation.hostPort(),
                            new OwnersProgram(() -> hub.node(node))));
        }
        this.agentSecrets = new AgentSecrets(this, setup.progress(), secrets,
                (node, secret) -> each("give a secret to", List.of(node), to -> hub.node(to).giveSecret(secret)),
                this::lastLines);
    }

    /** {@return whether an engine answers on this machine; takes less than three seconds and never throws} */
    public static Engine.Probe available() {
        return Engine.probe();
    }

    /**
     * Removes the containers and networks that labs have left on the engine because they were killed. {@return how many}
     *
     * @throws WorldException if that cannot be done
     */
    public static int removeLeftovers() {
        return attempt("remove what an earlier lab left", () -> Leftovers.sweep(Engine.client()));
    }

    /**
     * Makes the networks, Toxiproxy and the links; no agent runs yet. Images are brought to the engine first.
     *
     * <p>System properties: {@code images} is {@code auto} (the default), {@code local} or {@code published};
     * {@code image.agent} and {@code image.toxiproxy} name images to use instead.
     *
     * @throws WorldException if that cannot be done; nothing is left behind then
     */
    public static DockerWorld open(Setup setup) {
        return open(setup, () -> new ImageSupply(Engine.client(), ImageSupply.Wish.of(System.getProperties()),
                setup.agentJar(), setup.progress()).supply());
    }

    /** As {@link #open(Setup)}, with images that are on the engine already or are brought there by this call. */
    static DockerWorld open(Setup setup, Supplier<Images> images) {
        if (available() instanceof Engine.Probe.Absent absent) {
            throw new WorldException(absent.why());
        }
        return attempt("make the cluster's networks", () -> {
            var supplied = images.get();
            setup.progress().accept("making the networks of " + setup.nodes().size() + " nodes, and Toxiproxy");
            var hub = HubNetwork.create(RunLabel.of(setup.runId()), setup.nodes(), supplied);
            try {
                return new DockerWorld(setup, hub, LinkMesh.create(hub.apiHost(), hub.apiPort(), hub.routes()),
                        supplied.agent());
            } catch (RuntimeException e) {
                hub.close();
                throw e;
            }
        });
    }

    @Override
    public String name() {
        return "docker";
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("Docker engine", switch (available()) {
            case Engine.Probe.Answers(var version, var api) -> version + " (API " + api + ")";
            case Engine.Probe.Absent(var why) -> why;
        }));
        facts.add(new Fact("Toxiproxy", links.version()));
        hub.imageIds().forEach((image, id) -> facts.add(new Fact("Image " + image, id)));
        facts.add(new Fact("Network", hub.layout()));
        return facts;
    }

    @Override
    public void start(List<NodeId> nodes) throws InterruptedException {
        setup.progress().accept("starting " + English.commas(nodes));
        each("start", nodes, node -> {
            var container = hub.node(node);
            if (container.exists()) {
                container.startAgain();
            } else {
                container.start(AgentStart.of(node, setup, Optional.ofNullable(disks.get(node)),
                        secrets.map(Secrets::cluster)));
            }
        });
        for (var node : nodes) {
            var answered = await(() -> answers(node) || !running(node), START_MAX);
            // Not asked again: on a machine with other work the second answer may be late.
            if (!running(node) || !answered) {
                throw new WorldException("the agent of " + node + (running(node)
                        ? " does not answer within " + START_MAX.toSeconds() + " s"
                        : " ended instead of serving") + "; it printed: " + lastLines(node));
            }
        }
    }

    @Override
    public void kill(SortedSet<NodeId> nodes) {
        setup.progress().accept("killing " + English.commas(nodes));
        each("kill", nodes, node -> {
            if (running(node)) {
                hub.node(node).kill();
            }
        });
    }

    @Override
    public void stop(SortedSet<NodeId> nodes) {
        setup.progress().accept("stopping " + English.commas(nodes));
        each("stop", nodes, node -> {
            if (running(node) && hub.node(node).stop(STOP_MAX) == NodeContainer.KILLED) {
                setup.progress().accept(node + " did not stop within " + STOP_MAX.toSeconds() + " s and was killed");
            }
        });
    }

    @Override
    public void pause(SortedSet<NodeId> nodes) {
        setup.progress().accept("pausing " + English.commas(nodes));
        each("pause", nodes, node -> hub.node(node).pause());
    }

    @Override
    public void resume(SortedSet<NodeId> nodes) {
        setup.progress().accept("resuming " + English.commas(nodes));
        each("resume", nodes, node -> {
            if (hub.node(node).paused()) {
                hub.node(node).unpause();
            }
        });
    }

    @Override
    public boolean running(NodeId node) {
        return hub.node(node).running();
    }

    @Override
    public LinkMesh links() {
        return links;
    }

    /** @throws IllegalArgumentException if the world has no such node */
    @Override
    public AgentClient agent(NodeId node) {
        var agent = agents.get(node);
        if (agent == null) {
            throw new IllegalArgumentException("no " + node + " among " + agents.keySet());
        }
        return agent;
    }

    @Override
    public Optional<String> reachedAt(NodeId node) {
        return Optional.of("127.0.0.1:" + hub.observation(node).hostPort());
    }

    /** A node whose own link does not open, because it is cut or leads nowhere, shows nothing and is left out. */
    @Override
    public Detour tryDetours() {
        setup.progress().accept("looking for ways round the links");
        var tried = attempt("look for ways round the links", hub::tryDirectRoutes);
        var deaf = new TreeSet<NodeId>();
        tried.stream().filter(each -> each.route().meantToOpen() && !each.opened())
                .forEach(each -> deaf.add(each.route().from()));
        var round = tried.stream().filter(each -> !each.route().meantToOpen() && !deaf.contains(each.route().from()))
                .toList();
        var method = "Inside each running agent's container the agent's own program dialled its successor's agent, the"
                + " hub in the successor's network, and the hub's API by three addresses; the same program reached the"
                + " successor by its link, which shows that it can dial.";
        return new Detour(
                deaf.isEmpty()
                        ? method
                        : method + " Left out, because their own link did not open: " + English.commas(deaf) + ".",
                round.stream().map(DockerWorld::words).toList(),
                round.stream().filter(DirectRoute.Tried::opened).map(DockerWorld::words).toList());
    }

    /** Into {@link #DATA} and {@link #OUTPUT}. A node that never started leaves both empty. */
    @Override
    public void gather(NodeId node, Path into) throws IOException {
        var data = Files.createDirectories(into.resolve(DATA));
        var container = hub.node(node);
        try {
            if (container.exists()) {
                container.copyOut("/data", data);
            } else if (disks.containsKey(node)) {
                DiskCopy.copy(disks.get(node), data);
            }
            Files.writeString(into.resolve(OUTPUT), container.logs());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (DockerException e) {
            throw new IOException("cannot copy what " + node + " left: " + e.getMessage(), e);
        }
    }

    /** The container goes with its disk, and the next start makes another: a new machine under the old name. */
    @Override
    public void removeDisk(NodeId node) {
        requireDown(node);
        disks.remove(node);
        attempt("take away the disk of " + node, () -> {
            hub.node(node).remove();
            return true;
        });
    }

    @Override
    public void replaceDisk(NodeId node, Path with) throws IOException {
        requireDown(node);
        var container = hub.node(node);
        if (!container.exists()) {
            disks.put(node, with);
            return;
        }
        try {
            container.replace(AgentStart.DATA, with);
        } catch (DockerException e) {
            throw new IOException("cannot replace the disk of " + node + ": " + e.getMessage(), e);
        }
    }

    /** A container is of one image: it goes, and the next start makes another one with the same disk. */
    @Override
    public void install(SortedSet<NodeId> on, Release release) {
        setup.progress().accept("giving " + English.commas(on) + " " + release.words());
        var image = attempt("have an image of " + release.words(), () -> hub.image(imageOf(release)));
        for (var node : on) {
            requireDown(node);
            attempt("give " + node + " another image", () -> {
                var container = hub.node(node);
                if (container.exists()) {
                    var disk = newFolder("disk-of-" + node + "-");
                    container.copyOut(AgentStart.DATA, disk);
                    container.remove();
                    disks.put(node, disk);
                }
                container.use(image);
                return true;
            });
        }
    }

    private Path newFolder(String name) {
        try {
            return Files.createTempDirectory(setup.folder(), name);
        } catch (IOException failed) {
            throw new WorldException("cannot make a folder in " + setup.folder() + ": " + FileTrouble.words(failed),
                    failed);
        }
    }

    private String imageOf(Release release) {
        if (release == Release.CURRENT) {
            return agentImage;
        }
        return new ImageSupply(Engine.client(), ImageSupply.Wish.of(System.getProperties()),
                PreviousRelease.jar(setup.agentJar(), release), setup.progress()).previous();
    }

    @Override
    public String software(Release release) {
        return PreviousRelease.software(PreviousRelease.jar(setup.agentJar(), release));
    }

    @Override
    public void otherSecret(SortedSet<NodeId> of) throws InterruptedException {
        agentSecrets.other(of);
    }

    @Override
    public long ownSecret(SortedSet<NodeId> of) throws InterruptedException {
        return agentSecrets.own(of);
    }

    private void requireDown(NodeId node) {
        if (running(node)) {
            throw new IllegalStateException("the agent of " + node + " runs: its disk cannot be changed");
        }
    }

    @Override
    public void close() {
        links.abandon();
        http.shutdownNow();
        attempt("remove the cluster", () -> {
            hub.close();
            return true;
        });
    }

    private boolean answers(NodeId node) {
        return agent(node).status().isPresent();
    }

    private String lastLines(NodeId node) {
        var lines = hub.node(node).logs().lines().toList();
        return lines.isEmpty()
                ? "nothing"
                : String.join("\n", lines.subList(Math.max(0, lines.size() - OUTPUT_LINES_MAX), lines.size()));
    }

    private static void each(String verb, Collection<NodeId> nodes, Consumer<NodeId> work) {
        attempt(verb + " " + English.commas(nodes),
                () -> Together.call(nodes.stream().map(node -> (Callable<Boolean>) () -> {
                    work.accept(node);
                    return true;
                }).toList()));
    }

    /** What the engine, Toxiproxy and their clients throw, as one sentence with what was tried. */
    private static <T> T attempt(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalStateException | DockerException | ContainerLaunchException | LinkException e) {
            throw new WorldException("cannot " + what + ": " + Engine.words(e), e);
        }
    }

    private static String words(DirectRoute.Tried tried) {
        var route = tried.route();
        return route.from() + " to " + route.target() + ", " + route.what();
    }
}
