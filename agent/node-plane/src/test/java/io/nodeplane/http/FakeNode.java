package io.nodeplane.http;

import io.nodeplane.core.Command;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Node;
import io.nodeplane.wire.Samples;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A front door without a house behind it: the test says what it answers. */
final class FakeNode implements Node {
    final List<Message.Request> requests = new CopyOnWriteArrayList<>();
    final List<Message.Sender> senders = new CopyOnWriteArrayList<>();
    final List<Command> commands = new CopyOnWriteArrayList<>();
    volatile Function<Message.Request, CompletionStage<Message.Reply>> reply = request -> CompletableFuture
            .completedFuture(new Message.Reply.Ack(Samples.LEDGER.head()));
    volatile Command.Outcome outcome = new Command.Outcome.Done();
    volatile long turnAgeMs;
    private volatile Ledger ledger = Samples.LEDGER;

    @Override
    public CompletionStage<Message.Reply> asked(Message.Sender from, Message.Request request) {
        senders.add(from);
        requests.add(request);
        return reply.apply(request);
    }

    @Override
    public CompletionStage<Command.Outcome> commanded(Command command) {
        commands.add(command);
        return CompletableFuture.completedFuture(outcome);
    }

    /** {@return one that knows node-2 as a member too} */
    static FakeNode ofTwo() {
        var node = new FakeNode();
        var genesis = Samples.LEDGER.genesis(new Body.Genesis(Samples.NODE_2, "nonce-2"), 1_700_000_000_003L);
        var begun = stored(Samples.LEDGER.admit(genesis));
        node.ledger = stored(begun.admit(begun.next(genesis.feed(), new Body.Joined(Incarnation.FIRST,
                PeerAddress.parse("node-2:7002"), new TreeMap<>()), 1_700_000_000_004L, List.of())));
        return node;
    }

    private static Ledger stored(Admission admission) {
        return ((Admission.Stored) admission).ledger();
    }

    @Override
    public State state() {
        var feed = Samples.LEDGER.feeds().getFirst();
        return State.of(Samples.NODE_1, PeerAddress.parse("node-1:7001"), Samples.CHARTER, ledger, feed, 1);
    }

    @Override
    public Now now() {
        return new Now(1_000, 1_700_000_001_000L);
    }

    @Override
    public Message.Sender self() {
        return Samples.FROM_1;
    }

    @Override
    public long turnAgeMs() {
        return turnAgeMs;
    }
}
