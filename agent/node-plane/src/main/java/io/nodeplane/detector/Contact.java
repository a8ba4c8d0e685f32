package io.nodeplane.detector;

/**
 * What an observer's own probes say of one peer.
 *
 * @param heardAt when the peer, or a helper for it, last answered, in ms of the observer's monotonic clock; -1 if never
 * @param direct whether the last direct request was answered
 * @param silentRounds failed probe rounds in a row, a round being a direct probe and all indirect ones
 * @param silentSince when the first of these rounds began, in ms of the observer's monotonic clock; 0 if there is none
 * @param refusals how often in a row the peer said that it does not reach this observer
 */
public record Contact(long heardAt, boolean direct, int silentRounds, long silentSince, int refusals) {
    /** Nothing was tried yet. */
    public static final Contact NONE = new Contact(-1, false, 0, 0, 0);
    /**
     * So often must a peer that is heard say that it does not reach this observer: after a split is healed, one of two
     * tries first, and is told so once or twice by the other, which is about to try.
     */
    private static final int REFUSALS = 3;

    /** {@return this contact after the peer answered directly} */
    public Contact answered(long now) {
        return new Contact(now, true, 0, 0, refusals);
    }

    /** {@return this contact after a helper reached the peer} */
    public Contact answeredThroughHelper(long now) {
        return new Contact(now, false, 0, 0, refusals);
    }

    /** {@return this contact after a direct request was not answered} */
    public Contact missed() {
        return new Contact(heardAt, false, silentRounds, silentSince, refusals);
    }

    /**
     * {@return this contact after a whole round failed}
     *
     * @param began when the round began, in ms of the observer's monotonic clock
     */
    public Contact silentRound(long began) {
        return new Contact(heardAt, false, silentRounds + 1, silentRounds == 0 ? began : silentSince,
                refusals);
    }

    /** {@return this contact after somebody else heard the peer: one round more must fail than otherwise} */
    public Contact doubted() {
        return silentRounds < 2 ? this : new Contact(heardAt, direct, silentRounds - 1, silentSince, refusals);
    }

    /**
     * {@return this contact after the peer began a new incarnation: its silence was that of the one before, and whether
     * it is heard now is not known yet}
     */
    public Contact reborn() {
        return silentRounds == 0 ? this : new Contact(-1, direct, 0, 0, refusals);
    }

    /** {@return this contact after the peer said whether it reaches this observer} */
    public Contact told(boolean reached) {
        return new Contact(heardAt, direct, silentRounds, silentSince, reached ? 0 : Math.min(REFUSALS, refusals + 1));
    }

    /** {@return whether the peer is there, and does not reach this observer by its own word: only one of the two can dial} */
    public boolean oneWay() {
        return heard() && refused();
    }

    /** {@return whether the peer's last word, said often enough, was that it does not reach this observer} */
    public boolean refused() {
        return refusals >= REFUSALS;
    }

    /** {@return whether the peer is there, as far as this observer knows: it answered, and no round failed since} */
    public boolean heard() {
        return heardAt >= 0 && silentRounds == 0;
    }
}
