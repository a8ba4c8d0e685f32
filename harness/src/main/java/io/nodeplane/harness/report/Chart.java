package io.nodeplane.harness.report;

import io.nodeplane.harness.index.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What all pictures over time share: the time scale and the faults on it. */
final class Chart {
    static final int WIDTH = 800;
    static final int LEFT = 104;
    static final int RIGHT = 20;
    /** The height of the time scale under a plot. */
    static final double AXIS = 40;
    /** Where the first thing under the title of a picture may stand. */
    static final double UNDER_TITLE = 34;
    private static final int PLOT = WIDTH - LEFT - RIGHT;
    private static final int TICKS_MAX = 8;
    private static final int LANE = 20;

    /** A span in the picture. */
    record Bar<T>(double x, double width, T what) {}

    /** Where a fault stands above the plot, and where its name goes. */
    private record Lane(int number, Trouble trouble, double text, String anchor, String label, boolean inside) {}

    private final Instant start;
    private final Instant from;
    private final double spanMs;
    private final List<Lane> lanes = new ArrayList<>();

    Chart(ReportContext context) {
        this(context, context.run().started(), context.run().ended());
    }

    /** A part of the run. */
    Chart(ReportContext context, Instant from, Instant to) {
        this.start = context.run().started();
        this.from = from;
        this.spanMs = Math.max(1, Duration.between(from, to).toMillis());
        var ends = new ArrayList<Double>();
        for (var trouble : context.troubles()) {
            if (trouble.to().isBefore(from) || trouble.from().isAfter(to)) {
                continue;
            }
            var lane = lane(trouble, to);
            var width = lane.label().length() * Ink.CHARACTER;
            var left = Math.min(x(trouble.from()), lane.anchor().equals("end") ? lane.text() - width : lane.text());
            var right = Math.max(x(trouble.to()), lane.anchor().equals("end") ? lane.text() : lane.text() + width);
            var number = 0;
            while (number < ends.size() && ends.get(number) > left) {
                number++;
            }
            if (number == ends.size()) {
                ends.add(right);
            }
            ends.set(number, right + Ink.CHARACTER);
            lanes.add(new Lane(number, trouble, lane.text(), lane.anchor(), lane.label(), lane.inside()));
        }
    }

    private Lane lane(Trouble trouble, Instant until) {
        var left = x(trouble.from());
        var right = x(trouble.to());
        var label = trouble.label() + (trouble.from().isBefore(from)
                ? " since " + Quantity.seconds(Duration.between(start, trouble.from()))
                : "");
        var ends = trouble.to().isAfter(until) ? "" : trouble.ends();
        if ((label.length() + ends.length() + 2) * Ink.CHARACTER < right - left) {
            return new Lane(0, trouble, left + 5, "start", label, true);
        }
        var whole = label + (ends.isEmpty() ? "" : " until " + ends);
        var width = whole.length() * Ink.CHARACTER;
        if (right + 5 + width < WIDTH - 4) {
            return new Lane(0, trouble, right + 5, "start", whole, false);
        }
        return left - 5 - width > 4
                ? new Lane(0, trouble, left - 5, "end", whole, false)
                : new Lane(0, trouble, Math.max(4, WIDTH - 4 - width), "start", whole, false);
    }

    double x(Instant moment) {
        return LEFT + PLOT * Math.clamp(Duration.between(from, moment).toMillis() / spanMs, 0.0, 1.0);
    }

    /** {@return the time that so many pixels stand for} */
    Duration time(double pixels) {
        return Duration.ofMillis(Math.round(spanMs * pixels / PLOT));
    }

    /** {@return the height that the names of the faults take above the plot} */
    double lanesHeight() {
        return (lanes.stream().mapToInt(Lane::number).max().orElse(-1) + 1) * LANE;
    }

    /** Draws the faults: their names above the plot, and their time through all of it. */
    void faults(Svg svg, double top, double bottom) {
        for (var lane : lanes) {
            var left = x(lane.trouble().from());
            var width = Math.max(2, x(lane.trouble().to()) - left);
            var y = top - lanesHeight() + lane.number() * LANE;
            svg.rect(left, y, width, bottom - y, Ink.FAULT.fill() + " fill-opacity=\".1\"");
            svg.rect(left, y, width, LANE - 3, Ink.FAULT_NAME.fill() + " rx=\"2\"");
            svg.text(lane.text(), y + 13, "class=\"f\" text-anchor=\"" + lane.anchor() + "\"", lane.label());
            if (lane.inside() && !lane.trouble().ends().isEmpty()
                    && Duration.between(from, lane.trouble().to()).toMillis() <= spanMs) {
                svg.text(left + width - 5, y + 13, "class=\"f\" text-anchor=\"end\"", lane.trouble().ends());
            }
        }
    }

    /** Draws the edges of the faults over everything else. */
    void edges(Svg svg, double top, double bottom) {
        for (var lane : lanes) {
            var y = top - lanesHeight() + lane.number() * LANE;
            var dashed = Ink.FAULT.stroke() + " stroke-dasharray=\"3 3\"";
            if (!lane.trouble().from().isBefore(from)) {
                svg.line(x(lane.trouble().from()), y, x(lane.trouble().from()), bottom, dashed);
            }
            if (lane.trouble().over() && Duration.between(from, lane.trouble().to()).toMillis() <= spanMs) {
                svg.line(x(lane.trouble().to()), y, x(lane.trouble().to()), bottom, dashed);
            }
        }
    }

    /** Draws the time scale under the plot. */
    void axis(Svg svg, double top, double y) {
        var step = step();
        var grid = new StringBuilder();
        var since = Duration.between(start, from).toMillis();
        for (var i = (long) Math.ceil(since / step); i * step <= since + spanMs; i++) {
            var x = LEFT + PLOT * (i * step - since) / spanMs;
            grid.append('M').append(Svg.number(x)).append(' ').append(Svg.number(top)).append('V')
                    .append(Svg.number(y + 4));
            svg.text(x, y + 17, "class=\"s m\" text-anchor=\"middle\"", seconds(i * step));
        }
        svg.path(grid, Ink.GRID.stroke() + " stroke-opacity=\".35\"");
        svg.line(LEFT, y, WIDTH - RIGHT, y, Ink.GRID.stroke());
        svg.text(LEFT + PLOT / 2.0, y + 34, "class=\"s m\" text-anchor=\"middle\"",
                "seconds since the start of the run");
    }

    private static String seconds(double ms) {
        var text = String.format(Locale.ROOT, "%.3f", ms / 1000);
        return text.replaceAll("\\.?0+$", "");
    }

    private double step() {
        var step = 5.0;
        for (int i = 0; spanMs / step > TICKS_MAX; i++) {
            step *= i % 3 == 1 ? 2.5 : 2;
        }
        return step;
    }

    /**
     * {@return the spans as bars}
     *
     * @param least the least width of a bar; where more than one span falls on such a width, the worst is drawn. 0
     *     draws all of them as they are
     */
    <T> List<Bar<T>> bars(List<Span<T>> spans, double least, Comparator<? super T> worst) {
        return least > 0
                ? coarse(spans, least, worst)
                : spans.stream().map(span -> new Bar<>(x(span.from()), x(span.to()) - x(span.from()),
                        span.what())).toList();
    }

    private <T> List<Bar<T>> coarse(List<Span<T>> spans, double least, Comparator<? super T> worst) {
        var columns = new TreeMap<Integer, T>();
        for (var span : spans) {
            var first = (int) Math.floor((x(span.from()) - LEFT) / least);
            var end = (int) Math.ceil((x(span.to()) - LEFT) / least);
            for (int column = first; column < end; column++) {
                columns.merge(column, span.what(), (a, b) -> worst.compare(a, b) >= 0 ? a : b);
            }
        }
        var bars = new ArrayList<Bar<T>>();
        columns.forEach((column, what) -> {
            var x = LEFT + column * least;
            var width = Math.min(WIDTH - RIGHT - x, least);
            var last = bars.isEmpty() ? null : bars.getLast();
            if (last != null && last.what().equals(what) && last.x() + last.width() > x - least / 2) {
                bars.set(bars.size() - 1, new Bar<>(last.x(), x + width - last.x(), what));
            } else {
                bars.add(new Bar<>(x, width, what));
            }
        });
        return bars;
    }
}
