package io.nodeplane.harness.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What a long history takes of memory and of disk: two lines over the number of entries, on logarithmic scales. */
final class LongLifePicture {
    private static final double LEFT = 78;
    private static final double HEIGHT = 240;
    private static final double LEAST_MIB = 0.1;
    private static final double KIB = 1 << 10;

    /**
     * One history.
     *
     * @param heapKiB what is in use after the start and a collection
     * @param linesKiB the lines on the disk
     * @param limitKiB the most that the heap may be
     */
    record Point(long entries, long heapKiB, long linesKiB, long limitKiB) {}

    private final String title;
    private final List<Point> points;

    LongLifePicture(String title, List<Point> points) {
        this.title = title;
        this.points = List.copyOf(points);
    }

    String svg() {
        var legend = new Legend()
                .with("heap in use after a start", (svg, x, middle) -> svg.line(x, middle, x + 20, middle,
                        Ink.MESSAGE.stroke() + " stroke-width=\"2\""))
                .with("lines on the disk", (svg, x, middle) -> svg.line(x, middle, x + 20, middle,
                        Ink.MUTED.stroke() + " stroke-width=\"2\" stroke-dasharray=\"2 3\""))
                .with("limit of the heap", (svg, x, middle) -> svg.line(x, middle, x + 20, middle,
                        Ink.FAULT.stroke() + " stroke-dasharray=\"6 4\""));
        var svg = new Svg(Chart.WIDTH, title, description());
        svg.text(14, 24, "class=\"t\"", title);
        legend.draw(svg, Chart.UNDER_TITLE);
        var top = Chart.UNDER_TITLE + legend.height() + 14;
        var bottom = top + HEIGHT;
        scales(svg, top, bottom);
        line(svg, bottom, Ink.FAULT.stroke() + " stroke-dasharray=\"6 4\"", Point::limitKiB);
        line(svg, bottom, Ink.MUTED.stroke() + " stroke-width=\"2\" stroke-dasharray=\"2 3\"", Point::linesKiB);
        line(svg, bottom, Ink.MESSAGE.stroke() + " stroke-width=\"2\"", Point::heapKiB);
        for (var point : points) {
            svg.text(x(point.entries()), y(point.heapKiB() / KIB, bottom) - 8, "class=\"s\" text-anchor=\"middle\"",
                    mib(point.heapKiB()));
        }
        return svg.end(bottom + Chart.AXIS);
    }

    private void line(Svg svg, double bottom, String attributes, ToLongFunction<Point> of) {
        var path = new StringBuilder();
        for (var point : points) {
            path.append(path.isEmpty() ? 'M' : 'L').append(Svg.number(x(point.entries()))).append(' ')
                    .append(Svg.number(y(of.applyAsLong(point) / KIB, bottom)));
        }
        svg.path(path, attributes);
    }

    private void scales(Svg svg, double top, double bottom) {
        for (var mib = LEAST_MIB; mib <= most() * 1.01; mib *= 10) {
            svg.line(LEFT, y(mib, bottom), Chart.WIDTH - Chart.RIGHT, y(mib, bottom),
                    Ink.GRID.stroke() + " stroke-opacity=\".35\"");
            svg.text(LEFT - 6, y(mib, bottom) + 4, "class=\"s m\" text-anchor=\"end\"",
                    (mib < 1 ? "0.1" : Long.toString(Math.round(mib))) + " MiB");
        }
        for (var point : points) {
            svg.line(x(point.entries()), top, x(point.entries()), bottom,
                    Ink.GRID.stroke() + " stroke-opacity=\".35\"");
            svg.text(x(point.entries()), bottom + 16, "class=\"s m\" text-anchor=\"middle\"",
                    String.format(Locale.ROOT, "%,d", point.entries()));
        }
        svg.text((LEFT + Chart.WIDTH - Chart.RIGHT) / 2, bottom + 33, "class=\"s m\" text-anchor=\"middle\"",
                "entries in the ledger");
    }

    private double x(long entries) {
        var least = Math.log10(points.getFirst().entries());
        var most = Math.log10(points.getLast().entries());
        var inner = Chart.WIDTH - Chart.RIGHT - LEFT - 80;
        return LEFT + 40 + inner * (Math.log10(entries) - least) / Math.max(1, most - least);
    }

    private double y(double mib, double bottom) {
        return bottom - HEIGHT * Math.log10(Math.max(mib, LEAST_MIB) / LEAST_MIB) / Math.log10(most() / LEAST_MIB);
    }

    /** {@return the power of ten above everything that is drawn} */
    private double most() {
        var greatest = Math.max(points.getLast().limitKiB(), points.getLast().linesKiB()) / KIB;
        return Math.pow(10, Math.ceil(Math.log10(greatest)));
    }

    private static String mib(long kib) {
        return String.format(Locale.ROOT, "%.1f", kib / KIB);
    }

    private String description() {
        var words = new StringBuilder("Heap in use after a start, by the number of entries:");
        for (var point : points) {
            words.append(String.format(Locale.ROOT,
                    " %,d entries, %s MiB of at most %s, with %s MiB of lines on the disk.",
                    point.entries(), mib(point.heapKiB()), mib(point.limitKiB()), mib(point.linesKiB())));
        }
        return words.toString();
    }
}
