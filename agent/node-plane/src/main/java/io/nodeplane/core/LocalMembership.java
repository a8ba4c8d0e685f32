package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A node's own membership: joining and coming back. */
final class LocalMembership {
    /** The most seeds that are kept; of more, those that were given last. */
    private static final int SEEDS_MAX = 256;

    private LocalMembership() {}

    /**
     * Finds out from the ledger what this node was when its process last ended.
     *
     * @param anew whether it writes a new feed
     */
    static void resume(Decision decision, boolean anew) {
        decision.phase = phase(decision);
        if (decision.phase == Phase.JOINED) {
            comeBack(decision, anew);
            Describing.unready(decision);
        }
    }

    private static Phase phase(Decision decision) {
        var self = decision.self();
        if (self.isEmpty()) {
            return Phase.NEW;
        }
        return self.get().state() instanceof MemberState.Left ? Phase.LEFT : Phase.JOINED;
    }

    private static void comeBack(Decision decision, boolean anew) {
        var self = decision.self();
        if (anew) {
            Authoring.speakUp(decision, "it was begun at this start");
        } else if (self.isPresent() && !self.get().address().equals(decision.address)) {
            var life = self.get().incarnation().next();
            var line = decision.write(new Body.Recovered(life, decision.address));
            decision.note(Event.of("recovered", "moved from " + self.get().address() + " to " + decision.address)
                    .with("incarnation", life.number()).about(line.id()));
        }
    }

    static void tick(Decision decision) {
        var join = decision.join;
        if (join == null || decision.now.mono() < join.deadline()) {
            return;
        }
        var late = join.waiting().stream().filter(waiting -> decision.now.mono() >= waiting.deadline()).toList();
        var rest = new ArrayList<>(join.waiting());
        rest.removeAll(late);
        var refusals = refusals(decision);
        var nobody = "none of the seeds " + decision.seeds + " answered as a node of this cluster in time";
        giveUp(decision, late, code(decision), nobody + refusals);
        if (rest.isEmpty()) {
            ended(decision);
        } else {
            decision.join = new State.Joining(rest);
        }
    }

    static void commanded(Decision decision, long handle, Command command, long at) {
        switch (command) {
            case Command.Join(var seeds, var timeoutMs) ->
                join(decision, new State.Waiting(handle, timeoutMs == 0 ? State.NEVER : at + timeoutMs), seeds);
            case Command.Leave leave -> Farewells.leave(decision, handle, at);
            case Command.Describe(var attributes, var ready) ->
                Describing.describe(decision, handle, attributes, ready);
            case Command.Report(var peer, var state, var fresh) ->
                Describing.report(decision, handle, peer, state, fresh);
        }
    }

    /** A whole exchange with some peer is done: a node that waited for one knows enough to join. */
    static void synced(Decision decision) {
        if (decision.join != null && decision.phase == Phase.JOINING) {
            become(decision);
        }
    }

    /** Some address led nowhere: whoever has nobody to wait for waits no more. One that may yet answer keeps the join going. */
    static void hindered(Decision decision) {
        if (decision.join == null || decision.phase != Phase.JOINING) {
            return;
        }
        if (others(decision).isEmpty()) {
            become(decision);
        } else if (decision.peers().isEmpty() && all(decision, AddressBook.Kind.FOREIGN)) {
            giveUp(decision, decision.join.waiting(), code(decision), "none of the seeds " + decision.seeds
                    + " is a node of this cluster" + refusals(decision));
            ended(decision);
        }
    }

    /** Ends the join that is under way, if there is one. */
    static void cancel(Decision decision, String reason) {
        if (decision.join != null) {
            giveUp(decision, decision.join.waiting(), "CANCELLED", reason);
            ended(decision);
        }
    }

    /** {@return the seeds that are not known to be this process} */
    private static List<PeerAddress> others(Decision decision) {
        return decision.seeds.stream().filter(seed -> !decision.book.is(seed, AddressBook.Kind.SELF)).toList();
    }

    private static boolean all(Decision decision, AddressBook.Kind kind) {
        return others(decision).stream().allMatch(seed -> decision.book.is(seed, kind));
    }

    /** {@return the code of a join that failed: one refusal among silent seeds proves nothing, for another may be right} */
    private static String code(Decision decision) {
        if (all(decision, AddressBook.Kind.FOREIGN)) {
            return "UNAUTHENTICATED";
        }
        return all(decision, AddressBook.Kind.NAMESAKE) ? "CONFLICT_IDENTITY" : "UNAVAILABLE";
    }

    private static String refusals(Decision decision) {
        return decision.seeds.stream().flatMap(seed -> decision.book.refusal(seed).stream()
                .map(word -> "; " + seed + " refuses: " + word)).collect(Collectors.joining());
    }

    private static void join(Decision decision, State.Waiting waiting, List<PeerAddress> seeds) {
        var under = decision.join;
        var given = seeds.stream().filter(seed -> !seed.equals(decision.address)).toList();
        // Who asks for the same thing while it is under way, or done, adds to where it is looked for.
        decision.seeds = under == null && decision.phase != Phase.JOINED
                ? given.stream().distinct().toList()
                : more(decision, given);
        if (under != null) {
            decision.join = under.with(waiting);
            AntiEntropy.lookForDoor(decision);
        } else if (decision.phase == Phase.JOINED) {
            decision.settle(waiting.handle(), new Command.Outcome.Done());
        } else {
            decision.join = new State.Joining(List.of(waiting));
            if (decision.seeds.isEmpty()
                    || decision.seeds.stream().anyMatch(seed -> decision.book.peer(seed).isPresent())) {
                become(decision);
            } else {
                decision.phase = Phase.JOINING;
                decision.note(Event.of("joining", "looking for a seed that answers, " + decision.seeds
                        + ", or a member that is known"));
                AntiEntropy.lookForDoor(decision);
            }
        }
    }

    private static List<PeerAddress> more(Decision decision, List<PeerAddress> given) {
        var all = new LinkedHashSet<>(decision.seeds);
        all.removeAll(given);
        all.addAll(given);
        return all.stream().skip(Math.max(0, all.size() - SEEDS_MAX)).toList();
    }

    private static void become(Decision decision) {
        var self = decision.self();
        Farewells.overtaken(decision);
        var life = new Incarnation(decision.membership.lifeSpokenOf(decision.node) + 1);
        var line = decision
                .write(new Body.Joined(life, decision.address, self.map(Member::attributes).orElse(new TreeMap<>())));
        decision.phase = Phase.JOINED;
        decision.probeAt = decision.now.mono();
        decision.note(Event.of("joined", "a member in incarnation " + life + ", reached at " + decision.address)
                .with("incarnation", life.number()).about(line.id()));
        if (decision.join != null) {
            decision.join.waiting().forEach(waiting -> decision.settle(waiting.handle(), new Command.Outcome.Done()));
            decision.join = null;
        }
    }

    private static void giveUp(Decision decision, Collection<State.Waiting> waiting, String code, String reason) {
        decision.note(Event.of("join-failed", reason));
        waiting.forEach(one -> decision.settle(one.handle(), new Command.Outcome.Failed(code, reason)));
    }

    private static void ended(Decision decision) {
        decision.join = null;
        decision.phase = decision.self().isPresent() ? Phase.LEFT : Phase.NEW;
    }
}
