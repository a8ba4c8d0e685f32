package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.DeviceTrace;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.harness.index.Span;
import io.nodeplane.harness.index.Tunnels;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The picture of what came through the tunnels: a band for each node, in it a row for the probes to each other one, and over
 * all of them the faults, those of links between agents and those of data links, each by its name.
 */
final class TunnelPicture {
    private static final double HEADER = 22;
    private static final double ROW = 16;
    private static final double BAR = 11;
    private static final double GAP = 8;
    /** Each bar shows the worst of this width. */
    private static final double LEAST = 2;

    /** What became of some probes; the later the worse. */
    private enum Fate {
        ALL("all came back"), SOME("some were lost"), NONE("all were lost");

        private final String words;

        Fate(String words) {
            this.words = words;
        }

        static Fate of(DeviceTrace.Flow flow) {
            return flow.lost() == 0 ? ALL : flow.lost() < flow.sent() ? SOME : NONE;
        }
    }

    private final ReportContext context;
    private final Collection<NodeId> nodes;
    private final Tunnels tunnels;
    private final Chart chart;

    TunnelPicture(ReportContext context) {
        this.context = context;
        this.nodes = context.run().devices().keySet();
        this.tunnels = new Tunnels(context.run());
        this.chart = new Chart(context);
    }

    String svg() {
        var title = context.experiment() + ": what came through the tunnels";
        var legend = legend();
        var top = Chart.UNDER_TITLE + legend.height() + 4 + chart.lanesHeight();
        var bottom = top + nodes.size() * (HEADER + ROW * (nodes.size() - 1) + GAP);
        var svg = new Svg(Chart.WIDTH, title, description());
        svg.text(14, 24, "class=\"t\"", title);
        legend.draw(svg, Chart.UNDER_TITLE);
        chart.faults(svg, top, bottom);
        cuts(svg, top);
        chart.axis(svg, top, bottom);
        var y = top;
        for (var from : nodes) {
            svg.line(8, y, Chart.WIDTH - 8, y, Ink.EDGE.stroke());
            svg.text(14, y + 16, "class=\"b\"", from.value());
            var row = y + HEADER;
            for (var to : nodes) {
                if (!to.equals(from)) {
                    row(svg, new Link(from, to), row);
                    row += ROW;
                }
            }
            y = row + GAP;
        }
        chart.edges(svg, top, bottom);
        return svg.end(bottom + Chart.AXIS + 4);
    }

    private Legend legend() {
        var legend = new Legend();
        for (var fate : Fate.values()) {
            legend.with(fate.words, (svg, x, middle) -> bar(svg, fate, x, middle - BAR / 2, Legend.SIGN));
        }
        return legend.with("this data link was cut", (svg, x, middle) -> svg.rect(x, middle - BAR / 2, Legend.SIGN, BAR,
                Svg.CUT));
    }

    /** The rows of data links that were cut, for as long as they were. */
    private void cuts(Svg svg, double top) {
        for (var trouble : context.troubles()) {
            if (trouble.fault() instanceof VpnFault.DataCut cut) {
                var left = chart.x(trouble.from());
                cut.dataLinks()
                        .forEach(link -> svg.rect(left, y(top, link) - 1, Math.max(2, chart.x(trouble.to()) - left),
                                ROW - 2, Svg.CUT));
            }
        }
    }

    private double y(double top, Link link) {
        var all = List.copyOf(nodes);
        var to = all.indexOf(link.to()) - (all.indexOf(link.to()) > all.indexOf(link.from()) ? 1 : 0);
        return top + all.indexOf(link.from()) * (HEADER + ROW * (all.size() - 1) + GAP) + HEADER + ROW * to;
    }

    private void row(Svg svg, Link tunnel, double y) {
        svg.text(Chart.LEFT - 6, y + 11, "class=\"s m\" text-anchor=\"end\"", "to " + tunnel.to());
        var spans = tunnels.over(tunnel).stream().map(flow -> new Span<>(flow.first(), flow.last(), Fate.of(flow)))
                .toList();
        for (var bar : chart.bars(spans, LEAST, Comparator.<Fate>naturalOrder())) {
            bar(svg, bar.what(), bar.x(), y, bar.width());
        }
    }

    /** No two differ by colour alone: thin, striped, solid. */
    private static void bar(Svg svg, Fate fate, double x, double y, double width) {
        switch (fate) {
            case ALL -> svg.rect(x, y + BAR / 2 - 2, width, 4, Ink.ALIVE.fill());
            case SOME -> svg.rect(x, y, width, BAR, Svg.STRIPES);
            case NONE -> svg.rect(x, y, width, BAR, Ink.DEAD.fill());
        }
    }

    private String description() {
        var words = new StringBuilder(
                "One band for each node, and in it one row for the probes that it sent through its"
                        + " tunnel to each other node, by what became of them. Since it carried first:");
        for (var from : nodes) {
            for (var to : nodes) {
                if (!to.equals(from)) {
                    var sum = tunnels.sinceItCarried(List.of(new Link(from, to)));
                    words.append(' ').append(from).append(" to ").append(to).append(", ").append(sum.lost())
                            .append(" of ")
                            .append(sum.sent()).append(" lost;");
                }
            }
        }
        return words.deleteCharAt(words.length() - 1).append('.').toString();
    }
}
