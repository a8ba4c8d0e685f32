package io.nodeplane.harness.link.data;

import java.time.Duration;

/**
 * How a directed data link treats its packets.
 *
 * @param cut it carries nothing
 * @param latency how long a packet is under way
 * @param jitter by how much more or less; it does not change the order of packets
 * @param lostPerMille of a thousand packets, so many never arrive
 * @param doubledPerMille of a thousand packets, so many arrive twice
 * @param overtakenPerMille of a thousand packets, so many are held back, and overtaken by those behind them
 */
public record Conditions(boolean cut, Duration latency, Duration jitter, int lostPerMille, int doubledPerMille,
        int overtakenPerMille) {
    static final int MILLE = 1_000;
    static final Duration LATENCY_MAX = Duration.ofMinutes(1);

    /** All packets, at once, in order. */
    public static final Conditions CLEAR = new Conditions(false, Duration.ZERO, Duration.ZERO, 0, 0, 0);

    /** @throws IllegalArgumentException if it is not between nothing and everything */
    public Conditions {
        within("latency", latency, LATENCY_MAX);
        within("jitter", jitter, latency);
        perMille("lost", lostPerMille);
        perMille("doubled", doubledPerMille);
        perMille("overtaken", overtakenPerMille);
    }

    private static void within(String what, Duration given, Duration max) {
        if (given.isNegative() || given.compareTo(max) > 0) {
            throw new IllegalArgumentException("the " + what + " of a data link is between 0 and " + max.toMillis()
                    + " ms, not " + given.toMillis() + " ms");
        }
    }

    private static void perMille(String what, int given) {
        if (given < 0 || given > MILLE) {
            throw new IllegalArgumentException(
                    "of a thousand packets between 0 and 1000 are " + what + ", not " + given);
        }
    }

    /** {@return these, and nothing passes} */
    public Conditions cutOff() {
        return new Conditions(true, latency, jitter, lostPerMille, doubledPerMille, overtakenPerMille);
    }

    /** {@return these without the cut} */
    public Conditions mended() {
        return new Conditions(false, latency, jitter, lostPerMille, doubledPerMille, overtakenPerMille);
    }

    /** {@return these with this delay} */
    public Conditions slow(Duration by, Duration giveOrTake) {
        return new Conditions(cut, by, giveOrTake, lostPerMille, doubledPerMille, overtakenPerMille);
    }

    /** {@return these with so much loss} */
    public Conditions losing(int perMille) {
        return new Conditions(cut, latency, jitter, perMille, doubledPerMille, overtakenPerMille);
    }

    /** {@return these with so many packets that arrive twice} */
    public Conditions doubling(int perMille) {
        return new Conditions(cut, latency, jitter, lostPerMille, perMille, overtakenPerMille);
    }

    /** {@return these with so many packets that are overtaken} */
    public Conditions reordering(int perMille) {
        return new Conditions(cut, latency, jitter, lostPerMille, doubledPerMille, perMille);
    }
}
