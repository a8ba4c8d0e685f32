package io.nodeplane.core;

import io.nodeplane.ledger.Body;

/**
 * The node as a function: what happened goes in, what it means comes out.
 *
 * <p>Guarantees: the same state and input give the same step, byte for byte; the entries of a step follow every rule of
 * the ledger; no effect of a step may be performed before its entries are durable.
 */
public final class Core {
    private Core() {}

    /** {@return what the input means to the node} */
    public static Step decide(State state, Input input) {
        var turn = new Turn(state, input.now());
        Punctuality.review(turn, state);
        switch (input) {
            case Input.Started started -> Beginning.start(turn, started);
            case Input.Tick tick -> {
                Beginning.tick(turn);
                Membering.tick(turn);
                Farewells.tick(turn);
                Probing.tick(turn);
                Vigils.tick(turn);
                AntiEntropy.tick(turn);
            }
            case Input.Asked asked -> asked(turn, asked);
            case Input.Answered answered -> answered(turn, answered);
            case Input.Unanswered(var now, var exchange, var reason) -> unanswered(turn, exchange, reason);
            case Input.Commanded(var now, var handle, var command) -> Beginning.commanded(turn, handle, command);
        }
        Authoring.review(turn);
        Vouching.review(turn);
        Suspicion.review(turn, state);
        Closing.close(turn, state);
        return turn.step();
    }

    /** {@return when the node wants its next tick, in ms of its monotonic clock} */
    public static long wakeAt(State state) {
        var start = state.start();
        if (start != null) {
            return start.answered() ? start.deadline() : Math.min(start.askAt(), start.deadline());
        }
        var wake = Math.min(Math.min(state.syncAt(), state.newsAt()), state.confirmAt());
        if (state.phase() == Phase.JOINED) {
            wake = Math.min(wake, state.probeAt());
        }
        for (var vigil : state.kept().values()) {
            wake = Math.min(wake, vigil.until());
        }
        if (state.farewell() != null) {
            wake = Math.min(wake, state.farewell().deadline());
        }
        return state.join() == null ? wake : Math.min(wake, state.join().deadline());
    }

    private static void asked(Turn turn, Input.Asked asked) {
        var from = asked.from();
        if (!from.cluster().equals(turn.ledger.cluster())) {
            var reason = "node " + from.node() + " is of cluster " + from.cluster() + ", node " + turn.node
                    + " is of cluster " + turn.ledger.cluster() + ": give both the same charter";
            stranger(turn, "refused", reason, from);
            turn.answer(asked.handle(), new Message.Reply.Refused(Message.Code.WRONG_CLUSTER, reason));
            return;
        }
        if (from.isProcessOf(turn.sender())) {
            turn.answer(asked.handle(), new Message.Reply.Refused(Message.Code.SAME_PROCESS,
                    "the address leads back to " + turn.node + " itself"));
            return;
        }
        if (from.node().equals(turn.node)) {
            stranger(turn, "namesake",
                    "a process that is not this one asks as " + turn.node + ": its word is not taken",
                    from);
            turn.answer(asked.handle(), new Message.Reply.Refused(Message.Code.SAME_IDENTITY, "this node is called "
                    + turn.node + " as well: every node needs an id of its own"));
            return;
        }
        switch (asked.request()) {
            case Message.Request.Ping ping -> Probing.pinged(turn, asked.handle(), from, ping);
            case Message.Request.PingReq(var target, var address) -> Relays.take(turn, asked.handle(), target);
            case Message.Request.Vigil vigil -> Vigils.kept(turn, asked.handle(), from.node(), vigil);
            case Message.Request.Sync sync -> AntiEntropy.serve(turn, asked.handle(), from.node(), sync);
            case Message.Request.Push push -> AntiEntropy.take(turn, asked.handle(), from.node(), push);
        }
    }

    /** Somebody asks who may not: said once of each name, for a stranger may ask, and start anew, as often as it likes. */
    private static void stranger(Turn turn, String kind, String what, Message.Sender from) {
        turn.noteOnce(kind + " " + from.cluster().brief() + " " + from.node(),
                Event.of(kind, what).with("peer", from.node().value()));
    }

    private static void answered(Turn turn, Input.Answered answered) {
        var reply = answered.reply();
        var from = answered.from();
        if (!from.cluster().equals(turn.ledger.cluster()) && !(reply instanceof Message.Reply.Refused)) {
            unanswered(turn, answered.exchange(), "answered by cluster " + from.cluster().brief());
            return;
        }
        var purpose = turn.exchanges.remove(answered.exchange());
        switch (purpose) {
            case null -> {
                // The node restarted or gave up meanwhile: nobody waits for this answer any more.
            }
            case Purpose.DirectProbe probe -> Probing.direct(turn, probe, from.node(), reply);
            case Purpose.IndirectProbe probe -> Probing.indirect(turn, probe, reply);
            case Purpose.Relay(var target, var handle) -> Relays.answered(turn, handle, target, from.node(), reply);
            case Purpose.Vigil vigil -> Vigils.answered(turn, vigil, from.node(), reply);
            case Purpose.CompareHeads(var peer) -> AntiEntropy.compared(turn, peer, from.node(), reply);
            case Purpose.Pull pull -> AntiEntropy.pulled(turn, pull, from.node(), reply);
            case Purpose.PushRest rest -> AntiEntropy.pushed(turn, rest, from.node(), reply);
            case Purpose.PushNew pushed -> AntiEntropy.pushedNew(turn, pushed, from.node(), reply);
        }
    }

    private static void unanswered(Turn turn, long exchange, String reason) {
        var purpose = turn.exchanges.remove(exchange);
        switch (purpose) {
            case null -> {
                // As above: nobody waits any more.
            }
            case Purpose.DirectProbe probe -> Probing.missed(turn, probe, reason);
            case Purpose.IndirectProbe probe -> Probing.unheard(turn, probe);
            case Purpose.Relay(var target, var handle) -> Relays.unanswered(turn, handle, target);
            case Purpose.Vigil vigil -> Vigils.broken(turn, vigil);
            case Purpose.CompareHeads(var peer) -> AntiEntropy.failed(turn, peer);
            case Purpose.Pull(var peer, var theirs, var again) -> AntiEntropy.torn(turn, peer);
            case Purpose.PushRest(var peer, var theirs) -> AntiEntropy.torn(turn, peer);
            case Purpose.PushNew pushed -> AntiEntropy.unheard(turn, pushed, reason);
        }
    }
}
