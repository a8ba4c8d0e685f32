package io.nodeplane.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Driver;
import io.nodeplane.runtime.Journal;
import io.nodeplane.runtime.Outlet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A few real drivers on one thread and virtual time, with links that can be cut. For tests of the core. */
final class TestCluster {
    private static final long HOP_MS = 2;

    /** Every line that its journal made durable, by node. */
    final TreeMap<NodeId, TreeSet<EntryId>> durable = new TreeMap<>();
    /** How many effects were performed, by node. */
    final TreeMap<NodeId, Integer> effects = new TreeMap<>();
    /** The nodes whose journals fail from now on. */
    final Set<NodeId> broken = new TreeSet<>();
    /** Every so many-th message is lost; 0 for none. */
    int lossEvery;

    private record Due(long at, long order, Runnable what) {}

    final TreeMap<NodeId, Driver> nodes = new TreeMap<>();
    final TreeMap<NodeId, List<Event>> events = new TreeMap<>();
    final Set<String> cut = new TreeSet<>();
    final Set<NodeId> down = new TreeSet<>();
    /** Who is asked in vain, and asks others with success. */
    final Set<NodeId> undialled = new TreeSet<>();
    /** Names that lead to several nodes: whoever asks gets the first that is up and not itself, else itself. */
    final TreeMap<PeerAddress, List<NodeId>> shared = new TreeMap<>();
    private final TreeMap<PeerAddress, NodeId> strangers = new TreeMap<>();
    final Charter charter;
    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final TreeMap<Long, java.util.function.Consumer<Message.Reply>> waiting = new TreeMap<>();
    private final TreeMap<Long, Command.Outcome> outcomes = new TreeMap<>();
    private final long seed;
    private long time = 1_000;
    private long order;
    private long messages;

    TestCluster(Charter charter) {
        this(charter, 0);
    }

    /** The same seed and the same calls give the same bytes. */
    TestCluster(Charter charter, long seed) {
        this.charter = charter;
        this.seed = seed;
    }

    static NodeId node(int i) {
        return new NodeId("node-" + i);
    }

    static PeerAddress address(NodeId node) {
        return new PeerAddress(node.value(), 7000);
    }

    Now now() {
        return new Now(time, 1_700_000_000_000L + time);
    }

    void start(NodeId node, NodeId... seeds) {
        start(node, charter, 0, seeds);
    }

    /** {@return the handle of its join} */
    long start(NodeId node, Charter own, long joinTimeoutMs, NodeId... seeds) {
        boot(State.of(node, address(node), own, Ledger.empty(own.id()), null, node.hashCode() + seed));
        var handle = ++order;
        decision(node, new Input.Commanded(now(), handle,
                new Command.Join(List.of(seeds).stream().map(TestCluster::address).toList(), joinTimeoutMs)));
        return handle;
    }

    void restart(NodeId node) {
        restart(node, nodes.get(node).state().address());
    }

    void restart(NodeId node, PeerAddress address) {
        restart(node, address, List.of());
    }

    /** A new process on the node's disk. Its seeds are asked first what they know of it, and then to let it in. */
    void restart(NodeId node, PeerAddress address, List<PeerAddress> seeds) {
        var old = nodes.get(node).state();
        down.remove(node);
        boot(node, State.of(node, address, old.charter(), old.ledger(), old.feed(), node.hashCode() + seed + 1),
                new Input.Started(now(), "nonce-" + node + "-" + ++order, "test", seeds, Optional.empty(), List.of()));
        if (!seeds.isEmpty()) {
            decision(node, new Input.Commanded(now(), ++order, new Command.Join(seeds, 0)));
        }
    }

    /** {@return the handle of the join of a node on an empty disk, which is told these seeds} */
    long enter(NodeId node, long joinTimeoutMs, PeerAddress... seeds) {
        boot(node, State.of(node, address(node), charter, Ledger.empty(charter.id()), null, node.hashCode() + seed),
                new Input.Started(now(), "nonce-" + node + "-" + ++order, "test", List.of(seeds), Optional.empty(),
                        List.of()));
        return order(node, new Command.Join(List.of(seeds), joinTimeoutMs));
    }

    Optional<Command.Outcome> outcome(long handle) {
        return Optional.ofNullable(outcomes.get(handle));
    }

    /** {@return the outcome, if it is there at once; that of a leave is waited for} */
    Command.Outcome command(NodeId node, Command command) {
        var handle = order(node, command);
        if (command instanceof Command.Leave) {
            runUntil(10_000, () -> outcomes.containsKey(handle));
        }
        return outcomes.get(handle);
    }

    /** {@return the handle of the command, which was given} */
    long order(NodeId node, Command command) {
        var handle = ++order;
        decision(node, new Input.Commanded(now(), handle, command));
        return handle;
    }

    /** {@return the node, in a process that can hold so much} */
    Driver bounded(NodeId node, Capacity most) {
        var old = nodes.get(node).state();
        boot(State.of(node, old.address(), old.charter(), old.ledger(), old.feed(), node.hashCode() + seed + 2)
                .within(most));
        return nodes.get(node);
    }

    static Command saying(String key, String value) {
        return new Command.Describe(Optional.of(new TreeMap<>(Map.of(key, value))), false);
    }

    /** Somebody asks a node something. {@return where the answer will be} */
    AtomicReference<Message.Reply> ask(NodeId node, Message.Sender from, Message.Request request) {
        var reply = new AtomicReference<Message.Reply>();
        var handle = ++order;
        waiting.put(handle, reply::set);
        decision(node, new Input.Asked(now(), handle, from, request));
        return reply;
    }

    /** An agent of another cluster, which it has founded, serves at that address. */
    void occupy(PeerAddress address, NodeId stranger, Charter other) {
        strangers.put(address, stranger);
        boot(State.of(stranger, address, other, Ledger.empty(other.id()), null, stranger.hashCode() + seed));
        decision(stranger, new Input.Commanded(now(), ++order, new Command.Join(List.of(), 0)));
    }

    /** Starts a process on this disk: what it holds, and which feed it wrote last. */
    void start(NodeId place, NodeId as, Ledger disk, @Nullable FeedId feed, Optional<String> doubt, NodeId... seeds) {
        down.remove(place);
        durable.put(place, new TreeSet<>());
        disk.inReplayOrder().forEach(line -> durable.get(place).add(line.id()));
        var addresses = List.of(seeds).stream().map(TestCluster::address).toList();
        boot(place, State.of(as, address(place), charter, disk, feed, place.hashCode() + seed + order),
                new Input.Started(now(), "nonce-" + place + "-" + ++order, "test", addresses,
                        doubt.filter(why -> feed != null).map(why -> new Input.Doubt(feed, why, false)), List.of()));
        decision(place, new Input.Commanded(now(), ++order, new Command.Join(addresses, 0)));
    }

    private void boot(State state) {
        boot(state.node(), state, new Input.Started(now(), "nonce-" + state.node() + "-" + ++order, "test"));
    }

    private void boot(NodeId node, State state, Input.Started started) {
        events.computeIfAbsent(node, id -> new ArrayList<>());
        durable.computeIfAbsent(node, id -> new TreeSet<>());
        nodes.put(node, new Driver(state, (lines, own) -> append(node, lines), (now, event) -> {
            performed(node, List.of());
            events.get(node).add(event);
        }, outlet(node)));
        decision(node, started);
    }

    private Journal.Append append(NodeId node, List<Line> lines) {
        if (broken.contains(node)) {
            return new Journal.Append.Failed("no space left");
        }
        lines.forEach(line -> durable.get(node).add(line.id()));
        return new Journal.Append.Durable();
    }

    /** Whatever a node does, all that it knows is durable, and so is all that it says. */
    private void performed(NodeId node, List<Line> said) {
        effects.merge(node, 1, Integer::sum);
        assertThat(durable.get(node)).hasSize((int) nodes.get(node).state().ledger().size())
                .containsAll(said.stream().map(Line::id).toList());
    }

    private Outlet outlet(NodeId node) {
        return new Outlet() {
            @Override
            public void ask(Message.Sender self, Effect.Ask ask) {
                performed(node, ask.request() instanceof Message.Request.Push(var lines) ? lines : List.of());
                send(node, self, ask);
            }

            @Override
            public void answer(Message.Sender self, long handle, Message.Reply reply) {
                performed(node, reply instanceof Message.Reply.Delta delta ? delta.lines() : List.of());
                var then = waiting.remove(handle);
                if (then != null) {
                    then.accept(reply);
                }
            }

            @Override
            public void settle(long handle, Command.Outcome outcome) {
                performed(node, List.of());
                outcomes.put(handle, outcome);
            }

            @Override
            public void show(State state) {
                performed(node, List.of());
            }
        };
    }

    private void send(NodeId from, Message.Sender sender, Effect.Ask ask) {
        var to = place(from, ask.to());
        var settled = new boolean[1];
        var handle = ++order;
        // Nobody hears an answer to what an earlier process asked.
        var asker = nodes.get(from);
        after(HOP_MS, () -> {
            if (arrives(from, to) && !undialled.contains(to) && (shared.containsKey(ask.to())
                    || nodes.get(to).state().address().equals(ask.to()))) {
                waiting.put(handle, reply -> after(HOP_MS, () -> {
                    if (arrives(to, from) && nodes.get(from) == asker && !settled[0]) {
                        settled[0] = true;
                        decision(from,
                                new Input.Answered(now(), ask.exchange(), nodes.get(to).state().sender(), reply));
                    }
                }));
                decision(to, new Input.Asked(now(), handle, sender, ask.request()));
            }
        });
        after(ask.timeoutMs(), () -> {
            if (!settled[0] && nodes.get(from) == asker && !down.contains(from)) {
                settled[0] = true;
                decision(from,
                        new Input.Unanswered(now(), ask.exchange(), "no answer within " + ask.timeoutMs() + " ms"));
            }
        });
    }

    private NodeId place(NodeId asker, PeerAddress to) {
        var named = shared.getOrDefault(to, List.of());
        return named.stream().filter(node -> !node.equals(asker) && nodes.containsKey(node) && !down.contains(node))
                .findFirst().or(() -> named.stream().filter(asker::equals).findFirst())
                .orElseGet(() -> down.contains(new NodeId(to.host())) && strangers.containsKey(to)
                        ? strangers.get(to)
                        : new NodeId(to.host()));
    }

    /** Whether a message, request or reply, gets through; a cut is a lost direction. */
    private boolean arrives(NodeId from, NodeId to) {
        var lost = lossEvery > 0 && ++messages % lossEvery == 0;
        return !lost && nodes.containsKey(to) && !down.contains(to) && !cut.contains(from + ">" + to);
    }

    private void decision(NodeId node, Input input) {
        var driver = nodes.get(node);
        driver.turn(input);
        if (driver.halted().isEmpty()) {
            wake(node, driver);
        }
    }

    private void wake(NodeId node, Driver driver) {
        var at = Math.max(time + 1, driver.wakeAt());
        due.add(new Due(at, ++order, () -> {
            if (!down.contains(node) && nodes.get(node) == driver && driver.wakeAt() <= time) {
                decision(node, new Input.Tick(now()));
            }
        }));
    }

    private void after(long ms, Runnable what) {
        due.add(new Due(time + ms, ++order, what));
    }

    void run(long ms) {
        runUntil(ms, () -> false);
    }

    /** {@return whether the condition came to hold within the virtual time} */
    boolean runUntil(long ms, BooleanSupplier condition) {
        var end = time + ms;
        while (!due.isEmpty() && due.peek().at() <= end) {
            if (condition.getAsBoolean()) {
                return true;
            }
            var next = due.poll();
            time = next.at();
            next.what().run();
        }
        time = end;
        return condition.getAsBoolean();
    }

    void split(Set<NodeId> side) {
        for (var a : nodes.keySet()) {
            for (var b : nodes.keySet()) {
                if (side.contains(a) != side.contains(b)) {
                    cut.add(a + ">" + b);
                }
            }
        }
    }

    /** Cuts both directions of one link. */
    void unlink(NodeId a, NodeId b) {
        cut.add(a + ">" + b);
        cut.add(b + ">" + a);
    }

    /** Mends every link and journal, loses nothing more, and restarts who is down or halted. */
    void heal() {
        cut.clear();
        lossEvery = 0;
        broken.clear();
        List.copyOf(nodes.keySet()).stream()
                .filter(node -> down.contains(node) || nodes.get(node).halted().isPresent()).forEach(this::restart);
    }

    /** {@return the ledger of the node as its disk would hold it} */
    List<String> bytes(NodeId node) {
        return lines(node).stream().map(Line::text).toList();
    }

    List<Line> lines(NodeId node) {
        return nodes.get(node).state().ledger().inReplayOrder();
    }

    /** {@return how many entries of the kind the node knows, whoever wrote them} */
    long known(NodeId node, String kind) {
        return nodes.get(node).state().ledger().inReplayOrder().stream()
                .filter(line -> line.entry().body().kind().equals(kind)).count();
    }

    MemberState believes(NodeId observer, NodeId subject) {
        return nodes.get(observer).state().membership().view().member(subject).orElseThrow().state();
    }

    /** {@return whether the suspicions of every voter that runs count} */
    boolean voting() {
        return nodes.entrySet().stream()
                .filter(e -> !down.contains(e.getKey()) && charter.voters().contains(e.getKey()))
                .allMatch(e -> e.getValue().state().votes());
    }

    boolean agreed(int members) {
        var heads = new TreeSet<String>();
        var live = nodes.entrySet().stream()
                .filter(e -> !down.contains(e.getKey()) && !strangers.containsValue(e.getKey())).toList();
        live.forEach(e -> heads.add(e.getValue().state().ledger().head().hex()));
        return heads.size() == 1 && live.stream().allMatch(e -> {
            var view = e.getValue().state().membership().view().members();
            return view.size() == members
                    && view.values().stream().allMatch(m -> m.state() instanceof MemberState.Alive);
        });
    }

    long written(NodeId writer, String kind) {
        var state = nodes.get(writer).state();
        return state.ledger().feed(state.feed()).stream().filter(l -> l.entry().body().kind().equals(kind)).count();
    }
}
