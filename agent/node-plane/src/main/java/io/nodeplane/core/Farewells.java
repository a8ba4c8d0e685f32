package io.nodeplane.core;

import java.util.List;

/**
 * The end of a leave: it is durable here at once, and done when one other member has stored it, or when it is plain that
 * none could be told. A node that ends right after a leave that nobody stored would be held dead instead of gone.
 */
final class Farewells {
    /** How long a leave waits for somebody who stores it, in ms. */
    static final long WAIT_MS_MAX = 4_000;

    private static final String UNTOLD = "no other member could be told: they will suspect this node until somebody brings"
            + " them its ledger";

    private Farewells() {}

    /**
     * This node has left; somebody waits to hear that others know.
     *
     * @param at when it was commanded: one that waited for the start of the process waits no longer for that
     */
    static void begin(Decision decision, long handle, long at) {
        if (decision.peers().stream().anyMatch(peer -> peer.present())) {
            decision.farewell = new Farewell(List.of(handle), at + WAIT_MS_MAX);
        } else {
            decision.farewell = null;
            decision.settle(handle, new Command.Outcome.Done());
        }
    }

    /** A node that takes no part leaves: whoever wants that waits for the leave before, if others do not know of it yet. */
    static void join(Decision decision, long handle) {
        if (decision.farewell == null) {
            decision.settle(handle, new Command.Outcome.Done());
        } else {
            decision.farewell = decision.farewell.with(handle);
        }
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
