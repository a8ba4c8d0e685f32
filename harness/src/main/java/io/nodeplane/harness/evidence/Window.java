package io.nodeplane.harness.evidence;

import io.nodeplane.harness.fault.Link;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stretch between two {@link Sample}s, named for the report: {@code before}, {@code during}, or {@code after}; and
 * {@code until} a step that ended or paused somebody while the fault lasted: after it, counters were gone.
 */
public record Window(String fault, String name, Sample from, Sample to) {
    /** How the names begin of windows that last until a step. */
    public static final String UNTIL = "until ";
    /** Of so many answers the mean time says how long answers take, and their number how many come. */
    public static final int ANSWERS_MIN = 10;

    /**
     * {@return the payload bytes that crossed each link between the two samples; a counter that began anew in between,
     * because its process did, counts from zero}
     */
    public SortedMap<Link, Long> crossed() {
        var crossed = new TreeMap<>(grown(from.requestBytes(), to.requestBytes()));
        grown(from.replyBytes(), to.replyBytes()).forEach((link, bytes) -> crossed.merge(link, bytes, Long::sum));
        return crossed;
    }

    /** {@return the mean time in ms from a request to its answer, over these links, between the two samples} */
    public OptionalDouble meanAnswerMs(Collection<Link> links) {
        var answers = sum(grown(from.answers(), to.answers()), links);
        var time = sum(grown(from.answerMs(), to.answerMs()), links);
        return answers == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) time / answers);
    }

    /** {@return the requests over these links that got no reply, between the two samples} */
    public long failures(Collection<Link> links) {
        return sum(grown(from.failures(), to.failures()), links);
    }

    /** {@return the requests over these links that were answered, between the two samples} */
    public long answers(Collection<Link> links) {
        return sum(grown(from.answers(), to.answers()), links);
    }

    private static long sum(SortedMap<Link, Long> values, Collection<Link> links) {
        return values.entrySet().stream().filter(entry -> links.contains(entry.getKey()))
                .mapToLong(entry -> entry.getValue()).sum();
    }

    private static SortedMap<Link, Long> grown(SortedMap<Link, Long> before, SortedMap<Link, Long> after) {
        var grown = new TreeMap<Link, Long>();
        after.forEach((link, count) -> {
            var start = before.getOrDefault(link, 0L);
            grown.put(link, count >= start ? count - start : count);
        });
        return grown;
    }
}
