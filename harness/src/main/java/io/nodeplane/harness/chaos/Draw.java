package io.nodeplane.harness.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random choices from a seed: the same seed gives the same choices on every machine. */
final class Draw {
    private final RandomGenerator random;

    Draw(long seed) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** {@return a number from {@code min} to {@code max}, both of them too} */
    int between(int min, int max) {
        return random.nextInt(min, max + 1);
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    @SafeVarargs
    final <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }

    <T> T one(Collection<T> of) {
        return List.copyOf(of).get(random.nextInt(of.size()));
    }

    /** {@return one of these numbers, each as often as its weight says} */
    int weighted(int[] values, int[] weights) {
        var sum = 0;
        for (var weight : weights) {
            sum += weight;
        }
        var left = random.nextInt(sum);
        for (int i = 0; i < values.length; i++) {
            left -= weights[i];
            if (left < 0) {
                return values[i];
            }
        }
        throw new IllegalStateException("weights that do not add up");
    }

    /** {@return so many of them; all if there are not so many} */
    <T extends Comparable<T>> SortedSet<T> some(Collection<T> of, int count) {
        return new TreeSet<>(shuffled(of).subList(0, Math.min(count, of.size())));
    }

    /** {@return each of them with this chance} */
    <T extends Comparable<T>> SortedSet<T> each(Collection<T> of, double share) {
        var some = new TreeSet<T>();
        for (var item : of) {
            if (chance(share)) {
                some.add(item);
            }
        }
        return some;
    }

    <T> List<T> shuffled(Collection<T> of) {
        var items = new ArrayList<>(of);
        for (int i = items.size() - 1; i > 0; i--) {
            var other = random.nextInt(i + 1);
            var item = items.get(i);
            items.set(i, items.get(other));
            items.set(other, item);
        }
        return items;
    }

    /** {@return how many: one nearly always, seldom more, at most {@code max}} */
    int few(int max) {
        var count = 1;
        while (count < max && chance(0.3)) {
            count++;
        }
        return count;
    }

    /** {@return a time between these, in steps of ten milliseconds} */
    Duration time(long minMs, long maxMs) {
        return Duration.ofMillis(Math.max(10, random.nextLong(minMs / 10, maxMs / 10 + 1) * 10));
    }
}
