package io.nodeplane.harness.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Something that was so from one moment to another. */
record Stretch<T>(Instant from, Instant to, T what) {

    /** A moment from which on something is so. */
    record Change<T>(Instant at, T to) {}

    /**
     * {@return the stretches between changes, without gap from {@code start} to {@code end}; at least one}
     *
     * <p>Of several changes at one moment the last counts; a change to what is so already is none; what lies outside
     * the time is moved to its edge.
     *
     * @param changes in order of time
     */
    static <T> List<Stretch<T>> between(Instant start, Instant end, T first, List<Change<T>> changes) {
        var stretches = new ArrayList<Stretch<T>>();
        var from = start;
        var what = first;
        for (var change : changes) {
            var at = change.at().isBefore(from) ? from : change.at().isAfter(end) ? end : change.at();
            if (!change.to().equals(what)) {
                add(stretches, new Stretch<>(from, at, what));
                from = at;
                what = change.to();
            }
        }
        add(stretches, new Stretch<>(from, end, what));
        if (stretches.isEmpty()) {
            stretches.add(new Stretch<>(start, end, what));
        }
        return List.copyOf(stretches);
    }

    /** {@return what is so at that moment; before the first stretch what it begins with, later what it ends with} */
    static <T> T at(List<Stretch<T>> stretches, Instant moment) {
        var what = stretches.getFirst().what();
        for (var stretch : stretches) {
            if (!stretch.from().isAfter(moment)) {
                what = stretch.what();
            }
        }
        return what;
    }

    private static <T> void add(List<Stretch<T>> stretches, Stretch<T> next) {
        var last = stretches.isEmpty() ? null : stretches.getLast();
        if (last != null && last.what().equals(next.what())) {
            stretches.set(stretches.size() - 1, new Stretch<>(last.from(), next.to(), last.what()));
        } else if (next.from().isBefore(next.to())) {
            stretches.add(next);
        }
    }
}
