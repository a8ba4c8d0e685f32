package io.nodeplane.harness.report;

import io.nodeplane.harness.fault.Twin;
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
    private static final double HEADER = 19;
    private static final double ROW = 13;
    private static final double CROWD = 30;
    private static final double GAP = 8;
    private static final double BAR_MIN = 1.5;

    private final Account account;
    private final Chart chart;
    private final boolean crowded;

    BeliefPicture(Account account) {
        this.account = account;
        this.chart = new Chart(account);
        this.crowded = account.nodes().size() > ROWS_NODES_MAX;
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
        return HEADER + (crowded ? CROWD : ROW * (account.subjects().size() - 1)) + GAP;
    }

    private String draw(double least, boolean titled) {
        var top = 62 + chart.lanesHeight();
        var bottom = top + bandHeight() * account.nodes().size();
        var svg = new Svg(Chart.WIDTH, bottom + 40, account.experiment() + ": who believed what about whom",
                description(), Chart.STYLE);
        svg.text(14, 24, "class=\"t\"", account.experiment() + ": who believed what about whom");
        legend(svg);
        chart.faults(svg, top, bottom);
        chart.axis(svg, top, bottom);
        var y = top;
        for (var observer : account.nodes()) {
            band(svg, observer, y, least, titled);
            y += bandHeight();
        }
        chart.edges(svg, top, bottom);
        if (least > 0) {
            svg.text(14, bottom + 30, "class=\"s m\"", "drawn coarse: each bar shows the worst of "
                    + Quantity.time(chart.time(least)));
        }
        return svg.end();
    }

    private void legend(Svg svg) {
        var x = 14.0;
        for (var opinion : Opinion.values()) {
            svg.rect(x, 37, 22, 10, "fill=\"" + opinion.colour() + "\"");
            svg.text(x + 27, 46, "", opinion.phrase());
            x += 40 + opinion.phrase().length() * 6.4;
        }
        svg.rect(x, 37, 22, 10, "fill=\"url(#h)\"");
        svg.text(x + 27, 46, "", "observer down");
        x += 122;
        svg.rect(x, 37, 22, 10, "fill=\"#6741d9\"");
        svg.text(x + 27, 46, "", "isolated, by its own word");
        x += 182;
        svg.path("M" + Svg.number(x) + " 36v12", "stroke=\"#111\" stroke-width=\"2\"");
        svg.text(x + 4, 46, "", "2");
        svg.text(x + 15, 46, "", "new incarnation");
    }

    private void band(Svg svg, NodeId observer, double y, double least, boolean titled) {
        svg.line(8, y, Chart.WIDTH - 8, y, "stroke=\"#d5d8de\"");
        svg.text(14, y + 13, "class=\"b\"", observer.value());
        if (crowded) {
            svg.text(14, y + HEADER + 12, "class=\"s m\"", "how many others");
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
        for (var bar : chart.bars(account.uptime().of(observer), least, Comparator.naturalOrder())) {
            switch (bar.what()) {
                case UP -> {
                    // What it believed is seen.
                }
                case PAUSED -> {
                    svg.rect(bar.x(), y + HEADER, bar.width(), height, "fill=\"#868e96\" fill-opacity=\".55\"");
                    if (bar.width() > 54) {
                        svg.text(bar.x() + 5, y + HEADER + 11, "", "paused");
                    }
                }
                case DOWN -> svg.rect(bar.x(), y + HEADER, bar.width(), height, "fill=\"url(#h)\" fill-opacity=\".9\"");
                case NOT_STARTED -> svg.rect(bar.x(), y + HEADER, bar.width(), height, "fill=\"#fff\"");
            }
        }
    }

    /** The observer's own line: whether it says that it is isolated, and its lives. */
    private void self(Svg svg, NodeId observer, double y, double least) {
        for (var bar : chart.bars(account.beliefs().isolated(observer), least, Comparator.naturalOrder())) {
            svg.rect(bar.x(), y + 5, Math.max(1, bar.width()), 10, "fill=\"#6741d9\"");
            if (bar.width() > 54) {
                svg.text(bar.x() + 5, y + 13.5, "style=\"fill:#fff\"", "isolated");
            }
        }
        lives(svg, observer, Twin.node(observer), y + 4, 12);
    }

    private void row(Svg svg, NodeId observer, NodeId subject, double y, double least, boolean titled) {
        svg.text(Chart.LEFT - 6, y + 9, "class=\"s m\" text-anchor=\"end\"", subject.value());
        // The worst come last, and none is too short to be seen.
        for (var bar : chart.bars(opinions(observer, subject), least, Comparator.naturalOrder()).stream()
                .sorted(Comparator.comparing(Chart.Bar::what)).toList()) {
            var width = bar.what().compareTo(Opinion.ALIVE) > 0 ? Math.max(BAR_MIN, bar.width()) : bar.width();
            var fill = "fill=\"" + bar.what().colour() + "\"";
            if (titled) {
                svg.rect(bar.x(), y, width, ROW - 3, fill, observer + " believed " + subject + " "
                        + bar.what().phrase());
            } else {
                svg.rect(bar.x(), y, width, ROW - 3, fill);
            }
        }
        lives(svg, observer, subject, y, ROW - 3);
    }

    /** Marks where the observer learnt of a later life of the subject. */
    private void lives(Svg svg, NodeId observer, NodeId subject, double y, double height) {
        var life = 1L;
        for (var belief : account.beliefs().of(observer, subject)) {
            if (belief.what().incarnation() > life) {
                life = belief.what().incarnation();
                var x = chart.x(belief.from());
                svg.line(x, y - 1, x, y + height + 1, "stroke=\"#111\" stroke-width=\"2\"");
                svg.text(x + 3, y + height - 2, "class=\"n\"", Long.toString(life));
            }
        }
    }

    private void crowd(Svg svg, NodeId observer, double y, double least) {
        var paths = new EnumMap<Opinion, StringBuilder>(Opinion.class);
        var others = account.subjects().size() - 1;
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
        paths.forEach((opinion, path) -> svg.path(path, "fill=\"" + opinion.colour() + "\""));
    }

    private List<Span<Map<Opinion, Integer>>> counts(NodeId observer) {
        var moments = new TreeSet<Instant>();
        others(observer).forEach(subject -> opinions(observer, subject).forEach(held -> moments.add(held.from())));
        var changes = new ArrayList<Span.Change<Map<Opinion, Integer>>>();
        for (var moment : moments) {
            Map<Opinion, Integer> counts = new EnumMap<>(Opinion.class);
            others(observer).forEach(subject -> counts.merge(account.beliefs().at(observer, subject, moment), 1,
                    Integer::sum));
            changes.add(new Span.Change<>(moment, counts));
        }
        Map<Opinion, Integer> unknown = new EnumMap<>(Opinion.class);
        unknown.put(Opinion.UNKNOWN, account.subjects().size() - 1);
        return Span.between(account.run().started(), account.run().ended(), unknown, changes);
    }

    /** How far the counts are from everybody being alive. */
    private static int trouble(Map<Opinion, Integer> counts) {
        return counts.entrySet().stream().mapToInt(count -> count.getKey() == Opinion.ALIVE
                ? 0
                : count.getKey().ordinal() * count.getValue() + 1).sum();
    }

    private List<Span<Opinion>> opinions(NodeId observer, NodeId subject) {
        return Span.between(account.run().started(), account.run().ended(), Opinion.UNKNOWN,
                account.beliefs().of(observer, subject).stream()
                        .map(held -> new Span.Change<>(held.from(), held.what().opinion())).toList());
    }

    private List<NodeId> others(NodeId observer) {
        return List.copyOf(account.others(observer));
    }

    private String description() {
        var answer = new Answer(account);
        var words = new StringBuilder(
                "One band for each observer over time, coloured by what it believed of the others.");
        account.troubles().forEach(trouble -> words.append(" At the end of ").append(trouble.name()).append(" (")
                .append(account.since(trouble.to())).append("): ").append(answer.believed(trouble.to())).append('.'));
        return words.append(" In the end: ").append(answer.believed(account.run().ended())).append('.').toString();
    }
}
