package io.nodeplane.harness.report;

import io.nodeplane.harness.index.Arrivals;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The picture of how far each entry had come when: for each node, how late each entry was there, by when it was due. */
final class LagPicture {
    /** The most nodes that have a plot each. */
    private static final int PLOTS_MAX = 12;
    private static final double PLOT = 66;
    private static final double HEADER = 22;
    private static final double GAP = 10;
    private static final double LEAST_MS = 1;

    /** A plot: whose, and what is in it. */
    private record Plot(String name, Lags lags) {}

    private final ReportContext context;
    private final Chart chart;
    private final Lags lags;
    private final double mostMs;

    LagPicture(ReportContext context, Arrivals arrivals) {
        this.context = context;
        this.chart = new Chart(context);
        this.lags = Lags.of(context, arrivals);
        var most = 1_000.0;
        while (most < lags.all().stream().mapToLong(lag -> lag.until(lags.end()).toMillis()).max().orElse(0)) {
            most *= 10;
        }
        mostMs = most;
    }

    String svg() {
        var title = context.experiment() + ": how late each entry was at each node";
        var legend = legend();
        var plots = plots();
        var top = Chart.UNDER_TITLE + legend.height() + 4 + chart.lanesHeight();
        var bottom = top + plots.size() * (HEADER + PLOT + GAP);
        var svg = new Svg(Chart.WIDTH, title, description());
        svg.text(14, 24, "class=\"t\"", title);
        legend.draw(svg, Chart.UNDER_TITLE);
        chart.faults(svg, top, bottom);
        chart.axis(svg, top, bottom);
        var y = top;
        for (var plot : plots) {
            draw(svg, plot, y);
            y += HEADER + PLOT + GAP;
        }
        chart.edges(svg, top, bottom);
        return svg.end(bottom + Chart.AXIS + 4);
    }

    private static Legend legend() {
        return new Legend().with("an entry: when it was due (across), and how late it came (up)",
                (svg, x, middle) -> svg.path(dot(x + Legend.SIGN / 2, middle), dots()))
                .with("never came", (svg, x, middle) -> svg.path(cross(x + Legend.SIGN / 2, middle),
                        Ink.LOST.stroke() + " stroke-width=\"1.8\""));
    }

    private List<Plot> plots() {
        var nodes = context.nodes();
        if (nodes.size() > PLOTS_MAX) {
            return List.of(new Plot("all " + nodes.size() + " nodes", lags));
        }
        var plots = new ArrayList<Plot>();
        for (NodeId node : nodes) {
            plots.add(new Plot(node.value(), lags.where(lag -> lag.place().equals(node))));
        }
        return plots;
    }

    private void draw(Svg svg, Plot plot, double y) {
        svg.line(8, y, Chart.WIDTH - 8, y, Ink.EDGE.stroke());
        svg.text(14, y + 16, "class=\"b\"", plot.name());
        var median = plot.lags().quantile(0.5);
        svg.text(Chart.WIDTH - Chart.RIGHT, y + 16, "class=\"s m n\" text-anchor=\"end\"", median.isEmpty()
                ? "nothing came"
                : "p50 " + Quantity.time(median.get()) + ", most "
                        + Quantity.time(plot.lags().quantile(1).orElseThrow()));
        var bottom = y + HEADER + PLOT;
        for (var ms = LEAST_MS; ms <= mostMs; ms *= 10) {
            var at = y(bottom, ms);
            svg.line(Chart.LEFT, at, Chart.WIDTH - Chart.RIGHT, at, Ink.GRID.stroke() + " stroke-opacity=\".3\"");
        }
        var half = Math.pow(10, Math.floor(Math.log10(mostMs) / 2));
        for (var ms : new double[]{LEAST_MS, half, mostMs}) {
            svg.text(Chart.LEFT - 6, y(bottom, ms) + (ms == mostMs ? 9 : 5), "class=\"s m\" text-anchor=\"end\"",
                    label(ms));
        }
        // Many come at once: a place is drawn on once.
        var came = new TreeSet<String>();
        var missing = new TreeSet<String>();
        for (var lag : plot.lags().all()) {
            var x = chart.x(lag.due());
            var at = y(bottom, lag.until(lags.end()).toMillis());
            if (lag.at().isPresent()) {
                came.add(dot(Math.rint(x), Math.rint(at)));
            } else {
                missing.add(cross(Math.rint(x), at));
            }
        }
        svg.path(String.join("", came), dots());
        svg.path(String.join("", missing), Ink.LOST.stroke() + " stroke-width=\"1.8\"");
    }

    private double y(double bottom, double ms) {
        return bottom - PLOT * Math.clamp(Math.log10(Math.max(LEAST_MS, ms)) / Math.log10(mostMs), 0, 1);
    }

    private static String label(double ms) {
        return ms < 1_000 ? Math.round(ms) + " ms" : Math.round(ms / 1_000) + " s";
    }

    private static String dot(double x, double y) {
        return "M" + Svg.number(x) + " " + Svg.number(y) + "h0";
    }

    private static String dots() {
        return Ink.MESSAGE.stroke() + " stroke-width=\"5\" stroke-linecap=\"round\" stroke-opacity=\".75\"";
    }

    static String cross(double x, double y) {
        return "M" + Svg.number(x - 4) + " " + Svg.number(y - 4) + "l8 8m0 -8l-8 8";
    }

    private String description() {
        var words = new StringBuilder(
                "One plot for each node: every entry of others as a point, at the moment from which it"
                        + " could have been there, as high as it came late, on a logarithmic scale.");
        lags.quantile(0.5).ifPresent(half -> words.append(" Half of all came within ").append(Quantity.time(half))
                .append(", the slowest after ").append(Quantity.time(lags.quantile(1).orElse(Duration.ZERO)))
                .append('.'));
        Optional.of(lags.missing()).filter(missing -> missing > 0)
                .ifPresent(missing -> words.append(' ').append(missing).append(" never came."));
        return words.toString();
    }
}
