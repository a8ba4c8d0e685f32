package io.nodeplane.harness.report;

import io.nodeplane.harness.index.Arrivals;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** What a space-time picture shows of a run: messages, remarks, and the stretches of time in which there are any. */
final class SpaceTime {
    /** The most nodes that have a line each. */
    static final int LINES_MAX = 10;
    /** The most stretches; where there are more, those that are nearest to each other are one. */
    private static final int STRETCHES_MAX = 5;
    /** So long nothing happens between two stretches. */
    private static final Duration QUIET = Duration.ofMillis(1_500);
    private static final Duration LENGTH_MIN = Duration.ofMillis(100);
    private static final Duration MARGIN_MAX = Duration.ofMillis(400);
    /** Which part of a stretch is added before and after it. */
    private static final int MARGIN = 25;

    /** A stretch that is fuller than this is drawn in several parts, one under the other. */
    private static final int REMARKS_MAX = 45;
    private static final int PARTS_MAX = 4;

    /** A stretch of time in which something happened: from its first moment, up to the one after its last. */
    record Stretch(Instant from, Instant to) {
        boolean holds(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(to);
        }
    }

    private final ReportContext context;
    private final List<Sent> messages;
    private final List<Remark> remarks;
    private final List<Stretch> stretches;

    SpaceTime(ReportContext context, Arrivals arrivals) {
        this.context = context;
        this.messages = Sent.of(context, arrivals);
        this.remarks = Remark.of(context);
        this.stretches = stretches();
    }

    List<Sent> messages(Stretch when) {
        return messages.stream().filter(message -> when.holds(message.came())).toList();
    }

    List<Remark> remarks(Stretch when) {
        return remarks.stream().filter(remark -> when.holds(remark.at())).toList();
    }

    List<Stretch> all() {
        return stretches;
    }

    /** {@return whether there is anything to draw, and not too many nodes for it} */
    boolean isDrawn() {
        return !stretches.isEmpty() && context.nodes().size() <= LINES_MAX;
    }

    /** {@return whether the event logs say who brought what} */
    boolean knowsBringers() {
        return messages.stream().anyMatch(message -> message.kind() == Sent.Kind.BROUGHT);
    }

    /** {@return the nodes as they are drawn: those of one side of a cut beside each other} */
    List<NodeId> lines() {
        var sides = context.troubles().stream().map(trouble -> trouble.sides(context.nodes()))
                .filter(found -> found.size() > 1).findFirst().orElse(List.of());
        var order = new ArrayList<>(context.nodes());
        order.sort(Comparator.comparingInt((NodeId node) -> {
            for (int i = 0; i < sides.size(); i++) {
                if (sides.get(i).contains(node)) {
                    return i;
                }
            }
            return sides.size();
        }));
        return List.copyOf(order);
    }

    /** Before the first fault there is only forming; without one, forming is all there is. */
    private List<Stretch> stretches() {
        var run = context.run();
        var from = context.troubles().stream().map(Trouble::from).min(Comparator.naturalOrder()).orElse(run.started());
        var moments = new TreeSet<Instant>();
        messages.forEach(message -> moments.add(message.came()));
        remarks.forEach(remark -> moments.add(remark.at()));
        for (var trouble : context.troubles()) {
            moments.add(trouble.from());
            if (trouble.over()) {
                moments.add(trouble.to());
            }
        }
        moments.removeIf(moment -> moment.isBefore(from) || moment.isAfter(run.ended()));
        if (moments.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<>(moments);
        var breaks = new ArrayList<Integer>();
        for (int i = 1; i < all.size(); i++) {
            if (Duration.between(all.get(i - 1), all.get(i)).compareTo(QUIET) > 0) {
                breaks.add(i);
            }
        }
        breaks.sort(Comparator.comparing((Integer i) -> Duration.between(all.get(i - 1), all.get(i))).reversed());
        var kept = new TreeSet<>(breaks.subList(0, Math.min(breaks.size(), STRETCHES_MAX - 1)));
        kept.add(all.size());
        var stretches = new ArrayList<Stretch>();
        var first = 0;
        for (int end : kept) {
            var stretch = padded(all.get(first), all.get(end - 1));
            // That a fault began or ended, and nobody noticed, is seen in the next one.
            if (!remarks(stretch).isEmpty() || !messages(stretch).isEmpty()) {
                stretches.addAll(parts(stretch));
            }
            first = end;
        }
        return List.copyOf(stretches);
    }

    private List<Stretch> parts(Stretch stretch) {
        var count = Math.clamp((remarks(stretch).size() + REMARKS_MAX - 1) / REMARKS_MAX, 1, PARTS_MAX);
        var length = Duration.between(stretch.from(), stretch.to()).dividedBy(count);
        var parts = new ArrayList<Stretch>();
        for (int i = 0; i < count; i++) {
            parts.add(new Stretch(stretch.from().plus(length.multipliedBy(i)), i == count - 1
                    ? stretch.to()
                    : stretch.from().plus(length.multipliedBy(i + 1))));
        }
        return parts;
    }

    private Stretch padded(Instant from, Instant to) {
        var length = Duration.between(from, to);
        var share = length.compareTo(LENGTH_MIN) < 0
                ? LENGTH_MIN.minus(length).plus(LENGTH_MIN.dividedBy(MARGIN)).dividedBy(2)
                : length.dividedBy(MARGIN);
        var margin = share.compareTo(MARGIN_MAX) > 0 ? MARGIN_MAX : share;
        var start = context.run().started();
        return new Stretch(from.minus(margin).isBefore(start) ? start : from.minus(margin), to.plus(margin));
    }
}
