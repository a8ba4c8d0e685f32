package io.nodeplane.harness.report;

import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.harness.index.Span;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The picture of who believed what about whom: one band for each observer, and in it one row for each other node; in a
 * cluster too large for that, how many others the observer held to be what.
 *
 * <p>Never longer than {@value #LENGTH_MAX} characters: what does not fit is drawn coarser, the worst first.
 */
final class BeliefPicture {
    static final int LENGTH_MAX = 200_000;
    /** The most nodes of a picture with a row for each pair. */
    private static final int ROWS_NODES_MAX = 10;
    /** The least widths of a bar that are tried, until the picture is short enough; negative: no titles either. */
    private static final double[] WIDTHS = {0, -0.01, 1, 2, 4, 8, 16, 32, 64};
    private static final double HEADER = 22;
    private static final double ROW = 16;
    private static final double BAR = 11;
    private static final double CROWD = 36;
    private static final double GAP = 8;
    /** No state that is worth seeing is narrower. */
    private static final double BAR_MIN = 3;

    /** A later incarnation, in the picture. */
    private record Raised(double x, String words) {}

    private final ReportContext context;
    private final Chart chart;
    private final boolean crowded;

    BeliefPicture(ReportContext context) {
        this.context = context;
        this.chart = new Chart(context);
        this.crowded = context.nodes().size() > ROWS_NODES_MAX;
    }

    String svg() {
        var svg = "";
        for (var width : WIDTHS) {
            svg = draw(Math.max(0, width), width == 0);
            if (svg.length() <= LENGTH_MAX) {
                return svg;
            }
        }
        return svg;
    }

    private double bandHeight() {
        return HEADER + (crowded ? CROWD : ROW * (context.subjects().size() - 1)) + GAP;
    }

    private String draw(double least, boolean titled) {
        var legend = legend();
        var top = Chart.UNDER_TITLE + legend.height() + 4 + chart.lanesHeight();
        var bottom = top + bandHeight() * context.nodes().size();
        var svg = new Svg(Chart.WIDTH, context.experiment() + ": who believed what about whom", description());
        svg.text(14, 24, "class=\"t\"", context.experiment() + ": who believed what about whom");
        legend.draw(svg, Chart.UNDER_TITLE);
        chart.faults(svg, top, bottom);
        chart.axis(svg, top, bottom);
        var y = top;
        for (var observer : context.nodes()) {
            band(svg, observer, y, least, titled);
            y += bandHeight();
        }
        chart.edges(svg, top, bottom);
        if (least > 0) {
            svg.text(14, bottom + Chart.AXIS + 12, "class=\"s m\"", "drawn coarse: each bar shows the worst of "
                    + Quantity.time(chart.time(least)));
        }
        return svg.end(bottom + Chart.AXIS + (least > 0 ? 20 : 4));
    }

    private Legend legend() {
        var legend = new Legend();
        for (var opinion : Opinion.values()) {
            legend.with(opinion.phrase(), (svg, x, middle) -> {
                if (crowded) {
                    svg.rect(x, middle - BAR / 2, Legend.SIGN, BAR, OpinionBar.fill(opinion));
                } else {
                    OpinionBar.draw(svg, opinion, x, middle - BAR / 2, Legend.SIGN, BAR, opinion.phrase());
                }
            });
        }
        return legend
                .with("observer down", (svg, x, middle) -> svg.rect(x, middle - BAR / 2, Legend.SIGN, BAR, Svg.HATCH))
                .with("isolated, by its own word", (svg, x, middle) -> svg.rect(x, middle - BAR / 2, Legend.SIGN, BAR,
                        Ink.ISOLATED.fill() + " rx=\"5\""))
                .with("new incarnation", (svg, x, middle) -> {
                    svg.line(x + 6, middle - 6, x + 6, middle + 6, Ink.TEXT.stroke() + " stroke-width=\"2\"");
                    svg.text(x + 10, middle + 4.5, "class=\"s\"", "2");
                });
    }

    private void band(Svg svg, NodeId observer, double y, double least, boolean titled) {
        svg.line(8, y, Chart.WIDTH - 8, y, Ink.EDGE.stroke());
        svg.text(14, y + 16, "class=\"b\"", observer.value());
        if (crowded) {
            svg.text(14, y + HEADER + 14, "class=\"s m\"", "how many");
            svg.text(14, y + HEADER + 30, "class=\"s m\"", "others");
            crowd(svg, observer, y + HEADER, least);
        } else {
            var row = y + HEADER;
            for (var subject : others(observer)) {
                row(svg, observer, subject, row, least, titled);
                row += ROW;
            }
        }
        self(svg, observer, y, least);
        var height = bandHeight() - HEADER - GAP;
        for (var bar : chart.bars(context.uptime().of(observer), least, Comparator.naturalOrder())) {
            switch (bar.what()) {
                case UP -> {
                    // What it believed is seen.
                }
                case PAUSED -> {
                    svg.rect(bar.x(), y + HEADER, Math.max(BAR_MIN, bar.width()), height,
                            Ink.DOWN.fill() + " fill-opacity=\".55\"");
                    if (bar.width() > 6 * Ink.CHARACTER + 8) {
                        svg.text(bar.x() + 5, y + HEADER + 13, "class=\"n\"", "paused");
                    }
                }
                case DOWN -> {
                    svg.rect(bar.x(), y + HEADER, Math.max(BAR_MIN, bar.width()), height, Ink.PAPER.fill());
                    svg.rect(bar.x(), y + HEADER, Math.max(BAR_MIN, bar.width()), height,
                            Svg.HATCH + " fill-opacity=\".9\"");
                }
                case NOT_STARTED -> svg.rect(bar.x(), y + HEADER, bar.width(), height, Ink.PAPER.fill());
            }
        }
    }

    /** The observer's own line: whether it says that it is isolated, and its incarnations. */
    private void self(Svg svg, NodeId observer, double y, double least) {
        var incarnations = incarnations(observer, Twin.node(observer));
        for (var bar : chart.bars(context.isolated(observer), least, Comparator.naturalOrder())) {
            var width = Math.max(BAR_MIN, bar.width());
            svg.rect(bar.x(), y + 4, width, 14, Ink.ISOLATED.fill() + " rx=\"5\"");
            var words = 8 * Ink.CHARACTER + 10;
            if (width > words
                    && incarnations.stream().noneMatch(incarnation -> incarnation.x() > bar.x() - 2 * Ink.CHARACTER
                            && incarnation.x() < bar.x() + words)) {
                svg.text(bar.x() + 6, y + 15.5, "class=\"w\"", "isolated");
            }
        }
        draw(svg, incarnations, y + 5, 12);
    }

    private void row(Svg svg, NodeId observer, NodeId subject, double y, double least, boolean titled) {
        svg.text(Chart.LEFT - 6, y + 11, "class=\"s m\" text-anchor=\"end\"", subject.value());
        // The worst come last, and none is too short to be seen.
        for (var bar : chart.bars(opinions(observer, subject), least, Comparator.naturalOrder()).stream()
                .sorted(Comparator.comparing(Chart.Bar::what)).toList()) {
            var width = bar.what().compareTo(Opinion.ALIVE) > 0 ? Math.max(BAR_MIN, bar.width()) : bar.width();
            OpinionBar.draw(svg, bar.what(), bar.x(), y + 1, width, BAR,
                    titled ? observer + " believed " + subject + " " + bar.what().phrase() : "");
        }
        draw(svg, incarnations(observer, subject), y, BAR + 2);
    }

    /** {@return where the observer learnt of later incarnations of the subject; a number that has no room is left out} */
    private List<Raised> incarnations(NodeId observer, NodeId subject) {
        var incarnation = 1L;
        var incarnations = new ArrayList<Raised>();
        var free = 0.0;
        for (var belief : context.beliefs().spans(observer, subject)) {
            if (belief.what().incarnation() > incarnation) {
                incarnation = belief.what().incarnation();
                var x = chart.x(belief.from());
                var words = x < free ? "" : Long.toString(incarnation);
                free = words.isEmpty() ? free : x + 4 + words.length() * Ink.CHARACTER;
                incarnations.add(new Raised(x, words));
            }
        }
        return incarnations;
    }

    private static void draw(Svg svg, List<Raised> incarnations, double y, double height) {
        for (var incarnation : incarnations) {
            svg.line(incarnation.x(), y, incarnation.x(), y + height, Ink.TEXT.stroke() + " stroke-width=\"2\"");
            if (!incarnation.words().isEmpty()) {
                svg.text(incarnation.x() + 3, y + height - 2, "class=\"s n\"", incarnation.words());
            }
        }
    }

    private void crowd(Svg svg, NodeId observer, double y, double least) {
        var paths = new EnumMap<Opinion, StringBuilder>(Opinion.class);
        var others = context.subjects().size() - 1;
        for (var bar : chart.bars(counts(observer), least, Comparator.comparing(BeliefPicture::trouble))) {
            var at = y;
            for (var count : bar.what().entrySet()) {
                var height = CROWD * count.getValue() / others;
                paths.computeIfAbsent(count.getKey(), opinion -> new StringBuilder()).append('M')
                        .append(Svg.number(bar.x())).append(' ').append(Svg.number(at)).append('h')
                        .append(Svg.number(bar.width())).append('v').append(Svg.number(height)).append('h')
                        .append(Svg.number(-bar.width())).append('z');
                at += height;
            }
        }
        paths.forEach((opinion, path) -> svg.path(path, OpinionBar.fill(opinion)));
    }

    private List<Span<Map<Opinion, Integer>>> counts(NodeId observer) {
        var moments = new TreeSet<Instant>();
        others(observer).forEach(subject -> opinions(observer, subject).forEach(held -> moments.add(held.from())));
        var changes = new ArrayList<Span.Change<Map<Opinion, Integer>>>();
        for (var moment : moments) {
            Map<Opinion, Integer> counts = new EnumMap<>(Opinion.class);
            others(observer).forEach(subject -> counts.merge(context.beliefs().opinion(observer, subject, moment), 1,
                    Integer::sum));
            changes.add(new Span.Change<>(moment, counts));
        }
        Map<Opinion, Integer> unknown = new EnumMap<>(Opinion.class);
        unknown.put(Opinion.UNKNOWN, context.subjects().size() - 1);
        return Span.between(context.run().started(), context.run().ended(), unknown, changes);
    }

    /** How far the counts are from everybody being alive. */
    private static int trouble(Map<Opinion, Integer> counts) {
        return counts.entrySet().stream().mapToInt(count -> count.getKey() == Opinion.ALIVE
                ? 0
                : count.getKey().ordinal() * count.getValue() + 1).sum();
    }

    private List<Span<Opinion>> opinions(NodeId observer, NodeId subject) {
        return Span.between(context.run().started(), context.run().ended(), Opinion.UNKNOWN,
                context.beliefs().spans(observer, subject).stream()
                        .map(held -> new Span.Change<>(held.from(), held.what().opinion())).toList());
    }

    private List<NodeId> others(NodeId observer) {
        return List.copyOf(context.others(observer));
    }

    private String description() {
        var answer = new Answer(context);
        var words = new StringBuilder("One band for each observer over time, by what it believed of the others.");
        context.troubles().forEach(trouble -> words.append(" At the end of ").append(trouble.name()).append(" (")
                .append(context.since(trouble.to())).append("): ").append(answer.believed(trouble.to())).append('.'));
        return words.append(" In the end: ").append(answer.believed(context.run().ended())).append('.').toString();
    }
}
