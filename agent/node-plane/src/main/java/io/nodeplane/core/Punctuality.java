package io.nodeplane.core;

/**
 * A node that was held up (its process paused, its processor starved) knows less than it seems to: what it was waiting
 * for came to nothing because of itself, and what it saw stand it did not watch.
 */
final class Punctuality {
    private Punctuality() {}

    /** Looks whether this input comes much later than the node had wanted to be woken. */
    static void review(Decision decision) {
        if (decision.before.phase() != Phase.JOINED) {
            return;
        }
        var late = decision.now.mono() - decision.before.wakeAt();
        var timeout = decision.charter().probeTimeoutMs();
        if (late < timeout) {
            return;
        }
        // Noticed once: what is due is due now.
        Probing.heldUp(decision, late / timeout);
        Exchanging.heldUp(decision);
        Confirming.heldUp(decision);
        decision.note(Event
                .of("held-up", "this node was held up for " + late + " ms: it doubts its own probes, and counts"
                        + " the time that suspicions have stood anew")
                .with("ms", late).with("health", decision.detector().health()));
    }
}
