package io.nodeplane.harness.report;

import java.util.Comparator;

/** The picture of divergence: how many different ledger heads the running nodes held over time. */
final class HeadsPicture {
    private static final double PLOT = 130;
    /** Changes closer than this many pixels are drawn as one, the greatest first. */
    private static final double LEAST = 1;

    private final Account account;
    private final Chart chart;

    HeadsPicture(Account account) {
        this.account = account;
        this.chart = new Chart(account);
    }

    String svg() {
        var top = 62 + chart.lanesHeight();
        var bottom = top + PLOT;
        var most = Math.max(2, account.nodes().size());
        var svg = new Svg(Chart.WIDTH, bottom + 40, account.experiment() + ": how many different ledgers there were",
                description(), Chart.STYLE);
        svg.text(14, 24, "class=\"t\"", account.experiment() + ": how many different ledgers there were");
        legend(svg);
        chart.faults(svg, top, bottom);
        chart.axis(svg, top, bottom);
        scale(svg, top, most);
        var area = new StringBuilder();
        var line = new StringBuilder();
        var running = new StringBuilder();
        for (var bar : chart.bars(account.heads().counts(), LEAST, Comparator.comparing(HeadCounts.Count::different)
                .thenComparing(HeadCounts.Count::running))) {
            var height = PLOT * bar.what().different() / most;
            area.append('M').append(Svg.number(bar.x())).append(' ').append(Svg.number(bottom)).append('v')
                    .append(Svg.number(-height)).append('h').append(Svg.number(bar.width())).append('v')
                    .append(Svg.number(height)).append('z');
            step(line, bar, bottom - height);
            step(running, bar, bottom - PLOT * bar.what().running() / most);
        }
        svg.path(running, "fill=\"none\" stroke=\"#9aa1ad\" stroke-dasharray=\"4 3\"");
        svg.path(area, "fill=\"#1c7c7d\" fill-opacity=\".18\"");
        svg.path(line, "fill=\"none\" stroke=\"#1c7c7d\" stroke-width=\"1.6\"");
        chart.edges(svg, top, bottom);
        return svg.end();
    }

    private static void step(StringBuilder path, Chart.Bar<HeadCounts.Count> bar, double y) {
        path.append(path.isEmpty() ? "M" + Svg.number(bar.x()) + " " + Svg.number(y) : "V" + Svg.number(y)).append('H')
                .append(Svg.number(bar.x() + bar.width()));
    }

    private static void legend(Svg svg) {
        svg.rect(14, 37, 22, 10, "fill=\"#1c7c7d\" fill-opacity=\".18\" stroke=\"#1c7c7d\"");
        svg.text(41, 46, "", "different ledger heads among the running nodes (1: all have the same ledger)");
        svg.line(510, 42, 532, 42, "stroke=\"#9aa1ad\" stroke-dasharray=\"4 3\"");
        svg.text(538, 46, "", "running nodes");
    }

    private static void scale(Svg svg, double top, int most) {
        var every = Math.max(1, most / 8);
        for (int count = 0; count <= most; count += every) {
            var y = top + PLOT - PLOT * count / most;
            svg.text(Chart.LEFT - 6, y + 4, "class=\"m\" text-anchor=\"end\"", Integer.toString(count));
            svg.line(Chart.LEFT, y, Chart.WIDTH - Chart.RIGHT, y, "stroke=\"#9aa1ad\" stroke-opacity=\".25\"");
        }
    }

    private String description() {
        var heads = account.heads();
        var words = new StringBuilder("A step line over time.");
        account.troubles().forEach(trouble -> words.append(" At most ")
                .append(heads.most(trouble.from(), trouble.to())).append(" different ledger heads during ")
                .append(trouble.name()).append('.'));
        return words.append(heads.equalToTheEnd().map(at -> " All equal from " + account.since(at) + " on.")
                .orElse(" Not equal at the end.")).toString();
    }
}
