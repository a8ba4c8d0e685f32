package io.nodeplane.core;

/**
 * A node that was held up (its process paused, its processor starved) knows less than it seems to: what it was waiting
 * for came to nothing because of itself, and what it saw stand it did not watch.
 */
final class Punctuality {
    private Punctuality() {}

    /** Looks whether this input comes much later than the node had wanted to be woken. */
    static void review(Turn turn, State before) {
        if (before.phase() != Phase.JOINED) {
            return;
        }
        var late = turn.now.mono() - Core.wakeAt(before);
        var timeout = turn.charter.probeTimeoutMs();
        if (late < timeout) {
            return;
        }
        turn.detector = turn.detector.ailing(late / timeout, turn.charter);
        turn.rounds.clear();
        turn.watchAnew();
        // Noticed once: what is due is due now.
        turn.probeAt = Math.max(turn.probeAt, turn.now.mono());
        turn.syncAt = Math.max(turn.syncAt, turn.now.mono());
        turn.newsAt = Math.max(turn.newsAt, turn.now.mono());
        // The time of each suspicion counts anew from now: when each is ripe is reckoned again at once.
        turn.confirmAt = turn.now.mono();
        turn.note(Event.of("held-up", "this node was held up for " + late + " ms: it doubts its own probes, and counts"
                + " the time that suspicions have stood anew").with("ms", late).with("health", turn.detector.health()));
    }
}
