package io.nodeplane.core;

/**
 * A node that was held up (its process paused, its processor starved) knows less than it seems to: what it was waiting
 * for came to nothing because of itself, and what it saw stand it did not watch.
 */
final class Punctuality {
    private Punctuality() {}

    /** Looks whether this input comes much later than the node had wanted to be woken. */
    static void review(Decision decision, State before) {
        if (before.phase() != Phase.JOINED) {
            return;
        }
        var late = decision.now.mono() - Core.wakeAt(before);
        var timeout = decision.charter.probeTimeoutMs();
        if (late < timeout) {
            return;
        }
        decision.detector = decision.detector.ailing(late / timeout, decision.charter);
        decision.rounds.clear();
        decision.watchAnew();
        // Noticed once: what is due is due now.
        decision.probeAt = Math.max(decision.probeAt, decision.now.mono());
        decision.syncAt = Math.max(decision.syncAt, decision.now.mono());
        decision.newsAt = Math.max(decision.newsAt, decision.now.mono());
        // The time of each suspicion counts anew from now: when each is ripe is reckoned again at once.
        decision.confirmAt = decision.now.mono();
        decision.note(Event
                .of("held-up", "this node was held up for " + late + " ms: it doubts its own probes, and counts"
                        + " the time that suspicions have stood anew")
                .with("ms", late).with("health", decision.detector.health()));
    }
}
