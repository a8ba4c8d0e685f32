package io.nodeplane.detector;

/**
 * How often a peer has answered this observer's suspicion of it and so proved it wrong.
 *
 * @param times how often, less what was forgiven
 * @param calmSince since when, in ms of the observer's monotonic clock, the peer has been heard in every round
 * @param excused whether the last suspicion was right after all: the suspected process ended, and another one began
 */
public record Refutations(int times, long calmSince, boolean excused) {
    /** No suspicion, or none that was refuted. */
    public static final Refutations NONE = new Refutations(0, 0, false);

    /** {@return these, after the suspected peer began another process: its last one did fall silent} */
    Refutations restarted() {
        return new Refutations(times, calmSince, true);
    }

    /** {@return these, after the suspected peer answered} */
    Refutations answered(long now) {
        return new Refutations(excused ? times : times + 1, now, false);
    }

    /** {@return these, after a probe round of the peer failed} */
    Refutations silent(long now) {
        return new Refutations(times, now, excused);
    }

    /** {@return these, after the peer was heard} */
    Refutations heard(long now, long forgiveAfterMs) {
        return times > 0 && now - calmSince >= forgiveAfterMs ? new Refutations(times - 1, now, excused) : this;
    }
}
