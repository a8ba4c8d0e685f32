package io.nodeplane.core;

/**
 * The randomness of a node as a value: SplitMix64 (Steele, Lea, Flood 2014). The same seed gives the same choices.
 */
public record Dice(long seed) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** A number thrown, and the dice for the next throw. */
    public record Throw(int value, Dice next) {}

    /** {@return a number of 0..bound-1} */
    public Throw roll(int bound) {
        var next = seed + GOLDEN;
        var z = next;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return new Throw((int) Long.remainderUnsigned(z, bound), new Dice(next));
    }
}
