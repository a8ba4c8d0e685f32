package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import java.util.ArrayList;
import java.util.List;

/**
 * A leave: it is durable here at once, and done when one other member has stored it, or when it is plain that none could
 * be told. A node that ends right after a leave that nobody stored would be held dead instead of gone.
 */
final class Farewells {
    /** How long a leave waits for somebody who stores it, in ms. */
    static final long WAIT_MS_MAX = 4_000;

    private static final String UNTOLD = "no other member could be told: they will suspect this node until somebody brings"
            + " them its ledger";

    private Farewells() {}

    /** Ends this life on purpose. A second leave waits with the first. */
    static void leave(Turn turn, long handle) {
        Membering.cancel(turn, "left while joining");
        var farewell = turn.farewell;
        if (turn.phase == Phase.JOINED) {
            write(turn);
            var others = turn.peers().stream().anyMatch(peer -> peer.present());
            turn.farewell = others
                    ? new State.Farewell(List.of(handle), turn.now.mono() + WAIT_MS_MAX)
                    : null;
            if (!others) {
                turn.settle(handle, new Command.Outcome.Done());
            }
        } else if (farewell != null) {
            var handles = new ArrayList<>(farewell.handles());
            handles.add(handle);
            turn.farewell = new State.Farewell(handles, farewell.deadline());
        } else {
            turn.settle(handle, new Command.Outcome.Done());
        }
    }

    private static void write(Turn turn) {
        var life = turn.self().orElseThrow().incarnation();
        var line = turn.write(new Body.Left(life));
        turn.phase = Phase.LEFT;
        turn.rounds.clear();
        turn.note(Event.of("left", "left on purpose").with("incarnation", life.number()).about(line.id()));
    }

    /** Another member has stored all that this node wrote. */
    static void stored(Turn turn) {
        end(turn, "");
    }

    /** A new membership begins: whoever waits for the end of the last one waits no more. */
    static void overtaken(Turn turn) {
        end(turn, "");
    }

    static void tick(Turn turn) {
        if (turn.farewell != null && turn.now.mono() >= turn.farewell.deadline()) {
            turn.note(Event.of("untold", "the leave stands in this node's ledger, and " + UNTOLD));
            end(turn, UNTOLD);
        }
    }

    private static void end(Turn turn, String note) {
        if (turn.farewell != null) {
            turn.farewell.handles().forEach(handle -> turn.settle(handle, new Command.Outcome.Done(note)));
            turn.farewell = null;
        }
    }
}
