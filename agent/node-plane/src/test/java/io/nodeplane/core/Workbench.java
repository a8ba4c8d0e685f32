package io.nodeplane.core;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Nodes without a network: whatever is asked lies there until somebody delivers it, answers it, or says that nobody will.
 * Between two looks all goes on by itself, as on a network without loss.
 */
final class Workbench {
    private static final long BEGUN_MS = 1_700_000_000_000L;
    private static final long HOP_MS = 2;

    /** What one input meant to one node. */
    record Decided(NodeId node, long at, Step step) {}

    /** Something that was asked, on its way there or back. */
    static final class Flight {
        final long handle;
        final NodeId from;
        final Message.Sender sender;
        final Effect.Ask ask;
        private final long deadline;
        private long due;
        private boolean delivered;
        private boolean lost;
        private Optional<Message.Reply> reply = Optional.empty();
        private Optional<Message.Sender> answerer = Optional.empty();

        private Flight(long handle, NodeId from, Message.Sender sender, Effect.Ask ask, long now) {
            this.handle = handle;
            this.from = from;
            this.sender = sender;
            this.ask = ask;
            this.deadline = now + ask.timeoutMs();
            this.due = now + HOP_MS;
        }

        NodeId to() {
            return new NodeId(ask.to().host());
        }
    }

    /** What a disk holds: nothing but an empty ledger on an empty one. */
    private record Disk(Ledger ledger, @Nullable FeedId feed) {}

    private final Charter charter;
    private final TreeMap<NodeId, State> nodes = new TreeMap<>();
    private final TreeMap<NodeId, Long> decided = new TreeMap<>();
    private final TreeMap<NodeId, Disk> disks = new TreeMap<>();
    private final TreeMap<NodeId, Disk> copies = new TreeMap<>();
    private final TreeSet<NodeId> apart = new TreeSet<>();
    private final List<Flight> flights = new ArrayList<>();
    private long time = 1_000;
    private long order;

    Workbench(Charter charter) {
        this.charter = charter;
    }

    static PeerAddress address(NodeId node) {
        return new PeerAddress(node.value(), 7000);
    }

    long time() {
        return time;
    }

    State state(NodeId node) {
        return Objects.requireNonNull(nodes.get(node), () -> node + " does not run");
    }

    TreeMap<NodeId, State> states() {
        return new TreeMap<>(nodes);
    }

    List<Flight> flights() {
        return List.copyOf(flights);
    }

    /** From now on nothing passes between these nodes and all others; what is under way between them is lost. */
    void cut(List<NodeId> side) {
        loseWhatDoesNotPass();
        apart.clear();
        apart.addAll(side);
        loseWhatDoesNotPass();
    }

    private void loseWhatDoesNotPass() {
        flights.forEach(flight -> flight.lost |= !passes(flight));
    }

    /** The process is gone; what it had written is on its disk. */
    void kill(NodeId node) {
        disks.put(node, disk(node));
        nodes.remove(node);
        flights.removeIf(flight -> flight.from.equals(node));
    }

    /** A copy is taken of the node's disk. */
    void copy(NodeId node) {
        copies.put(node, disk(node));
    }

    private Disk disk(NodeId node) {
        return new Disk(state(node).ledger(), state(node).writes());
    }

    /** Of the node's disk there is nothing any more. */
    void lose(NodeId node) {
        disks.put(node, new Disk(Ledger.empty(charter.id()), null));
    }

    /** The node's disk is again what it was when the copy was taken. */
    void restore(NodeId node) {
        disks.put(node, copies.get(node));
    }

    /** A process starts on the node's disk. */
    Decided start(NodeId node, List<NodeId> seeds) {
        var disk = disks.getOrDefault(node, new Disk(Ledger.empty(charter.id()), null));
        nodes.put(node, State.of(node, address(node), charter, disk.ledger(), disk.feed(), node.hashCode() + order));
        return decide(node, new Input.Started(now(), "nonce-" + ++order, "node-plane", seeds.stream().map(
                Workbench::address).toList(), Optional.empty(), List.of()));
    }

    Decided order(NodeId node, Command command) {
        return decide(node, new Input.Commanded(now(), ++order, command));
    }

    Decided deliver(Flight flight) {
        flight.delivered = true;
        return decide(flight.to(), new Input.Asked(now(), flight.handle, flight.sender, flight.ask.request()));
    }

    Decided answer(Flight flight) {
        flights.remove(flight);
        return decide(flight.from, new Input.Answered(now(), flight.ask.exchange(), flight.answerer.orElseThrow(),
                flight.reply.orElseThrow()));
    }

    private Decided giveUp(Flight flight) {
        flights.remove(flight);
        return decide(flight.from, new Input.Unanswered(now(), flight.ask.exchange(), "no answer within "
                + flight.ask.timeoutMs() + " ms"));
    }

    /** {@return the first decision of which that is true, when all goes on by itself; empty if there is none within the time} */
    Optional<Decided> run(long ms, Predicate<Decided> wanted) {
        var end = time + ms;
        for (var next = next(); next <= end; next = next()) {
            time = Math.max(time, next);
            var decision = one();
            if (wanted.test(decision)) {
                return Optional.of(decision);
            }
        }
        time = end;
        return Optional.empty();
    }

    private long next() {
        var next = Long.MAX_VALUE;
        for (var flight : flights) {
            next = Math.min(next, due(flight));
        }
        for (var node : nodes.keySet()) {
            next = Math.min(next, wakeAt(node));
        }
        return next;
    }

    private Decided one() {
        var flight = flights.stream().filter(each -> due(each) <= time)
                .min(Comparator.comparingLong(this::due).thenComparingLong(each -> each.handle));
        if (flight.isPresent()) {
            return !passes(flight.get()) || time >= flight.get().deadline
                    ? giveUp(flight.get())
                    : flight.get().reply.isPresent() ? answer(flight.get()) : deliver(flight.get());
        }
        return decide(nodes.keySet().stream().min(Comparator.comparingLong(this::wakeAt)).orElseThrow(),
                new Input.Tick(now()));
    }

    private long wakeAt(NodeId node) {
        return Math.max(decided.getOrDefault(node, 0L) + 1, Core.wakeAt(state(node)));
    }

    private long due(Flight flight) {
        return passes(flight) && (!flight.delivered || flight.reply.isPresent())
                ? Math.min(flight.due, flight.deadline)
                : flight.deadline;
    }

    private boolean passes(Flight flight) {
        return !flight.lost && nodes.containsKey(flight.to())
                && apart.contains(flight.from) == apart.contains(flight.to());
    }

    private Decided decide(NodeId node, Input input) {
        var step = Core.decide(state(node), input);
        nodes.put(node, step.next());
        decided.put(node, time);
        for (var effect : step.effects()) {
            switch (effect) {
                case Effect.Ask ask -> flights.add(new Flight(++order, node, step.next().sender(), ask, time));
                case Effect.Answer(var handle, var reply) -> flights.stream().filter(each -> each.handle == handle)
                        .forEach(each -> {
                            each.reply = Optional.of(reply);
                            each.answerer = Optional.of(step.next().sender());
                            each.due = time + HOP_MS;
                        });
                case Effect.Settle settle -> {
                    // Told to the owner, who is the transcript.
                }
                case Effect.Note note -> {
                    // Read by people.
                }
                case Effect.Show show -> {
                    // Seen by the VPN.
                }
            }
        }
        return new Decided(node, time, step);
    }

    private Now now() {
        return new Now(time, wall(time));
    }

    /** {@return what the wall clocks show at that moment of the monotonic ones} */
    static long wall(long mono) {
        return BEGUN_MS + mono;
    }
}
