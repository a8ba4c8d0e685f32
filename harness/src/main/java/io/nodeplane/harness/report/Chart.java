package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** What all pictures over time share: the time scale and the faults on it. */
final class Chart {
    static final int WIDTH = 960;
    static final int LEFT = 108;
    static final int RIGHT = 20;
    static final String STYLE = "text{font-family:sans-serif;font-size:11px;fill:#2b303b}"
            + ".t{font-size:15px;font-weight:bold}.b{font-weight:bold}.n{font-size:9px;paint-order:stroke;stroke:#fff;stroke-width:2px}.s{font-size:9px}.m{fill:#69707d}.f{fill:#2c4a9e}";
    private static final int PLOT = WIDTH - LEFT - RIGHT;
    private static final int TICKS_MAX = 12;
    private static final int LANE = 17;
    private static final double CHARACTER = 6.2;

    /** A span in the picture. */
    record Bar<T>(double x, double width, T what) {}

    /** Where a fault stands above the plot, and where its name goes. */
    private record Lane(int number, Trouble trouble, double text, String anchor, String label, boolean inside) {}

    private final Run run;
    private final double spanMs;
    private final List<Lane> lanes = new ArrayList<>();

    Chart(Account account) {
        run = account.run();
        spanMs = Math.max(1, Duration.between(run.started(), run.ended()).toMillis());
        var ends = new ArrayList<Double>();
        for (var trouble : account.troubles()) {
            var lane = lane(trouble);
            var width = lane.label().length() * CHARACTER;
            var from = Math.min(x(trouble.from()), lane.anchor().equals("end") ? lane.text() - width : lane.text());
            var to = Math.max(x(trouble.to()), lane.anchor().equals("end") ? lane.text() : lane.text() + width);
            var number = 0;
            while (number < ends.size() && ends.get(number) > from) {
                number++;
            }
            if (number == ends.size()) {
                ends.add(to);
            }
            ends.set(number, to + CHARACTER);
            lanes.add(new Lane(number, trouble, lane.text(), lane.anchor(), lane.label(), lane.inside()));
        }
    }

    private Lane lane(Trouble trouble) {
        var from = x(trouble.from());
        var to = x(trouble.to());
        var label = trouble.label();
        var ends = trouble.ends();
        if ((label.length() + ends.length() + 2) * CHARACTER < to - from) {
            return new Lane(0, trouble, from + 5, "start", label, true);
        }
        var whole = label + (ends.isEmpty() ? "" : " until " + ends);
        return to + whole.length() * CHARACTER < WIDTH - RIGHT
                ? new Lane(0, trouble, to + 5, "start", whole, false)
                : new Lane(0, trouble, from - 5, "end", whole, false);
    }

    double x(Instant moment) {
        var ms = Duration.between(run.started(), moment).toMillis();
        return LEFT + PLOT * Math.clamp(ms / spanMs, 0.0, 1.0);
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
            var from = x(lane.trouble().from());
            var width = Math.max(1, x(lane.trouble().to()) - from);
            var y = top - lanesHeight() + lane.number() * LANE;
            svg.rect(from, y, width, bottom - y, "fill=\"#3b5bdb\" fill-opacity=\".09\"");
            svg.rect(from, y, width, LANE - 3, "fill=\"#c5d1f7\" rx=\"2\"");
            svg.text(lane.text(), y + 10.5, "class=\"f\" text-anchor=\"" + lane.anchor() + "\"", lane.label());
            if (lane.inside()) {
                svg.text(from + width - 5, y + 10.5, "class=\"f\" text-anchor=\"end\"", lane.trouble().ends());
            }
        }
    }

    /** Draws the edges of the faults over everything else. */
    void edges(Svg svg, double top, double bottom) {
        for (var lane : lanes) {
            var y = top - lanesHeight() + lane.number() * LANE;
            var dashed = "stroke=\"#2c4a9e\" stroke-dasharray=\"3 3\"";
            svg.line(x(lane.trouble().from()), y, x(lane.trouble().from()), bottom, dashed);
            if (lane.trouble().over()) {
                svg.line(x(lane.trouble().to()), y, x(lane.trouble().to()), bottom, dashed);
            }
        }
    }

    /** Draws the time scale under the plot. */
    void axis(Svg svg, double top, double y) {
        var step = step();
        var grid = new StringBuilder();
        for (int i = 0; i * step <= spanMs; i++) {
            var x = LEFT + PLOT * i * step / spanMs;
            grid.append('M').append(Svg.number(x)).append(' ').append(Svg.number(top)).append('V')
                    .append(Svg.number(y + 4));
            svg.text(x, y + 15, "class=\"m\" text-anchor=\"middle\"", Svg.number(i * step / 1000));
        }
        svg.path(grid, "stroke=\"#9aa1ad\" stroke-opacity=\".35\" fill=\"none\"");
        svg.line(LEFT, y, WIDTH - RIGHT, y, "stroke=\"#9aa1ad\"");
        svg.text(LEFT + PLOT / 2.0, y + 30, "class=\"m\" text-anchor=\"middle\"", "seconds since the start of the run");
    }

    private double step() {
        var step = 100.0;
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
