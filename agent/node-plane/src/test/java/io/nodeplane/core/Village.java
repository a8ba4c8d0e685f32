package io.nodeplane.core;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Driver;
import io.nodeplane.runtime.Journal;
import io.nodeplane.runtime.Outlet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** A few real drivers on one thread and virtual time, with links that can be cut. For tests of the core. */
final class Village {
    private static final long HOP_MS = 2;

    private record Due(long at, long order, Runnable what) {}

    final TreeMap<NodeId, Driver> nodes = new TreeMap<>();
    final TreeMap<NodeId, List<Event>> events = new TreeMap<>();
    final Set<String> cut = new TreeSet<>();
    final Set<NodeId> down = new TreeSet<>();
    final Charter charter;
    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final TreeMap<Long, java.util.function.Consumer<Message.Reply>> waiting = new TreeMap<>();
    private final TreeMap<Long, Command.Outcome> outcomes = new TreeMap<>();
    private long time = 1_000;
    private long order;

    Village(Charter charter) {
        this.charter = charter;
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
        boot(State.of(node, address(node), charter, Ledger.empty(charter.id()), null, node.hashCode()));
        var handle = ++order;
        turn(node, new Input.Commanded(now(), handle,
                new Command.Join(List.of(seeds).stream().map(Village::address).toList(), 0)));
    }

    void restart(NodeId node) {
        var old = nodes.get(node).state();
        down.remove(node);
        boot(State.of(node, address(node), charter, old.ledger(), old.feed(), node.hashCode() + 1));
    }

    Command.Outcome command(NodeId node, Command command) {
        var handle = ++order;
        turn(node, new Input.Commanded(now(), handle, command));
        return outcomes.get(handle);
    }

    private void boot(State state) {
        var node = state.node();
        events.computeIfAbsent(node, id -> new ArrayList<>());
        nodes.put(node, new Driver(state, lines -> new Journal.Append.Durable(),
                (now, event) -> events.get(node).add(event), outlet(node)));
        turn(node, new Input.Started(now(), "nonce-" + node + "-" + ++order, "test"));
    }

    private Outlet outlet(NodeId node) {
        return new Outlet() {
            @Override
            public void ask(Message.Sender self, Effect.Ask ask) {
                send(node, self, ask);
            }

            @Override
            public void answer(Message.Sender self, long handle, Message.Reply reply) {
                var then = waiting.remove(handle);
                if (then != null) {
                    then.accept(reply);
                }
            }

            @Override
            public void settle(long handle, Command.Outcome outcome) {
                outcomes.put(handle, outcome);
            }

            @Override
            public void show(State state) {}
        };
    }

    private void send(NodeId from, Message.Sender sender, Effect.Ask ask) {
        var to = new NodeId(ask.to().host());
        var settled = new boolean[1];
        var handle = ++order;
        after(HOP_MS, () -> {
            if (open(from, to)) {
                waiting.put(handle, reply -> after(HOP_MS, () -> {
                    if (open(from, to) && !settled[0] && !down.contains(from)) {
                        settled[0] = true;
                        turn(from, new Input.Answered(now(), ask.exchange(), nodes.get(to).state().sender(), reply));
                    }
                }));
                turn(to, new Input.Asked(now(), handle, sender, ask.request()));
            }
        });
        after(ask.timeoutMs(), () -> {
            if (!settled[0] && !down.contains(from)) {
                settled[0] = true;
                turn(from, new Input.Unanswered(now(), ask.exchange(), "no answer within " + ask.timeoutMs() + " ms"));
            }
        });
    }

    private boolean open(NodeId from, NodeId to) {
        return nodes.containsKey(to) && !down.contains(to) && !cut.contains(from + ">" + to);
    }

    private void turn(NodeId node, Input input) {
        var driver = nodes.get(node);
        driver.turn(input);
        wake(node, driver);
    }

    private void wake(NodeId node, Driver driver) {
        var at = Math.max(time + 1, driver.wakeAt());
        due.add(new Due(at, ++order, () -> {
            if (!down.contains(node) && nodes.get(node) == driver && driver.wakeAt() <= time) {
                turn(node, new Input.Tick(now()));
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

    MemberState believes(NodeId observer, NodeId subject) {
        return nodes.get(observer).state().membership().view().member(subject).orElseThrow().state();
    }

    boolean agreed(int members) {
        var heads = new TreeSet<String>();
        var live = nodes.entrySet().stream().filter(e -> !down.contains(e.getKey())).toList();
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
