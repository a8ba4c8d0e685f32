package io.nodeplane.harness.index;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Something that was so from one moment to another. */
public record Span<T>(Instant from, Instant to, T what) {

    /** A moment from which on something is so. */
    public record Change<T>(Instant at, T to) {}

    /**
     * {@return the spans between changes, without gap from {@code start} to {@code end}; at least one}
     *
     * <p>Of several changes at one moment the last counts; a change to what is so already is none; what lies outside
     * the time is moved to its edge.
     *
     * @param changes in order of time
     */
    public static <T> List<Span<T>> between(Instant start, Instant end, T first, List<Change<T>> changes) {
        var spans = new ArrayList<Span<T>>();
        var from = start;
        var what = first;
        for (var change : changes) {
            var at = change.at().isBefore(from) ? from : change.at().isAfter(end) ? end : change.at();
            if (!change.to().equals(what)) {
                add(spans, new Span<>(from, at, what));
                from = at;
                what = change.to();
            }
        }
        add(spans, new Span<>(from, end, what));
        if (spans.isEmpty()) {
            spans.add(new Span<>(start, end, what));
        }
        return List.copyOf(spans);
    }

    /** {@return what is so at that moment; before the first span what it begins with, later what it ends with} */
    public static <T> T at(List<Span<T>> spans, Instant moment) {
        var what = spans.getFirst().what();
        for (var span : spans) {
            if (!span.from().isAfter(moment)) {
                what = span.what();
            }
        }
        return what;
    }

    private static <T> void add(List<Span<T>> spans, Span<T> next) {
        var last = spans.isEmpty() ? null : spans.getLast();
        if (last != null && last.what().equals(next.what())) {
            spans.set(spans.size() - 1, new Span<>(last.from(), next.to(), last.what()));
        } else if (next.from().isBefore(next.to())) {
            spans.add(next);
        }
    }
}
