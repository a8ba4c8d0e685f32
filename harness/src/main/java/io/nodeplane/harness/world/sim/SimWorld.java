package io.nodeplane.harness.world.sim;

import io.nodeplane.charter.Charter;
import io.nodeplane.core.Event;
import io.nodeplane.core.State;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.link.Links;
import io.nodeplane.harness.world.AgentClient;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.Stranger;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGeneratorFactory;

/**
 * A world in virtual time on one thread: the agents' real code, their disks, links and clocks simulated. Everything that
 * happens follows from the setup, the seed and the settings: the same ones give the same bytes on every disk.
 *
 * <p>Time passes only while {@link #sleepUntil}, {@link #await} or {@link #start} is waited for. One thread uses it.
 */
public final class SimWorld implements World {
    /** The time at which every simulation begins. */
    public static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final RandomGeneratorFactory<?> GENERATOR = RandomGeneratorFactory.of("L64X128MixRandom");
    private static final long POLL_NS = Duration.ofMillis(20).toNanos();
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final String OUTPUT = "output.log";

    private final Setup setup;
    private final long seed;
    private final SimSettings settings;
    private final VirtualTime time = new VirtualTime();
    private final SortedMap<NodeId, SimAgent> agents = new TreeMap<>();
    private final SortedMap<NodeId, SimAgent> strangers = new TreeMap<>();
    private final SimNetwork network;
    private final SimLinks links;
    private final SimAgent.Surroundings around;
    private Witness witness = (place, before, after) -> {};

    private SimWorld(Setup setup, long seed, SimSettings settings) {
        this.setup = setup;
        this.seed = seed;
        this.settings = settings;
        var random = GENERATOR.create(seed);
        var onlookers = new Onlookers();
        var pieces = new Pieces();
        this.network = new SimNetwork(time, settings, random, setup.nodes(), this::serving, onlookers::met);
        this.links = new SimLinks(network.links(), this::now);
        this.around = new SimAgent.Surroundings(time, BEGIN, settings, random, network, onlookers);
        var charter = Charter.parse(setup.charter());
        var seeds = setup.seedAddresses();
        for (var place : setup.nodes()) {
            var data = Path.of("/").resolve(place.value()).resolve("data");
            agents.put(place, new SimAgent(new SimAgent.Place(place, Twin.node(place), Setup.address(place), charter,
                    seeds, NodeClock.drawn(time, BEGIN, settings.clocks(), random), new SimDisk(data, pieces), data),
                    around));
        }
    }

    /** {@return a world whose agents are all off} */
    public static SimWorld open(Setup setup, long seed, SimSettings settings) {
        return new SimWorld(setup, seed, settings);
    }

    /** Has somebody look on from now on, in the place of who did before. */
    public void watch(Witness other) {
        witness = other;
    }

    /** {@return who serves at the address of this place} */
    private Optional<SimProcess> serving(NodeId place) {
        var stranger = Optional.ofNullable(strangers.get(place)).flatMap(SimAgent::process);
        stranger.ifPresent(serves -> witness.met(Met.STRANGER));
        return stranger.or(() -> place(place).process());
    }

    /** Whoever looks on at the moment. */
    private final class Onlookers implements Witness {
        @Override
        public void turned(NodeId place, State before, State after) {
            witness.turned(place, before, after);
        }

        @Override
        public void noted(NodeId place, Event event) {
            witness.noted(place, event);
        }

        @Override
        public void met(Met what) {
            witness.met(what);
        }
    }

    @Override
    public String name() {
        return "sim";
    }

    @Override
    public List<Fact> facts() {
        var trip = settings.trip();
        return List.of(
                new Fact("Seed", Long.toString(seed)),
                new Fact("Agents", "the agent's own code, turned by hand on one thread; a start takes "
                        + settings.start().min().toMillis() + " to " + settings.start().max().toMillis() + " ms"),
                new Fact("Links", "simulated: a message is on its way for " + trip.latency().toMillis() + " ms and a"
                        + " jitter of " + trip.jitter().toMillis() + " ms on average, at most "
                        + trip.jitterMax().toMillis() + " ms; " + 100 * settings.lossShare() + " % of messages are lost"
                        + " and " + 100 * settings.duplicateShare() + " % of requests arrive twice"),
                new Fact("Clocks", "each node's monotonic clock has another origin and runs up to "
                        + settings.clocks().driftPpmMax() + " ppm too fast or too slow; wall clocks are up to "
                        + settings.clocks().wallOffsetMax().toMillis() + " ms off"),
                new Fact("Limit", "Time is virtual and begins at " + BEGIN + ": nothing here was measured on a machine."
                        + " Computing and disks take no time"));
    }

    @Override
    public Instant now() {
        return BEGIN.plusNanos(time.now());
    }

    @Override
    public void sleepUntil(Instant moment) throws InterruptedException {
        pass(Duration.between(BEGIN, moment).toNanos());
    }

    /** While nothing happens, the condition is not asked again: what it asks of this world stays the same. */
    @Override
    public boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        var begun = time.now();
        var end = begun + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (time.now() >= end) {
                return false;
            }
            var next = Math.min(Math.max(time.next(), time.now() + 1), end);
            var polls = (next - begun + POLL_NS - 1) / POLL_NS;
            pass(Math.min(end, begun + polls * POLL_NS));
        }
        return true;
    }

    private void pass(long until) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        time.pass(until);
    }

    @Override
    public void start(List<NodeId> nodes) throws InterruptedException {
        setup.progress().accept("starting " + English.commas(nodes));
        serve(nodes, this::place);
    }

    @Override
    public void start(List<NodeId> nodes, Duration every) throws InterruptedException {
        setup.progress().accept("starting " + English.commas(nodes));
        var next = now();
        for (var node : nodes) {
            sleepUntil(next);
            next = next.plus(every);
            place(node).start();
        }
        served(nodes, this::place);
    }

    private void serve(Collection<NodeId> nodes, Function<NodeId, SimAgent> agents) throws InterruptedException {
        nodes.stream().map(agents).forEach(SimAgent::start);
        served(nodes, agents);
    }

    private void served(Collection<NodeId> nodes, Function<NodeId, SimAgent> agents) throws InterruptedException {
        for (var node : nodes) {
            var agent = agents.apply(node);
            if (!await(() -> !agent.running() || agent.process().isPresent(), START_MAX) || !agent.running()) {
                throw new WorldException("the agent of " + node + " does not serve: " + agent.end());
            }
        }
    }

    @Override
    public void kill(SortedSet<NodeId> nodes) {
        setup.progress().accept("killing " + English.commas(nodes));
        nodes.stream().map(this::place).forEach(SimAgent::kill);
    }

    @Override
    public void power(SortedSet<NodeId> nodes) {
        nodes.stream().map(this::place).forEach(SimAgent::power);
    }

    /** @throws WorldException if one is paused, and so cannot stop */
    @Override
    public void stop(SortedSet<NodeId> nodes) {
        setup.progress().accept("stopping " + English.commas(nodes));
        nodes.stream().filter(node -> place(node).process().filter(SimProcess::paused).isPresent()).findFirst()
                .ifPresent(node -> {
                    throw new WorldException("the process of " + node + " is paused and cannot stop: resume it first");
                });
        nodes.stream().map(this::place).forEach(SimAgent::stop);
    }

    /** What arrives meanwhile waits. @throws WorldException if one does not serve */
    @Override
    public void pause(SortedSet<NodeId> nodes) {
        nodes.forEach(node -> place(node).process().orElseThrow(() -> new WorldException("cannot pause " + node
                + ", whose process does not serve: " + place(node).end())).pause());
    }

    @Override
    public void resume(SortedSet<NodeId> nodes) {
        nodes.forEach(node -> place(node).process().filter(SimProcess::paused).ifPresent(SimProcess::resume));
    }

    /** @throws IllegalStateException if the process of one of them runs */
    @Override
    public void strangers(SortedSet<NodeId> at) throws InterruptedException {
        setup.progress().accept("starting agents of another cluster at the addresses of " + English.commas(at));
        at.forEach(node -> place(node).idleDisk());
        serve(at, node -> strangers.computeIfAbsent(node, this::stranded));
    }

    /** {@return a stranger that was never started} */
    private SimAgent stranded(NodeId at) {
        var data = Path.of("/").resolve(Stranger.folder(at)).resolve("data");
        var place = new SimAgent.Place(at, Stranger.NODE, Setup.address(at), Charter.parse(Stranger.charter()),
                List.of(), NodeClock.drawn(time, BEGIN, settings.clocks(), around.random()), new SimDisk(data), data);
        // Nobody of this cluster looks on.
        return new SimAgent(place, around.unwatched());
    }

    @Override
    public void endStrangers(SortedSet<NodeId> at) {
        at.forEach(node -> Objects.requireNonNull(strangers.get(node)).kill());
    }

    @Override
    public AgentClient stranger(NodeId at) {
        return new SimAgentClient(this, Objects.requireNonNull(strangers.get(at)));
    }

    @Override
    public void slowNames(SortedSet<NodeId> of, Duration delay) {
        of.forEach(node -> network.resolver(node).slow(delay.toNanos()));
    }

    @Override
    public long quickNames(SortedSet<NodeId> of) {
        return of.stream().map(network::resolver).mapToLong(Resolver::quick).sum();
    }

    @Override
    public void otherSecret(SortedSet<NodeId> of) {
        of.forEach(network::secretApart);
    }

    @Override
    public long ownSecret(SortedSet<NodeId> of) {
        return of.stream().mapToLong(network::secretShared).sum();
    }

    @Override
    public void removeDisk(NodeId node) {
        place(node).idleDisk().remove();
    }

    @Override
    public void replaceDisk(NodeId node, Path with) throws IOException {
        place(node).idleDisk().replace(with);
    }

    @Override
    public boolean running(NodeId node) {
        return place(node).running();
    }

    @Override
    public Links links() {
        return links;
    }

    /** {@return the node as it is now; empty if no process of it serves} */
    public Optional<State> state(NodeId node) {
        return place(node).process().map(SimProcess::state);
    }

    @Override
    public AgentClient agent(NodeId node) {
        return new SimAgentClient(this, place(node));
    }

    @Override
    public Detour tryDetours() {
        var tried = new ArrayList<String>();
        for (var from : agents.keySet()) {
            for (var to : agents.keySet()) {
                if (!from.equals(to) && running(from)) {
                    tried.add(from + " to " + to);
                }
            }
        }
        return new Detour("Nothing was dialled, for there is nothing to dial: a simulated agent has no sockets, and all"
                + " that it can do with a message for another place is to give it to the link of the two.", tried,
                List.of());
    }

    @Override
    public void gather(NodeId node, Path into) throws IOException {
        place(node).copy(into, OUTPUT);
    }

    @Override
    public void close() {
        // All of it is memory.
    }

    private SimAgent place(NodeId node) {
        return Optional.ofNullable(agents.get(node))
                .orElseThrow(() -> new IllegalArgumentException("no " + node + " among " + agents.keySet()));
    }
}
