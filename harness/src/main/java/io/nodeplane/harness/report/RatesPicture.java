package io.nodeplane.harness.report;

import io.nodeplane.harness.rates.Count;
import io.nodeplane.harness.rates.Rate;
import java.util.List;
import java.util.function.Function;

/** Rates of mistakes as points with intervals, on a logarithmic scale: one line for each row of a table. */
final class RatesPicture {
    private static final double LEFT = 158;
    private static final double WIDTH = 284;
    private static final double BETWEEN = 48;
    private static final double HEADER = 24;
    private static final double LINE = 19;
    private static final double LEAST = 0.01;
    private static final double MOST = 100;

    /** A plot: what it counts. */
    record Column(String name, Function<Count.Row, Rate> rate) {}

    private final String title;
    private final List<Column> columns;
    private final List<Count.Row> rows;

    RatesPicture(String title, List<Column> columns, List<Count.Row> rows) {
        this.title = title;
        this.columns = List.copyOf(columns);
        this.rows = List.copyOf(rows);
    }

    String svg() {
        var legend = new Legend()
                .with("measured, and the interval of 95 %", (svg, x, middle) -> interval(svg, x + 2, x + 12, x + 22,
                        middle))
                .with("nothing seen: less than this, 95 %", (svg, x, middle) -> nothing(svg, x, x + 20, middle));
        var svg = new Svg(Chart.WIDTH, title, description());
        svg.text(14, 24, "class=\"t\"", title);
        legend.draw(svg, Chart.UNDER_TITLE);
        var top = Chart.UNDER_TITLE + legend.height() + 8;
        for (int i = 0; i < columns.size(); i++) {
            svg.text(x(i, LEAST), top + 14, "class=\"b\"", columns.get(i).name());
        }
        top += 22;
        var bottom = top + height();
        scale(svg, top, bottom);
        var y = top;
        var trouble = "";
        for (var row : rows) {
            if (!row.cell().trouble().equals(trouble)) {
                trouble = row.cell().trouble();
                svg.line(8, y + 2, Chart.WIDTH - 8, y + 2, Ink.EDGE.stroke());
                svg.text(14, y + 17, "class=\"b n\"", trouble);
                y += HEADER;
            }
            y += draw(svg, row, y);
        }
        return svg.end(bottom + Chart.AXIS);
    }

    private double draw(Svg svg, Count.Row row, double top) {
        var setting = row.cell().setting();
        var y = top + (wide(row) ? LINE : 0);
        svg.text(14, top + 13, "class=\"s m n\"", setting);
        for (int i = 0; i < columns.size(); i++) {
            var rate = columns.get(i).rate().apply(row);
            if (rate.events() == 0) {
                nothing(svg, x(i, LEAST), x(i, rate.high()), y + LINE / 2);
            } else {
                interval(svg, x(i, rate.low()), x(i, rate.perHour()), x(i, rate.high()), y + LINE / 2);
            }
        }
        return y + LINE - top;
    }

    private double height() {
        var height = 0.0;
        var trouble = "";
        for (var row : rows) {
            height += (row.cell().trouble().equals(trouble) ? 0 : HEADER) + (wide(row) ? 2 : 1) * LINE;
            trouble = row.cell().trouble();
        }
        return height + 4;
    }

    /** A setting too long to stand beside the plots stands above them. */
    private static boolean wide(Count.Row row) {
        return row.cell().setting().length() * Ink.CHARACTER > LEFT - 14;
    }

    private void scale(Svg svg, double top, double bottom) {
        for (int i = 0; i < columns.size(); i++) {
            for (var at = LEAST; at <= MOST * 1.01; at *= 10) {
                svg.line(x(i, at), top, x(i, at), bottom, Ink.GRID.stroke() + " stroke-opacity=\".35\"");
                svg.text(x(i, at), bottom + 16, "class=\"s m\" text-anchor=\"middle\"", at < 0.1
                        ? "0.01"
                        : at < 1 ? "0.1" : Long.toString(Math.round(at)));
            }
            svg.text(x(i, 1), bottom + 33, "class=\"s m\" text-anchor=\"middle\"", "for each node and hour");
        }
    }

    private static double x(int column, double rate) {
        var share = Math.log10(Math.clamp(rate, LEAST, MOST) / LEAST) / Math.log10(MOST / LEAST);
        return LEFT + column * (WIDTH + BETWEEN) + WIDTH * share;
    }

    private static void interval(Svg svg, double low, double at, double high, double y) {
        svg.path("M" + Svg.number(low) + " " + Svg.number(y - 4) + "v8m0 -4H" + Svg.number(high) + "m0 -4v8",
                Ink.MESSAGE.stroke() + " stroke-width=\"1.6\"");
        svg.path("M" + Svg.number(at) + " " + Svg.number(y) + "h0",
                Ink.TEXT.stroke() + " stroke-width=\"8\" stroke-linecap=\"round\"");
    }

    private static void nothing(Svg svg, double least, double high, double y) {
        svg.path("M" + Svg.number(least) + " " + Svg.number(y) + "H" + Svg.number(high), Ink.MUTED.stroke()
                + " stroke-dasharray=\"2 3\"");
        svg.path("M" + Svg.number(high) + " " + Svg.number(y - 4) + "v8M" + Svg.number(least + 5) + " "
                + Svg.number(y - 4) + "l-5 4l5 4",
                Ink.MUTED.stroke()
                        + " stroke-width=\"1.6\"");
    }

    private String description() {
        var words = new StringBuilder("A line for each row of the table below, with a point for each rate and the"
                + " interval in which the true one lies.");
        for (var column : columns) {
            var most = rows.stream().mapToDouble(row -> column.rate().apply(row).perHour()).max().orElse(0);
            words.append(' ').append(column.name()).append(": at most ").append(Svg.number(most)).append('.');
        }
        return words.toString();
    }
}
