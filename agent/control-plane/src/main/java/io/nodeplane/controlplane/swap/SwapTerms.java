package io.nodeplane.controlplane.swap;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * On which terms one plane takes the place of another.
 *
 * @param seeds what the next plane is told to join; nobody, for the first node of a new cluster
 * @param settle for how long what both planes show has to be equal
 * @param compareMax how long to wait for that
 * @param answerMax a plane that needs longer for an answer that needs no network is not put in
 * @param look how often both planes are looked at
 * @param sickMax a plane in use that is isolated, or does not answer, for so long gives its place back
 * @param keep how long the plane before is kept for a way back
 * @param accepted in which kinds of differences the two may differ all the same
 */
public record SwapTerms(List<String> seeds, Duration settle, Duration compareMax, Duration answerMax, Duration look,
        Duration sickMax, Duration keep, Set<Difference.Kind> accepted) {
    /** Founds a cluster, and accepts no difference. */
    public static final SwapTerms DEFAULTS = new SwapTerms(List.of(), Duration.ofSeconds(5), Duration.ofSeconds(60),
            Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(15), Duration.ofMinutes(10), Set.of());

    /**
     * Makes lists unchangeable.
     *
     * @throws IllegalArgumentException for a time that is not above zero, or if {@link Difference.Kind#PLANE} is accepted
     */
    public SwapTerms {
        seeds = List.copyOf(seeds);
        var kinds = new TreeSet<>(accepted);
        if (kinds.contains(Difference.Kind.PLANE)) {
            throw new IllegalArgumentException("a plane that is not fit for use cannot be accepted");
        }
        accepted = Collections.unmodifiableSortedSet(kinds);
        for (var time : List.of(settle, compareMax, answerMax, look, sickMax, keep)) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a time is " + time + ": give one above zero");
            }
        }
    }

    /** {@return these terms with other seeds} */
    public SwapTerms joining(List<String> others) {
        return new SwapTerms(others, settle, compareMax, answerMax, look, sickMax, keep, accepted);
    }

    /** {@return these terms with another time for which both have to be equal} */
    public SwapTerms settling(Duration time) {
        return new SwapTerms(seeds, time, compareMax, answerMax, look, sickMax, keep, accepted);
    }

    /** {@return these terms with another time to wait for equal views} */
    public SwapTerms comparing(Duration max) {
        return new SwapTerms(seeds, settle, max, answerMax, look, sickMax, keep, accepted);
    }

    /** {@return these terms with another bound of an answer} */
    public SwapTerms answering(Duration max) {
        return new SwapTerms(seeds, settle, compareMax, max, look, sickMax, keep, accepted);
    }

    /** {@return these terms, looking so often} */
    public SwapTerms looking(Duration every) {
        return new SwapTerms(seeds, settle, compareMax, answerMax, every, sickMax, keep, accepted);
    }

    /** {@return these terms with another time after which a sick plane gives its place back} */
    public SwapTerms sick(Duration max) {
        return new SwapTerms(seeds, settle, compareMax, answerMax, look, max, keep, accepted);
    }

    /** {@return these terms with another time for which the plane before is kept} */
    public SwapTerms keeping(Duration time) {
        return new SwapTerms(seeds, settle, compareMax, answerMax, look, sickMax, time, accepted);
    }

    /** {@return these terms, under which the two may differ in this way too: for a plane before that knows no better} */
    public SwapTerms accepting(Difference.Kind... kinds) {
        var more = accepted.isEmpty() ? EnumSet.noneOf(Difference.Kind.class) : EnumSet.copyOf(accepted);
        more.addAll(Arrays.asList(kinds));
        return new SwapTerms(seeds, settle, compareMax, answerMax, look, sickMax, keep, more);
    }
}
