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
import org.jspecify.annotations.Nullable;

/** A node's own membership: joining, coming back and leaving. */
final class LocalMembership {
    /** The most seeds that are kept; of more, those that were given last. */
    private static final int SEEDS_MAX = 256;

    private LocalMembership() {}

    /** A process starts: it asks for its own past before it takes part. */
    static void start(Decision decision) {
        enter(decision, Phase.STARTING);
    }

    /**
     * Finds out from the ledger what this node was when its process last ended.
     *
     * @param anew whether it writes a new feed
     */
    static void resume(Decision decision, boolean anew) {
        enter(decision, phase(decision));
        if (decision.phase() == Phase.JOINED) {
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
        } else if (self.isPresent() && !self.get().address().equals(decision.local.address())) {
            var incarnation = self.get().incarnation().next();
            var line = decision.write(new Body.Recovered(incarnation, decision.local.address()));
            decision.note(
                    Event.of("recovered", "moved from " + self.get().address() + " to " + decision.local.address())
                            .with("incarnation", incarnation.number()).about(line.id()));
        }
    }

    static void tick(Decision decision) {
        var join = decision.participation.join();
        if (join == null || decision.now.mono() < join.deadline()) {
            return;
        }
        var late = join.waiting().stream().filter(waiting -> decision.now.mono() >= waiting.deadline()).toList();
        var rest = new ArrayList<>(join.waiting());
        rest.removeAll(late);
        var refusals = refusals(decision);
        var nobody = "none of the seeds " + decision.participation.seeds()
                + " answered as a node of this cluster in time";
        giveUp(decision, late, code(decision), nobody + refusals);
        if (rest.isEmpty()) {
            ended(decision);
        } else {
            await(decision, new Participation.Joining(rest));
        }
    }

    static void commanded(Decision decision, long handle, Command command, long at) {
        switch (command) {
            case Command.Join(var seeds, var timeoutMs) ->
                join(decision, new Participation.Waiting(handle, timeoutMs == 0 ? Now.NEVER : at + timeoutMs), seeds);
            case Command.Leave leave -> leave(decision, handle, at);
            case Command.Describe(var attributes, var ready) ->
                Describing.describe(decision, handle, attributes, ready);
            case Command.Report(var peer, var state, var fresh) ->
                Observations.report(decision, handle, peer, state, fresh);
            case Command.Forget(var subject) -> Forgetting.forget(decision, handle, subject);
            case Command.Propose(var charter) -> Approving.propose(decision, handle, charter);
            case Command.Approve(var proposal) -> Approving.approve(decision, handle, proposal);
        }
    }

    /** A whole exchange with some peer is done: a node that waited for one knows enough to join. */
    static void synced(Decision decision) {
        if (decision.participation.join() != null && decision.phase() == Phase.JOINING) {
            become(decision);
        }
    }

    /** Some address led nowhere: whoever has nobody to wait for waits no more. One that may yet answer keeps the join going. */
    static void hindered(Decision decision) {
        var join = decision.participation.join();
        if (join == null || decision.phase() != Phase.JOINING) {
            return;
        }
        if (others(decision).isEmpty()) {
            become(decision);
        } else if (decision.peers().isEmpty() && strangers(decision)) {
            giveUp(decision, join.waiting(), code(decision), "none of the seeds " + decision.participation.seeds()
                    + " is a node of this cluster" + refusals(decision));
            ended(decision);
        }
    }

    /** Ends this membership on purpose. A second leave waits with the first. */
    private static void leave(Decision decision, long handle, long at) {
        var join = decision.participation.join();
        if (join != null) {
            giveUp(decision, join.waiting(), "CANCELLED", "left while joining");
            ended(decision);
        }
        if (decision.phase() == Phase.JOINED) {
            var incarnation = decision.self().orElseThrow().incarnation();
            var line = decision.write(new Body.Left(incarnation));
            enter(decision, Phase.LEFT);
            Probing.end(decision);
            decision.note(Event.of("left", "left on purpose").with("incarnation", incarnation.number())
                    .about(line.id()));
            Farewells.begin(decision, handle, at);
        } else {
            Farewells.join(decision, handle);
        }
    }

    /** {@return the seeds that are not known to be this process} */
    private static List<PeerAddress> others(Decision decision) {
        return decision.participation.seeds().stream()
                .filter(seed -> !decision.exchanges.book().is(seed, AddressBook.Kind.SELF)).toList();
    }

    /** {@return whether at every seed is somebody who is not of this cluster, or does not show that it is} */
    private static boolean strangers(Decision decision) {
        return others(decision).stream().allMatch(seed -> decision.exchanges.book().is(seed, AddressBook.Kind.FOREIGN)
                || decision.exchanges.book().is(seed, AddressBook.Kind.UNAUTHENTICATED));
    }

    private static boolean all(Decision decision, AddressBook.Kind kind) {
        return others(decision).stream().allMatch(seed -> decision.exchanges.book().is(seed, kind));
    }

    /** {@return the code of a join that failed: one refusal among silent seeds proves nothing, for another may be right} */
    private static String code(Decision decision) {
        if (strangers(decision)) {
            return "UNAUTHENTICATED";
        }
        return all(decision, AddressBook.Kind.NAMESAKE) ? "CONFLICT_IDENTITY" : "UNAVAILABLE";
    }

    private static String refusals(Decision decision) {
        return decision.participation.seeds().stream().flatMap(seed -> decision.exchanges.book().refusal(seed).stream()
                .map(word -> "; " + seed + " refuses: " + word)).collect(Collectors.joining());
    }

    private static void join(Decision decision, Participation.Waiting waiting, List<PeerAddress> seeds) {
        var under = decision.participation.join();
        var given = seeds.stream().filter(seed -> !seed.equals(decision.local.address())).toList();
        // Who asks for the same thing while it is under way, or done, adds to where it is looked for.
        decision.participation = decision.participation.seeded(under == null && decision.phase() != Phase.JOINED
                ? given.stream().distinct().toList()
                : more(decision, given));
        if (under != null) {
            await(decision, under.with(waiting));
            Exchanging.lookForDoor(decision);
        } else if (decision.phase() == Phase.JOINED) {
            decision.settle(waiting.handle(), new Command.Outcome.Done());
        } else {
            await(decision, new Participation.Joining(List.of(waiting)));
            if (decision.participation.seeds().isEmpty() || decision.participation.seeds().stream()
                    .anyMatch(seed -> decision.exchanges.book().peer(seed).isPresent())) {
                become(decision);
            } else {
                enter(decision, Phase.JOINING);
                decision.note(Event.of("joining", "looking for a seed that answers, "
                        + decision.participation.seeds() + ", or a member that is known"));
                Exchanging.lookForDoor(decision);
            }
        }
    }

    private static List<PeerAddress> more(Decision decision, List<PeerAddress> given) {
        var all = new LinkedHashSet<>(decision.participation.seeds());
        all.removeAll(given);
        all.addAll(given);
        return all.stream().skip(Math.max(0, all.size() - SEEDS_MAX)).toList();
    }

    private static void become(Decision decision) {
        var self = decision.self();
        Farewells.overtaken(decision);
        var incarnation = new Incarnation(decision.membership().incarnationSpokenOf(decision.node()) + 1);
        var line = decision.write(new Body.Joined(incarnation, decision.local.address(),
                self.map(Member::attributes).orElse(new TreeMap<>())));
        enter(decision, Phase.JOINED);
        Probing.due(decision);
        decision.note(Event
                .of("joined", "a member in incarnation " + incarnation + ", reached at " + decision.local.address())
                .with("incarnation", incarnation.number()).about(line.id()));
        var join = decision.participation.join();
        if (join != null) {
            join.waiting().forEach(waiting -> decision.settle(waiting.handle(), new Command.Outcome.Done()));
            await(decision, null);
        }
    }

    private static void giveUp(Decision decision, Collection<Participation.Waiting> waiting, String code,
            String reason) {
        decision.note(Event.of("join-failed", reason));
        waiting.forEach(one -> decision.settle(one.handle(), new Command.Outcome.Failed(code, reason)));
    }

    private static void ended(Decision decision) {
        await(decision, null);
        enter(decision, decision.self().isPresent() ? Phase.LEFT : Phase.NEW);
    }

    private static void enter(Decision decision, Phase phase) {
        decision.participation = decision.participation.with(phase);
    }

    private static void await(Decision decision, Participation.@Nullable Joining join) {
        decision.participation = decision.participation.joining(join);
    }
}
