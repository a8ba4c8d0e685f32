package io.nodeplane.bench;

import io.nodeplane.core.Command;
import io.nodeplane.core.Core;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.wire.Messages;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Two nodes as they ship, turned against each other on virtual time. Each message is encoded, counted and decoded; a
 * link without delay lies between them.
 */
final class Pair {
    private static final NodeId TEACHER = LongHistory.node(1);
    private static final NodeId LEARNER = LongHistory.node(2);
    private static final int LINES_AT_ONCE = 500;
    private static final long TURNS_MAX = 100_000;

    private record Asker(NodeId node, long exchange, boolean counted) {}

    private final SortedMap<Long, Asker> waiting = new TreeMap<>();
    private final SortedMap<NodeId, State> states = new TreeMap<>();
    private final Queue<Runnable> due = new ArrayDeque<>();
    private long mono = 1_000;
    private long handle;
    private long bytes;
    private int messages;

    Pair() {
        for (var node : List.of(TEACHER, LEARNER)) {
            states.put(node, State.of(node, address(node), LongHistory.CHARTER,
                    Ledger.empty(LongHistory.CHARTER.id()), null, 7));
            turn(node, new Input.Started(now(), "nonce-" + node, "bench"));
            turn(node, new Input.Commanded(now(), ++handle,
                    new Command.Join(node.equals(TEACHER) ? List.of() : List.of(address(TEACHER)), 0)));
        }
        settle();
    }

    private static PeerAddress address(NodeId node) {
        return new PeerAddress(node.value(), 7001);
    }

    /** One of the two learns these lines, by the push of a third node that nobody counts. */
    void teach(List<Line> lines) {
        for (int i = 0; i < lines.size(); i += LINES_AT_ONCE) {
            var some = lines.subList(i, Math.min(lines.size(), i + LINES_AT_ONCE));
            turn(TEACHER, new Input.Asked(now(), ++handle, new Message.Sender(LongHistory.CHARTER.id(),
                    new NodeId("messenger"), Optional.empty()), new Message.Request.Push(some)));
        }
        if (!state(TEACHER).ledger().find(lines.getLast().id()).isPresent()) {
            throw new IllegalStateException("the lines were not taken");
        }
    }

    /** Lets time pass until both hold the same, and have noticed. */
    void settle() {
        for (int i = 0; i < 20; i++) {
            pass();
        }
        if (!equal()) {
            throw new IllegalStateException("the two nodes do not agree after " + mono + " ms");
        }
    }

    /** {@return the bytes of the messages of the exchange that one of the two begins, to the end at which both agree} */
    long exchange(boolean learnerBegins) {
        var beginner = learnerBegins ? LEARNER : TEACHER;
        bytes = 0;
        messages = 0;
        do {
            mono = Math.max(mono + 1, Core.wakeAt(state(beginner)));
            turn(beginner, new Input.Tick(now()));
        } while (messages == 0 || !equal());
        return bytes;
    }

    /** {@return how many messages that took} */
    int messages() {
        return messages;
    }

    private boolean equal() {
        return state(TEACHER).ledger().head().equals(state(LEARNER).ledger().head());
    }

    /** Time passes until the next node wakes, and all that follows from it happens. */
    private void pass() {
        var next = states.values().stream().mapToLong(Core::wakeAt).min().orElseThrow();
        mono = Math.max(mono + 1, next);
        for (var node : List.of(TEACHER, LEARNER)) {
            if (Core.wakeAt(state(node)) <= mono) {
                turn(node, new Input.Tick(now()));
            }
        }
    }

    private Now now() {
        return new Now(mono, 1_790_000_000_000L + mono);
    }

    private void turn(NodeId node, Input input) {
        decide(node, input);
        var turns = 0L;
        for (var next = due.poll(); next != null; next = due.poll()) {
            next.run();
            if (++turns > TURNS_MAX) {
                throw new IllegalStateException("the two nodes do not come to rest");
            }
        }
    }

    private void decide(NodeId node, Input input) {
        var step = Core.decide(state(node), input);
        states.put(node, step.next());
        for (var effect : step.effects()) {
            switch (effect) {
                case Effect.Ask ask -> due.add(() -> carry(node, ask));
                case Effect.Answer(var to, var reply) -> Optional.ofNullable(waiting.remove(to))
                        .ifPresent(asker -> due.add(() -> carry(node, asker, reply)));
                case Effect.Settle settle -> {
                    // Nobody waits for the outcome of a command here.
                }
                case Effect.Note note -> {
                    // Nor reads the event log.
                }
                case Effect.Show show -> {
                    // Nor looks at the members.
                }
            }
        }
    }

    private State state(NodeId node) {
        return Objects.requireNonNull(states.get(node), node.value());
    }

    private void carry(NodeId from, Effect.Ask ask) {
        var to = new NodeId(ask.to().host());
        if (!states.containsKey(to)) {
            decide(from, new Input.Unanswered(now(), ask.exchange(), "nobody is there"));
            return;
        }
        var wire = Messages.encode(state(from).sender(), ask.request());
        var counted = ask.request() instanceof Message.Request.Sync || ask.request() instanceof Message.Request.Push;
        count(wire, counted);
        waiting.put(++handle, new Asker(from, ask.exchange(), counted));
        var read = Messages.request(wire);
        decide(to, new Input.Asked(now(), handle, read.from(), read.message()));
    }

    private void carry(NodeId from, Asker asker, Message.Reply reply) {
        var wire = Messages.encode(state(from).sender(), reply);
        count(wire, asker.counted);
        var read = Messages.reply(wire);
        decide(asker.node, new Input.Answered(now(), asker.exchange, read.from(), read.message()));
    }

    /** Probes go on meanwhile, whatever the ledgers are. */
    private void count(byte[] wire, boolean counted) {
        bytes += counted ? wire.length : 0;
        messages += counted ? 1 : 0;
    }
}
