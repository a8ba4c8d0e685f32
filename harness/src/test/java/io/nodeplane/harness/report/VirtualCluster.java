package io.nodeplane.harness.report;

import io.nodeplane.charter.Charter;
import io.nodeplane.core.Command;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Driver;
import io.nodeplane.runtime.Journal;
import io.nodeplane.runtime.Outlet;
import io.nodeplane.wire.Messages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Real drivers on one thread and virtual time, with links that can be cut: what reports in tests are about. */
final class VirtualCluster {
    private static final long HOP_MS = 2;
    private static final Instant EPOCH = Instant.parse("2026-03-01T09:30:00Z");

    /** What a node finds when it starts. */
    private record Disk(Ledger ledger, @Nullable FeedId feed) {}

    private record Due(long at, long order, Runnable what) {}

    final TreeMap<NodeId, Driver> nodes = new TreeMap<>();
    final TreeMap<NodeId, List<LoggedEvent>> events = new TreeMap<>();
    final TreeSet<Link> cut = new TreeSet<>();
    final TreeSet<NodeId> down = new TreeSet<>();
    final TreeMap<Link, Long> bytes = new TreeMap<>();
    private final TreeMap<NodeId, Disk> disks = new TreeMap<>();
    private final TreeMap<String, Disk> backups = new TreeMap<>();
    private final Charter charter;
    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final SortedMap<Long, Consumer<Message.Reply>> waiting = new TreeMap<>();
    private long time;
    private long order;

    VirtualCluster(Charter charter) {
        this.charter = charter;
    }

    Instant now() {
        return EPOCH.plusMillis(time);
    }

    void start(NodeId node, List<NodeId> seeds) {
        boot(State.of(node, address(node), charter, Ledger.empty(charter.id()), null, node.value().hashCode()), seeds);
        turn(node, new Input.Commanded(clock(), ++order,
                new Command.Join(seeds.stream().map(VirtualCluster::address).toList(), 0)));
    }

    /** Starts the node again on the disk that it has, and lets it join if that is an empty one. */
    void restart(NodeId node, List<NodeId> seeds) {
        var disk = disks.getOrDefault(node, disk(node));
        disks.remove(node);
        down.remove(node);
        boot(State.of(node, address(node), charter, disk.ledger(), disk.feed(), node.value().hashCode() + 1), seeds);
        if (disk.feed() == null) {
            turn(node, new Input.Commanded(clock(), ++order,
                    new Command.Join(seeds.stream().map(VirtualCluster::address).toList(), 0)));
        }
    }

    void loseDisk(NodeId node) {
        disks.put(node, new Disk(Ledger.empty(charter.id()), null));
    }

    void backup(String name, NodeId node) {
        backups.put(name + " " + node, disk(node));
    }

    void restore(String name, NodeId node) {
        disks.put(node, backups.get(name + " " + node));
    }

    private Disk disk(NodeId node) {
        return new Disk(nodes.get(node).state().ledger(), nodes.get(node).state().feed());
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

    private Now clock() {
        return new Now(time, now().toEpochMilli());
    }

    private static PeerAddress address(NodeId node) {
        return new PeerAddress(node.value(), 7000);
    }

    private void boot(State state, List<NodeId> seeds) {
        var node = state.node();
        var log = events.computeIfAbsent(node, id -> new ArrayList<>());
        nodes.put(node, new Driver(state, (lines, own) -> new Journal.Append.Durable(),
                (now, event) -> log.add(new LoggedEvent(node, Instant.ofEpochMilli(now.wall()), now.mono(), event)),
                outlet(node)));
        turn(node, new Input.Started(clock(), "nonce-" + node + "-" + ++order, "test",
                seeds.stream().map(VirtualCluster::address).toList(), Optional.empty(), List.of()));
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
            public void settle(long handle, Command.Outcome outcome) {}

            @Override
            public void show(State state) {}
        };
    }

    private void send(NodeId from, Message.Sender sender, Effect.Ask ask) {
        var to = new NodeId(ask.to().host());
        var link = new Link(from, to);
        var settled = new boolean[1];
        var handle = ++order;
        after(HOP_MS, () -> {
            if (open(link)) {
                count(link, sender, ask.request());
                waiting.put(handle, reply -> after(HOP_MS, () -> {
                    if (open(link) && !settled[0] && !down.contains(from)) {
                        settled[0] = true;
                        count(link, nodes.get(to).state().sender(), reply);
                        turn(from, new Input.Answered(clock(), ask.exchange(), nodes.get(to).state().sender(), reply));
                    }
                }));
                turn(to, new Input.Asked(clock(), handle, sender, ask.request()));
            }
        });
        after(ask.timeoutMs(), () -> {
            if (!settled[0] && !down.contains(from)) {
                settled[0] = true;
                turn(from, new Input.Unanswered(clock(), ask.exchange(),
                        "no answer within " + ask.timeoutMs() + " ms"));
            }
        });
    }

    private void count(Link link, Message.Sender from, Message message) {
        bytes.merge(link, (long) Messages.encode(from, message).length, Long::sum);
    }

    private boolean open(Link link) {
        return nodes.containsKey(link.to()) && !down.contains(link.to()) && !cut.contains(link);
    }

    private void turn(NodeId node, Input input) {
        var driver = nodes.get(node);
        driver.turn(input);
        due.add(new Due(Math.max(time + 1, driver.wakeAt()), ++order, () -> {
            if (!down.contains(node) && nodes.get(node) == driver && driver.wakeAt() <= time) {
                turn(node, new Input.Tick(clock()));
            }
        }));
    }

    private void after(long ms, Runnable what) {
        due.add(new Due(time + ms, ++order, what));
    }
}
