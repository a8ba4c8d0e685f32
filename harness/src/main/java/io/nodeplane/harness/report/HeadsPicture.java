package io.nodeplane.harness.report;

import java.util.Comparator;

/** The picture of divergence: how many different ledger heads the running nodes held over time. */
final class HeadsPicture {
    private static final double PLOT = 130;
    /** Changes closer than this many pixels are drawn as one, the greatest first. */
    private static final double LEAST = 1;
    /** The most numbers beside the plot. */
    private static final int SCALE_MAX = 7;

    private final ReportContext context;
    private final Chart chart;

    HeadsPicture(ReportContext context) {
        this.context = context;
        this.chart = new Chart(context);
    }

    String svg() {
        var legend = legend();
        var top = Chart.UNDER_TITLE + legend.height() + 12 + chart.lanesHeight();
        var bottom = top + PLOT;
        var most = Math.max(2, context.nodes().size());
        var title = context.experiment() + ": how many different ledgers there were";
        var svg = new Svg(Chart.WIDTH, title, description());
        svg.text(14, 24, "class=\"t\"", title);
        legend.draw(svg, Chart.UNDER_TITLE);
        chart.faults(svg, top, bottom);
        chart.axis(svg, top, bottom);
        scale(svg, top, most);
        var area = new StringBuilder();
        var line = new StringBuilder();
        var running = new StringBuilder();
        for (var bar : chart.bars(context.heads().counts(), LEAST, Comparator.comparing(HeadCounts.Count::different)
                .thenComparing(HeadCounts.Count::running))) {
            var height = PLOT * bar.what().different() / most;
            area.append('M').append(Svg.number(bar.x())).append(' ').append(Svg.number(bottom)).append('v')
                    .append(Svg.number(-height)).append('h').append(Svg.number(bar.width())).append('v')
                    .append(Svg.number(height)).append('z');
            step(line, bar, bottom - height);
            step(running, bar, bottom - PLOT * bar.what().running() / most);
        }
        svg.path(running, Ink.MUTED.stroke() + " stroke-dasharray=\"4 3\"");
        svg.path(area, Ink.HEADS.fill() + " fill-opacity=\".2\"");
        svg.path(line, Ink.HEADS.stroke() + " stroke-width=\"2\"");
        chart.edges(svg, top, bottom);
        return svg.end(bottom + Chart.AXIS + 4);
    }

    private static void step(StringBuilder path, Chart.Bar<HeadCounts.Count> bar, double y) {
        path.append(path.isEmpty() ? "M" + Svg.number(bar.x()) + " " + Svg.number(y) : "V" + Svg.number(y)).append('H')
                .append(Svg.number(bar.x() + bar.width()));
    }

    private static Legend legend() {
        return new Legend().with("different ledger heads among the running nodes (1: one ledger)", (svg, x, middle) -> {
            svg.rect(x, middle - 4, Legend.SIGN, 9, Ink.HEADS.fill() + " fill-opacity=\".2\"");
            svg.line(x, middle - 4, x + Legend.SIGN, middle - 4, Ink.HEADS.stroke() + " stroke-width=\"2\"");
        }).with("running nodes", (svg, x, middle) -> svg.line(x, middle, x + Legend.SIGN, middle,
                Ink.MUTED.stroke() + " stroke-dasharray=\"4 3\""));
    }

    private static void scale(Svg svg, double top, int most) {
        var every = (most + SCALE_MAX - 1) / SCALE_MAX;
        for (int count = 0; count <= most; count += every) {
            var y = top + PLOT - PLOT * count / most;
            svg.text(Chart.LEFT - 6, y + 4, "class=\"s m\" text-anchor=\"end\"", Integer.toString(count));
            svg.line(Chart.LEFT, y, Chart.WIDTH - Chart.RIGHT, y, Ink.GRID.stroke() + " stroke-opacity=\".25\"");
        }
    }

    private String description() {
        var heads = context.heads();
        var words = new StringBuilder("A step line over time.");
        context.troubles().forEach(trouble -> words.append(" At most ")
                .append(heads.most(trouble.from(), trouble.to())).append(" different ledger heads during ")
                .append(trouble.name()).append('.'));
        return words.append(heads.equalToTheEnd().map(at -> " All equal from " + context.since(at) + " on.")
                .orElse(" Not equal at the end.")).toString();
    }
}
