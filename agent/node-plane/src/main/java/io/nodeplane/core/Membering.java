package io.nodeplane.core;

import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A node's own membership: joining, leaving, coming back, and what it says of itself. */
final class Membering {
    /** The least time between two reported entries about one peer, so that a flapping tunnel cannot fill the ledger. */
    private static final long REPORT_MS_MIN = 10_000;

    private Membering() {}

    /**
     * Finds out from the ledger what this node was when its process last ended, and goes on with what its owner asked for
     * meanwhile.
     *
     * @param anew whether it writes a new feed
     */
    static void resume(Turn turn, boolean anew) {
        var join = turn.join;
        // Whoever lost its disk has lost its orders too, and waits to be told to join.
        turn.phase = phase(turn);
        if (turn.phase == Phase.JOINED) {
            comeBack(turn, anew);
        }
        if (join != null) {
            turn.join = null;
            join(turn, join.handle(), turn.seeds, join.deadline());
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
        if (join != null && turn.now.mono() >= join.deadline()) {
            abandon(turn, join, "UNAVAILABLE", "none of the seeds " + turn.seeds + " answered in time");
        }
    }

    static void commanded(Turn turn, long handle, Command command) {
        switch (command) {
            case Command.Join(var seeds, var timeoutMs) ->
                join(turn, handle, seeds, timeoutMs == 0 ? State.NEVER : turn.now.mono() + timeoutMs);
            case Command.Leave leave -> leave(turn, handle);
            case Command.Describe(var metadata) -> describe(turn, handle, metadata);
            case Command.Report(var peer, var state) -> report(turn, handle, peer, state);
        }
    }

    /** A whole exchange with some peer is done: a node that waited for one knows enough to join. */
    static void synced(Turn turn) {
        var join = turn.join;
        if (join != null && turn.phase == Phase.JOINING) {
            turn.join = null;
            become(turn, join.handle());
        }
    }

    /** A seed is of another cluster: waiting for it would never end. */
    static void refused(Turn turn, String reason) {
        var join = turn.join;
        if (join != null) {
            abandon(turn, join, "UNAUTHENTICATED", reason);
        }
    }

    private static void join(Turn turn, long handle, List<PeerAddress> seeds, long deadline) {
        if (turn.join != null) {
            turn.settle(handle, new Command.Outcome.Failed("CANCELLED", "another join is under way"));
            return;
        }
        turn.seeds = seeds.stream().filter(seed -> !seed.equals(turn.address)).distinct().toList();
        if (turn.phase == Phase.STARTING) {
            turn.join = new State.Joining(handle, deadline);
        } else if (turn.phase == Phase.JOINED) {
            turn.settle(handle, new Command.Outcome.Done());
        } else if (turn.seeds.isEmpty() || turn.seeds.stream().anyMatch(turn.reached::containsKey)) {
            become(turn, handle);
        } else {
            turn.phase = Phase.JOINING;
            turn.join = new State.Joining(handle, deadline);
            turn.note(Event.of("joining", "looking for a seed that answers, " + turn.seeds
                    + ", or a member that is known"));
            AntiEntropy.lookForDoor(turn);
        }
    }

    private static void become(Turn turn, long handle) {
        var metadata = turn.self().map(Member::metadata).orElse(new TreeMap<>());
        var life = new Incarnation(turn.membership.greatestLife(turn.node) + 1);
        var line = turn.write(new Body.Joined(life, turn.address, metadata));
        turn.phase = Phase.JOINED;
        turn.probeAt = turn.now.mono();
        turn.note(Event.of("joined", "a member in incarnation " + life + ", reached at " + turn.address)
                .with("incarnation", life.number()).about(line.id()));
        turn.settle(handle, new Command.Outcome.Done());
    }

    private static void leave(Turn turn, long handle) {
        var join = turn.join;
        if (join != null) {
            abandon(turn, join, "CANCELLED", "left while joining");
        }
        if (turn.phase == Phase.JOINED) {
            var life = turn.self().orElseThrow().incarnation();
            var line = turn.write(new Body.Left(life));
            turn.phase = Phase.LEFT;
            turn.rounds.clear();
            turn.note(Event.of("left", "left on purpose").with("incarnation", life.number()).about(line.id()));
        }
        turn.settle(handle, new Command.Outcome.Done());
    }

    private static void describe(Turn turn, long handle, SortedMap<String, String> metadata) {
        var self = turn.self();
        if (turn.phase != Phase.JOINED || self.isEmpty()) {
            turn.settle(handle, new Command.Outcome.Failed("NOT_JOINED", "only a member describes itself"));
            return;
        }
        if (!self.get().metadata().equals(metadata)) {
            try {
                var line = turn.write(new Body.Updated(self.get().metadataVersion() + 1, metadata));
                turn.note(Event.of("updated", "metadata changed").about(line.id()));
            } catch (BadLineException tooLong) {
                turn.settle(handle, new Command.Outcome.Failed("RESOURCE_EXHAUSTED", "the metadata make "
                        + tooLong.getMessage()));
                return;
            }
        }
        turn.settle(handle, new Command.Outcome.Done());
    }

    private static void report(Turn turn, long handle, NodeId peer, String state) {
        if (turn.phase != Phase.JOINED || turn.membership.view().member(peer).isEmpty()) {
            turn.settle(handle, new Command.Outcome.Failed("NOT_FOUND", peer + " is no member"));
            return;
        }
        var before = turn.reports.get(peer);
        var news = before == null || !before.state().equals(state) && turn.now.mono() - before.at() >= REPORT_MS_MIN;
        if (news) {
            turn.reports.put(peer, new State.Said(state, turn.now.mono()));
            var line = turn.write(new Body.Reported(peer, state));
            turn.note(Event.of("reported", "the data plane says that " + peer + " is " + state).about(line.id()));
        }
        turn.settle(handle, new Command.Outcome.Done());
    }

    private static void abandon(Turn turn, State.Joining join, String code, String reason) {
        turn.join = null;
        if (turn.phase != Phase.STARTING) {
            turn.phase = turn.self().isPresent() ? Phase.LEFT : Phase.NEW;
        }
        turn.note(Event.of("join-failed", reason));
        turn.settle(join.handle(), new Command.Outcome.Failed(code, reason));
    }
}
