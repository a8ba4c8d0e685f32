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
final class Membering {
    /** The most seeds that are kept; of more, those that were given last. */
    private static final int SEEDS_MAX = 256;

    private Membering() {}

    /**
     * Finds out from the ledger what this node was when its process last ended.
     *
     * @param anew whether it writes a new feed
     */
    static void resume(Turn turn, boolean anew) {
        turn.phase = phase(turn);
        if (turn.phase == Phase.JOINED) {
            comeBack(turn, anew);
            Describing.unready(turn);
        }
    }

    private static Phase phase(Turn turn) {
        var self = turn.self();
        if (self.isEmpty()) {
            return Phase.NEW;
        }
        return self.get().state() instanceof MemberState.Left ? Phase.LEFT : Phase.JOINED;
    }

    private static void comeBack(Turn turn, boolean anew) {
        var self = turn.self();
        if (anew) {
            Authoring.speakUp(turn, "it was begun at this start");
        } else if (self.isPresent() && !self.get().address().equals(turn.address)) {
            var life = self.get().incarnation().next();
            var line = turn.write(new Body.Recovered(life, turn.address));
            turn.note(Event.of("recovered", "moved from " + self.get().address() + " to " + turn.address)
                    .with("incarnation", life.number()).about(line.id()));
        }
    }

    static void tick(Turn turn) {
        var join = turn.join;
        if (join == null || turn.now.mono() < join.deadline()) {
            return;
        }
        var late = join.waiting().stream().filter(waiting -> turn.now.mono() >= waiting.deadline()).toList();
        var rest = new ArrayList<>(join.waiting());
        rest.removeAll(late);
        var refusals = refusals(turn);
        var nobody = "none of the seeds " + turn.seeds + " answered as a node of this cluster in time";
        giveUp(turn, late, code(turn), nobody + refusals);
        if (rest.isEmpty()) {
            ended(turn);
        } else {
            turn.join = new State.Joining(rest);
        }
    }

    static void commanded(Turn turn, long handle, Command command, long at) {
        switch (command) {
            case Command.Join(var seeds, var timeoutMs) ->
                join(turn, new State.Waiting(handle, timeoutMs == 0 ? State.NEVER : at + timeoutMs), seeds);
            case Command.Leave leave -> Farewells.leave(turn, handle);
            case Command.Describe(var attributes, var ready) -> Describing.describe(turn, handle, attributes, ready);
            case Command.Report(var peer, var state) -> Describing.report(turn, handle, peer, state);
        }
    }

    /** A whole exchange with some peer is done: a node that waited for one knows enough to join. */
    static void synced(Turn turn) {
        if (turn.join != null && turn.phase == Phase.JOINING) {
            become(turn);
        }
    }

    /** Some address led nowhere: whoever has nobody to wait for waits no more. One that may yet answer keeps the join going. */
    static void hindered(Turn turn) {
        if (turn.join == null || turn.phase != Phase.JOINING) {
            return;
        }
        if (others(turn).isEmpty()) {
            become(turn);
        } else if (turn.peers().isEmpty() && all(turn, AddressBook.Kind.FOREIGN)) {
            giveUp(turn, turn.join.waiting(), code(turn), "none of the seeds " + turn.seeds
                    + " is a node of this cluster" + refusals(turn));
            ended(turn);
        }
    }

    /** Ends the join that is under way, if there is one. */
    static void cancel(Turn turn, String reason) {
        if (turn.join != null) {
            giveUp(turn, turn.join.waiting(), "CANCELLED", reason);
            ended(turn);
        }
    }

    /** {@return the seeds that are not known to be this process} */
    private static List<PeerAddress> others(Turn turn) {
        return turn.seeds.stream().filter(seed -> !turn.book.is(seed, AddressBook.Kind.SELF)).toList();
    }

    private static boolean all(Turn turn, AddressBook.Kind kind) {
        return others(turn).stream().allMatch(seed -> turn.book.is(seed, kind));
    }

    /** {@return the code of a join that failed: one refusal among silent seeds proves nothing, for another may be right} */
    private static String code(Turn turn) {
        if (all(turn, AddressBook.Kind.FOREIGN)) {
            return "UNAUTHENTICATED";
        }
        return all(turn, AddressBook.Kind.NAMESAKE) ? "CONFLICT_IDENTITY" : "UNAVAILABLE";
    }

    private static String refusals(Turn turn) {
        return turn.seeds.stream().flatMap(seed -> turn.book.refusal(seed).stream()
                .map(word -> "; " + seed + " refuses: " + word)).collect(Collectors.joining());
    }

    private static void join(Turn turn, State.Waiting waiting, List<PeerAddress> seeds) {
        var under = turn.join;
        var given = seeds.stream().filter(seed -> !seed.equals(turn.address)).toList();
        // Who asks for the same thing while it is under way, or done, adds to where it is looked for.
        turn.seeds = under == null && turn.phase != Phase.JOINED
                ? given.stream().distinct().toList()
                : more(turn, given);
        if (under != null) {
            turn.join = under.with(waiting);
            AntiEntropy.lookForDoor(turn);
        } else if (turn.phase == Phase.JOINED) {
            turn.settle(waiting.handle(), new Command.Outcome.Done());
        } else {
            turn.join = new State.Joining(List.of(waiting));
            if (turn.seeds.isEmpty() || turn.seeds.stream().anyMatch(seed -> turn.book.peer(seed).isPresent())) {
                become(turn);
            } else {
                turn.phase = Phase.JOINING;
                turn.note(Event.of("joining", "looking for a seed that answers, " + turn.seeds
                        + ", or a member that is known"));
                AntiEntropy.lookForDoor(turn);
            }
        }
    }

    private static List<PeerAddress> more(Turn turn, List<PeerAddress> given) {
        var all = new LinkedHashSet<>(turn.seeds);
        all.removeAll(given);
        all.addAll(given);
        return all.stream().skip(Math.max(0, all.size() - SEEDS_MAX)).toList();
    }

    private static void become(Turn turn) {
        var self = turn.self();
        Farewells.overtaken(turn);
        var life = new Incarnation(turn.membership.lifeSpokenOf(turn.node) + 1);
        var line = turn
                .write(new Body.Joined(life, turn.address, self.map(Member::attributes).orElse(new TreeMap<>())));
        turn.phase = Phase.JOINED;
        turn.probeAt = turn.now.mono();
        turn.note(Event.of("joined", "a member in incarnation " + life + ", reached at " + turn.address)
                .with("incarnation", life.number()).about(line.id()));
        if (turn.join != null) {
            turn.join.waiting().forEach(waiting -> turn.settle(waiting.handle(), new Command.Outcome.Done()));
            turn.join = null;
        }
    }

    private static void giveUp(Turn turn, Collection<State.Waiting> waiting, String code, String reason) {
        turn.note(Event.of("join-failed", reason));
        waiting.forEach(one -> turn.settle(one.handle(), new Command.Outcome.Failed(code, reason)));
    }

    private static void ended(Turn turn) {
        turn.join = null;
        turn.phase = turn.self().isPresent() ? Phase.LEFT : Phase.NEW;
    }
}
