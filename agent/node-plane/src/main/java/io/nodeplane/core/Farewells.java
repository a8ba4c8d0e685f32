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

    /**
     * Ends this life on purpose. A second leave waits with the first.
     *
     * @param at when it was commanded: one that waited for the start of the process waits no longer for that
     */
    static void leave(Decision decision, long handle, long at) {
        LocalMembership.cancel(decision, "left while joining");
        var farewell = decision.farewell;
        if (decision.phase == Phase.JOINED) {
            write(decision);
            var others = decision.peers().stream().anyMatch(peer -> peer.present());
            decision.farewell = others
                    ? new State.Farewell(List.of(handle), at + WAIT_MS_MAX)
                    : null;
            if (!others) {
                decision.settle(handle, new Command.Outcome.Done());
            }
        } else if (farewell != null) {
            var handles = new ArrayList<>(farewell.handles());
            handles.add(handle);
            decision.farewell = new State.Farewell(handles, farewell.deadline());
        } else {
            decision.settle(handle, new Command.Outcome.Done());
        }
    }

    private static void write(Decision decision) {
        var life = decision.self().orElseThrow().incarnation();
        var line = decision.write(new Body.Left(life));
        decision.phase = Phase.LEFT;
        decision.rounds.clear();
        decision.note(Event.of("left", "left on purpose").with("incarnation", life.number()).about(line.id()));
    }

    /** Another member has stored all that this node wrote. */
    static void stored(Decision decision) {
        end(decision, "");
    }

    /** A new membership begins: whoever waits for the end of the last one waits no more. */
    static void overtaken(Decision decision) {
        end(decision, "");
    }

    static void tick(Decision decision) {
        if (decision.farewell != null && decision.now.mono() >= decision.farewell.deadline()) {
            decision.note(Event.of("untold", "the leave stands in this node's ledger, and " + UNTOLD));
            end(decision, UNTOLD);
        }
    }

    private static void end(Decision decision, String note) {
        if (decision.farewell != null) {
            decision.farewell.handles().forEach(handle -> decision.settle(handle, new Command.Outcome.Done(note)));
            decision.farewell = null;
        }
    }
}
