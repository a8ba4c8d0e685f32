package io.nodeplane.core;

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
        var decision = new Decision(state, input.now());
        Punctuality.review(decision);
        switch (input) {
            case Input.Started started -> Startup.start(decision, started);
            case Input.Tick tick -> {
                Startup.tick(decision);
                LocalMembership.tick(decision);
                Farewells.tick(decision);
                Probing.tick(decision);
                Vigils.tick(decision);
                AntiEntropy.tick(decision);
            }
            case Input.Asked asked -> asked(decision, asked);
            case Input.Answered answered -> answered(decision, answered);
            case Input.Unanswered(var now, var exchange, var reason) -> unanswered(decision, exchange, reason);
            case Input.Unauthenticated(var now, var exchange, var reason) -> {
                var asked = decision.pending().requests().get(exchange);
                unanswered(decision, exchange, reason);
                if (asked instanceof PendingRequest.CompareHeads(var peer)) {
                    AntiEntropy.strange(decision, peer, reason);
                }
            }
            case Input.Commanded(var now, var handle, var command) -> Startup.commanded(decision, handle, command);
        }
        Authoring.review(decision);
        Vouching.review(decision);
        Amending.review(decision);
        Confirming.review(decision);
        Forgetting.review(decision);
        Hearing.review(decision);
        Linking.review(decision);
        Announcements.close(decision);
        return decision.step();
    }

    /** {@return when the node wants its next tick, in ms of its monotonic clock} */
    public static long wakeAt(State state) {
        return state.wakeAt();
    }

    private static void asked(Decision decision, Input.Asked asked) {
        var from = asked.from();
        if (!from.cluster().equals(decision.ledger().cluster())) {
            var reason = "node " + from.node() + " is of cluster " + from.cluster() + ", node " + decision.node()
                    + " is of cluster " + decision.ledger().cluster() + ": give both the same charter";
            stranger(decision, "refused", reason, from);
            decision.answer(asked.handle(), new Message.Reply.Refused(Message.Code.WRONG_CLUSTER, reason));
            return;
        }
        if (from.isProcessOf(decision.sender())) {
            decision.answer(asked.handle(), new Message.Reply.Refused(Message.Code.SAME_PROCESS,
                    "the address leads back to " + decision.node() + " itself"));
            return;
        }
        if (from.node().equals(decision.node())) {
            stranger(decision, "namesake",
                    "a process that is not this one asks as " + decision.node() + ": its word is not taken",
                    from);
            decision.answer(asked.handle(), new Message.Reply.Refused(Message.Code.SAME_IDENTITY, "this node is called "
                    + decision.node() + " as well: every node needs an id of its own"));
            return;
        }
        Linking.asked(decision, from.node());
        switch (asked.request()) {
            case Message.Request.Ping ping -> Probing.pinged(decision, asked.handle(), from, ping);
            case Message.Request.PingReq(var target, var address) -> Relaying.take(decision, asked.handle(), target);
            case Message.Request.Vigil vigil -> Vigils.kept(decision, asked.handle(), from.node(), vigil);
            case Message.Request.Sync sync -> Serving.serve(decision, asked.handle(), from.node(), sync);
            case Message.Request.Push push -> Serving.take(decision, asked.handle(), from.node(), push);
        }
    }

    /** Somebody asks who may not: said once of each name, for a stranger may ask, and start anew, as often as it likes. */
    private static void stranger(Decision decision, String kind, String what, Message.Sender from) {
        decision.noteOnce(kind + " " + from.cluster().brief() + " " + from.node(),
                Event.of(kind, what).with("peer", from.node().value()));
    }

    private static void answered(Decision decision, Input.Answered answered) {
        var reply = answered.reply();
        var from = answered.from();
        if (!from.cluster().equals(decision.ledger().cluster()) && !(reply instanceof Message.Reply.Refused)) {
            unanswered(decision, answered.exchange(), "answered by cluster " + from.cluster().brief());
            return;
        }
        Linking.answered(decision, from.node());
        switch (decision.ended(answered.exchange())) {
            case null -> {
                // The node restarted or gave up meanwhile: nobody waits for this answer any more.
            }
            case PendingRequest.DirectProbe probe -> Probing.direct(decision, probe, from.node(), reply);
            case PendingRequest.IndirectProbe probe -> Probing.indirect(decision, probe, from.node(), reply);
            case PendingRequest.Relay(var target, var handle) ->
                Relaying.answered(decision, handle, target, from.node(), reply);
            case PendingRequest.Vigil vigil -> Vigils.answered(decision, vigil, from.node(), reply)
                    .ifPresent(target -> Probing.probe(decision, target));
            case PendingRequest.CompareHeads(var peer) -> AntiEntropy.compared(decision, peer, from.node(), reply);
            case PendingRequest.Pull pull -> AntiEntropy.pulled(decision, pull, from.node(), reply);
            case PendingRequest.PushRest rest -> AntiEntropy.pushed(decision, rest, from.node(), reply);
            case PendingRequest.PushNew pushed -> AntiEntropy.pushedNew(decision, pushed, from.node(), reply);
        }
    }

    private static void unanswered(Decision decision, long exchange, String reason) {
        switch (decision.ended(exchange)) {
            case null -> {
                // As above: nobody waits any more.
            }
            case PendingRequest.DirectProbe probe -> Probing.missed(decision, probe, reason);
            case PendingRequest.IndirectProbe probe -> Probing.unheard(decision, probe);
            case PendingRequest.Relay(var target, var handle) -> Relaying.unanswered(decision, handle, target);
            case PendingRequest.Vigil vigil ->
                Vigils.broken(decision, vigil).ifPresent(target -> Probing.probe(decision, target));
            case PendingRequest.CompareHeads(var peer) -> AntiEntropy.failed(decision, peer);
            case PendingRequest.Pull(var peer, var theirs, var again) -> AntiEntropy.torn(decision, peer);
            case PendingRequest.PushRest(var peer, var theirs) -> AntiEntropy.torn(decision, peer);
            case PendingRequest.PushNew pushed -> News.unheard(decision, pushed, reason);
        }
    }
}
