package io.nodeplane.bench;

import io.nodeplane.charter.Charter;
import io.nodeplane.core.Command;
import io.nodeplane.core.Core;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A node in a cluster where nothing happens: it has joined, hears all the others, and its ledger is theirs. The others are
 * played: each answers at once, and holds what this node holds.
 */
final class CalmNode {
    private static final Charter CHARTER = Charter.of("calm",
            IntStream.rangeClosed(1, 5).mapToObj(LongHistory::node).toList());
    private static final NodeId SELF = LongHistory.node(1);
    private static final long AT = 1_790_000_000_000L;
    /** How often every other node is probed before it is calm. */
    private static final int ROUNDS = 5;
    /** A node takes 128 new feeds of one message. */
    private static final int FEEDS_AT_ONCE = 100;

    private final Queue<Runnable> due = new ArrayDeque<>();
    private final TreeMap<PeerAddress, NodeId> others = new TreeMap<>();
    private State state = State.of(SELF, address(SELF), CHARTER, Ledger.empty(CHARTER.id()), null, 7);
    private long mono = 1_000;
    private long handle;

    CalmNode(int members) {
        decide(new Input.Started(time(), "nonce", "bench"));
        decide(new Input.Commanded(time(), ++handle, new Command.Join(List.of(), 0)));
        var lines = new ArrayList<Line>();
        var ledger = state.ledger();
        for (int i = 2; i <= members; i++) {
            var node = LongHistory.node(i);
            others.put(address(node), node);
            var genesis = ledger.genesis(new Body.Genesis(node, "nonce-" + i), AT);
            ledger = with(ledger, genesis, lines);
            ledger = with(ledger, next(ledger, genesis.feed(), new Body.Started("nonce-" + i, "bench")), lines);
            ledger = with(ledger, next(ledger, genesis.feed(),
                    new Body.Joined(Incarnation.FIRST, address(node), new TreeMap<>())), lines);
            if (i % FEEDS_AT_ONCE == 0 || i == members) {
                decide(asks(2, new Message.Request.Push(lines)));
                lines.clear();
            }
        }
        for (int i = 0; i < ROUNDS * members; i++) {
            mono = Math.max(mono + 1, Core.wakeAt(state));
            decide(new Input.Tick(time()));
        }
        // Between two things that are due, so that a tick now is idle.
        mono++;
        if (state.heard().size() != members - 1 || Core.wakeAt(state) <= mono) {
            throw new IllegalStateException("the node is not calm: it hears " + state.heard().size() + " others");
        }
    }

    private static Line next(Ledger ledger, FeedId feed, Body body) {
        return ledger.next(feed, body, AT, List.of());
    }

    private static Ledger with(Ledger ledger, Line line, List<Line> lines) {
        lines.add(line);
        return ((Admission.Stored) ledger.admit(line)).ledger();
    }

    private static PeerAddress address(NodeId node) {
        return new PeerAddress(node.value(), 7001);
    }

    State state() {
        return state;
    }

    /** {@return a moment at which nothing is due} */
    Now now() {
        return time();
    }

    /** {@return the moment at which the next probe is due} */
    Now atNextProbe() {
        for (var at = Core.wakeAt(state);; at++) {
            var tick = new Now(at, AT + at);
            if (Core.decide(state, new Input.Tick(tick)).effects().stream()
                    .anyMatch(effect -> effect instanceof Effect.Ask ask
                            && ask.request() instanceof Message.Request.Ping)) {
                return tick;
            }
        }
    }

    /** {@return that this other node asks this now} */
    Input.Asked asks(int other, Message.Request request) {
        return new Input.Asked(time(), ++handle, sender(LongHistory.node(other)), request);
    }

    private Now time() {
        return new Now(mono, AT + mono);
    }

    private static Message.Sender sender(NodeId node) {
        return new Message.Sender(CHARTER.id(), node, Optional.of(Incarnation.FIRST), "nonce of " + node);
    }

    private void decide(Input input) {
        turn(input);
        for (var next = due.poll(); next != null; next = due.poll()) {
            next.run();
        }
    }

    private void turn(Input input) {
        var step = Core.decide(state, input);
        state = step.next();
        for (var effect : step.effects()) {
            if (effect instanceof Effect.Ask ask && others.containsKey(ask.to())) {
                due.add(() -> answer(ask));
            }
        }
    }

    private void answer(Effect.Ask ask) {
        var from = sender(Objects.requireNonNull(others.get(ask.to())));
        var head = state.ledger().head();
        switch (ask.request()) {
            case Message.Request.Ping ping -> turn(new Input.Answered(time(), ask.exchange(), from,
                    new Message.Reply.Ack(head, Optional.of(true))));
            case Message.Request.PingReq request -> turn(new Input.Answered(time(), ask.exchange(), from,
                    new Message.Reply.Ack(head)));
            case Message.Request.Sync sync -> turn(new Input.Answered(time(), ask.exchange(), from,
                    new Message.Reply.Delta(head)));
            case Message.Request.Push push -> turn(new Input.Answered(time(), ask.exchange(), from,
                    new Message.Reply.Delta(head)));
            case Message.Request.Vigil vigil -> {
                // Held back: while nothing happens it stands.
            }
        }
    }
}
