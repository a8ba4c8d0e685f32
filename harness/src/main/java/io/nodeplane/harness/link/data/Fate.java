package io.nodeplane.harness.link.data;

import java.util.SplittableRandom;

/**
 * What becomes of one packet.
 *
 * <p>It follows from the seed of the link, the packet's number and the conditions, and from nothing else: not from the time,
 * nor from what became of other packets. Each draw is made whether its condition asks for it or not, so that the same packets
 * are lost whatever the latency, and more loss loses these and others.
 */
public sealed interface Fate {
    /** A packet that is overtaken is so much longer under way than by its latency. */
    long HELD_BACK_NANOS = 20_000_000;

    /** It is gone: the link is cut. */
    record Cut() implements Fate {}

    /** It is gone, by chance. */
    record Lost() implements Fate {}

    /**
     * It arrives.
     *
     * @param delayNanos how long it is under way
     * @param twice whether it arrives a second time
     * @param overtaken whether those behind it may come before it; others keep their order
     */
    record Carried(long delayNanos, boolean twice, boolean overtaken) implements Fate {}

    /** {@return what becomes of the packet of this number, from 0} */
    static Fate of(long seed, long number, Conditions conditions) {
        if (conditions.cut()) {
            return new Cut();
        }
        var dice = new SplittableRandom(seed + number);
        var lost = dice.nextInt(Conditions.MILLE) < conditions.lostPerMille();
        var twice = dice.nextInt(Conditions.MILLE) < conditions.doubledPerMille();
        var overtaken = dice.nextInt(Conditions.MILLE) < conditions.overtakenPerMille();
        var drift = (long) ((2 * dice.nextDouble() - 1) * conditions.jitter().toNanos());
        if (lost) {
            return new Lost();
        }
        var delay = conditions.latency().toNanos() + drift + (overtaken ? HELD_BACK_NANOS : 0);
        return new Carried(delay, twice, overtaken);
    }

    /** {@return the seed of one link, of that of all of them: the packets of links share no fate} */
    static long seed(long ofAll, String link) {
        return new SplittableRandom(ofAll ^ (long) link.hashCode() << Integer.SIZE).nextLong();
    }
}
