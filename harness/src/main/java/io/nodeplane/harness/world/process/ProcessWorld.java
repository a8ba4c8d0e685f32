package io.nodeplane.harness.world.process;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Release;
import io.nodeplane.harness.link.LinkException;
import io.nodeplane.harness.link.LinkMesh;
import io.nodeplane.harness.world.AgentClient;
import io.nodeplane.harness.world.AgentSecrets;
import io.nodeplane.harness.world.FileTrouble;
import io.nodeplane.harness.world.HttpAgentClient;
import io.nodeplane.harness.world.PreviousRelease;
import io.nodeplane.harness.world.RealTimeWorld;
import io.nodeplane.harness.world.Secrets;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Agents as child processes on loopback, each with a resolver for which every other node's name is the proxy of the
 * link to it.
 *
 * <p>An agent is never told another's real address; but nothing keeps a process from connecting to an address that it
 * knows, so unlike in containers a direct route is not given away rather than impossible. See {@link #tryDetours}.
 */
public final class ProcessWorld implements RealTimeWorld {
    /** The name of the file with all that a node's processes have printed, in its folder of evidence. */
    public static final String OUTPUT = "output.log";

    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(20);
    private static final Duration KILL_MAX = Duration.ofSeconds(20);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    private final Setup setup;
    private final Addresses addresses;
    private final Children children;
    private final LinkHost host;
    private final LinkMesh links;
    private final SortedMap<NodeId, NodeProcess> processes;
    private final SortedMap<NodeId, NodeProcess> strangers;
    private final AgentSecrets agentSecrets;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX).build();

    private ProcessWorld(Setup setup, Addresses addresses, Children children, LinkHost host, LinkMesh links,
            SortedMap<NodeId, NodeProcess> processes, SortedMap<NodeId, NodeProcess> strangers,
            Optional<Secrets> secrets) {
        this.setup = setup;
        this.addresses = addresses;
        this.children = children;
        this.host = host;
        this.links = links;
        this.processes = processes;
        this.strangers = strangers;
        this.agentSecrets = new AgentSecrets(this, setup.progress(), secrets,
                (node, secret) -> SecretFile.write(process(node).folder(), secret),
                node -> process(node).lastLines());
    }

    /**
     * Makes the links; no agent runs yet. The system property {@code toxiproxy.server} names the program that holds
     * them; without it, {@code toxiproxy-server} is looked for on the PATH, and then the lab's own link server is used.
     *
     * @throws WorldException if that cannot be done; nothing is left behind then
     */
    public static ProcessWorld open(Setup setup) throws InterruptedException {
        if (!Files.isRegularFile(setup.agentJar())) {
            throw new WorldException("there is no agent at " + setup.agentJar()
                    + ": build it with mvn -pl agent/node-plane -am package");
        }
        return open(setup, new Means(AgentProgram.jar(Programs.absolute(setup.agentJar())), true,
                LinkHost.find(System.getProperties(), System.getenv()), Children.registry()));
    }

    /**
     * Ends the processes that labs of this user have left on this machine because they were killed.
     *
     * @throws WorldException if that cannot be done
     */
    public static void endLeftovers() {
        Children.endLeftovers(Children.registry());
    }

    static ProcessWorld open(Setup setup, Means means) throws InterruptedException {
        var children = Children.open(means.registry(), setup.runId(), setup.folder());
        Addresses addresses = null;
        LinkHost host = null;
        try {
            addresses = Addresses.take(setup.nodes());
            setup.progress().accept("making the links of " + setup.nodes().size() + " nodes on loopback");
            host = LinkHost.start(means.toxiproxy(), addresses.api(), setup.runId().hashCode(),
                    setup.folder().resolve("toxiproxy.log"), children);
            var secrets = setup.secret() ? Optional.of(Secrets.drawn()) : Optional.<Secrets>empty();
            var programs = new Programs(setup, means, addresses, children, secrets);
            var nodes = programs.nodes();
            var strangers = programs.strangers();
            var links = LinkMesh.create(addresses.api().host(), addresses.api().port(), addresses.routes());
            return new ProcessWorld(setup, addresses, children, host, links, nodes, strangers, secrets);
        } catch (RuntimeException | InterruptedException | IOException | Error failed) {
            children.close();
            if (host != null) {
                host.close();
            }
            if (addresses != null) {
                addresses.close();
            }
            switch (failed) {
                case WorldException known -> throw known;
                case InterruptedException stop -> throw stop;
                case Error error -> throw error;
                case IOException io -> throw new WorldException("cannot make the process world in " + setup.folder()
                        + ": " + FileTrouble.words(io), io);
                default -> throw new WorldException("cannot make the process world in " + setup.folder() + ": "
                        + failed.getMessage(), failed);
            }
        }
    }

    @Override
    public String name() {
        return "process";
    }

    @Override
    public List<Fact> facts() {
        return List.of(
                new Fact("Links", host.what() + ", version " + links.version()),
                new Fact("Agents", "processes of one machine, on Java " + Runtime.version() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch")),
                new Fact("Addresses", addresses.layout()),
                new Fact("Limit", "On loopback a direct route between agents cannot be forbidden. It is not given away:"
                        + " no agent is told another's real address"),
                new Fact("Needs",
                        "all of 127.0.0.0/8, as Linux has; elsewhere, on macOS for instance, each address must"
                                + " be added as an alias first"));
    }

    @Override
    public void start(List<NodeId> nodes) throws InterruptedException {
        setup.progress().accept("starting " + English.commas(nodes));
        serve(nodes.stream().map(this::process).toList());
    }

    /** Starts them, and returns when each has answered. */
    private void serve(List<NodeProcess> started) throws InterruptedException {
        started.forEach(NodeProcess::start);
        for (var process : started) {
            // A process that ended may have answered before it did, so the answer alone is not enough.
            var answered = await(() -> !process.running() || answers(process), START_MAX);
            // Not asked again: on a machine with other work the second answer may be late.
            if (!process.running() || !answered) {
                throw new WorldException("the agent of " + process.node() + (process.running()
                        ? " does not answer within " + START_MAX.toSeconds() + " s"
                        : " ended instead of serving (" + process.end() + ")") + "; it printed: "
                        + process.lastLines());
            }
        }
    }

    /** Does nothing to one that does not run. */
    @Override
    public void kill(SortedSet<NodeId> nodes) throws InterruptedException {
        setup.progress().accept("killing " + English.commas(nodes));
        var killed = nodes.stream().map(this::process).toList();
        killed.forEach(NodeProcess::kill);
        awaitEnd(killed, KILL_MAX, "it was killed (SIGKILL)");
    }

    /** Does nothing to one that does not run. @throws WorldException if one does not end in time; it runs on then */
    @Override
    public void stop(SortedSet<NodeId> nodes) throws InterruptedException {
        setup.progress().accept("stopping " + English.commas(nodes));
        var stopped = nodes.stream().map(this::process).toList();
        stopped.forEach(NodeProcess::terminate);
        awaitEnd(stopped, STOP_MAX, "it was asked to stop (SIGTERM)");
    }

    @Override
    public void pause(SortedSet<NodeId> nodes) throws InterruptedException {
        setup.progress().accept("pausing " + English.commas(nodes));
        var pids = new ArrayList<Long>();
        for (var node : nodes) {
            pids.add(process(node).pid().orElseThrow(() -> new WorldException("cannot pause " + node
                    + ", whose process does not run")));
        }
        Signals.send(Signals.STOP, pids);
        var still = await(() -> pids.stream().allMatch(pid -> Signals.stopped(pid).orElse(true)), PAUSE_MAX);
        if (!still) {
            throw new WorldException("the processes of " + English.commas(nodes) + " still run " + PAUSE_MAX.toSeconds()
                    + " s after SIGSTOP");
        }
    }

    @Override
    public void resume(SortedSet<NodeId> nodes) throws InterruptedException {
        setup.progress().accept("resuming " + English.commas(nodes));
        var pids = nodes.stream().flatMap(node -> process(node).pid().stream()).toList();
        if (!pids.isEmpty()) {
            Signals.send(Signals.CONTINUE, pids);
        }
    }

    private void awaitEnd(List<NodeProcess> asked, Duration limit, String what) throws InterruptedException {
        for (var process : asked) {
            var ended = process.awaitEnd(limit);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!ended) {
                throw new WorldException("the process of " + process.node() + " still runs " + limit.toSeconds()
                        + " s after " + what + "; it printed: " + process.lastLines());
            }
        }
    }

    @Override
    public boolean running(NodeId node) {
        return process(node).running();
    }

    @Override
    public LinkMesh links() {
        return links;
    }

    /** What a stranger at the node's address answers is not the node's. */
    @Override
    public AgentClient agent(NodeId node) {
        return strangers.containsKey(node) && strangers.get(node).running()
                ? AgentClient.SILENT
                : at(node);
    }

    @Override
    public AgentClient stranger(NodeId node) {
        return at(node);
    }

    @Override
    public Optional<String> reachedAt(NodeId node) {
        return Optional.of(addresses.real(node).toString());
    }

    private AgentClient at(NodeId node) {
        return new HttpAgentClient(http, "http://" + addresses.real(node),
                new OwnersOrder(http, () -> NodeProcess.data(process(node).folder())));
    }

    @Override
    public void strangers(SortedSet<NodeId> at) throws InterruptedException {
        setup.progress().accept("starting agents of another cluster at the addresses of " + English.commas(at));
        at.stream().filter(this::running).findFirst().ifPresent(node -> {
            throw new IllegalStateException("the agent of " + node + " runs: nobody else can have its address");
        });
        serve(at.stream().map(strangers::get).toList());
    }

    @Override
    public void endStrangers(SortedSet<NodeId> at) throws InterruptedException {
        var killed = at.stream().map(strangers::get).toList();
        killed.forEach(NodeProcess::kill);
        awaitEnd(killed, KILL_MAX, "it was killed (SIGKILL)");
    }

    @Override
    public void install(SortedSet<NodeId> on, Release release) {
        setup.progress().accept("giving " + English.commas(on) + " " + release.words());
        on.forEach(node -> process(node).install(release));
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

    /** Does not dial: see the answer's method. */
    @Override
    public Detour tryDetours() {
        setup.progress().accept("looking for ways round the links");
        var secrecy = new Secrecy(addresses, setup.nodes());
        for (var process : processes.values()) {
            if (process.running()) {
                try {
                    secrecy.look(process, Programs.charter(setup),
                            agent(process.node()).members().map(Json::canonical));
                } catch (IOException unreadable) {
                    throw new WorldException("cannot look for ways round the links of " + process.node() + ": "
                            + unreadable, unreadable);
                }
            }
        }
        return secrecy.detour();
    }

    @Override
    public void gather(NodeId node, Path into) throws IOException {
        process(node).copy(into, OUTPUT);
    }

    /**
     * {@return a process that is no agent, and ends with this world as agents do, also if the lab is killed}
     *
     * @param mark a part of its command line by which it is known again
     */
    public Process beside(ProcessBuilder builder, String mark) {
        return children.start(builder, mark);
    }

    /** {@return the data directory of this node; its owner finds the agent's API by it} */
    public Path disk(NodeId node) {
        return NodeProcess.data(process(node).folder());
    }

    /** {@return where this node's agent takes its owner's orders, at each of its starts; the token is on its {@link #disk}} */
    public PeerAddress owner(NodeId node) {
        return addresses.owner(node);
    }

    @Override
    public void removeDisk(NodeId node) throws IOException {
        process(node).removeDisk();
    }

    @Override
    public void replaceDisk(NodeId node, Path with) throws IOException {
        process(node).replaceDisk(with);
    }

    @Override
    public void close() {
        // First what costs a machine most and cannot hang: a signal, and a wait with a limit.
        try {
            children.close();
        } finally {
            http.shutdownNow();
            host.close();
            try {
                links.close();
            } catch (LinkException | IllegalStateException gone) {
                // What held the links has ended, and every link with it.
            }
            addresses.close();
        }
    }

    private boolean answers(NodeProcess process) {
        return at(process.node()).status().isPresent();
    }

    private NodeProcess process(NodeId node) {
        return Optional.ofNullable(processes.get(node))
                .orElseThrow(() -> new IllegalArgumentException("no " + node + " among " + processes.keySet()));
    }
}
