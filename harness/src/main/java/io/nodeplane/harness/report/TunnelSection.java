package io.nodeplane.harness.report;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.harness.index.Tunnels;
import io.nodeplane.harness.report.Markdown.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What came through the tunnels of a mesh VPN: as a picture, and in numbers around each fault. */
final class TunnelSection {
    static final String PICTURE = "tunnels.svg";
    /** The most nodes whose tunnels are drawn one by one. */
    private static final int NODES_MAX = 6;

    private final ReportContext context;
    private final Tunnels tunnels;

    TunnelSection(ReportContext context) {
        this.context = context;
        this.tunnels = new Tunnels(context.run());
    }

    boolean isDrawn() {
        var count = context.run().devices().size();
        return count > 1 && count <= NODES_MAX;
    }

    void picture(Markdown markdown) {
        if (isDrawn()) {
            markdown.block("![What came through the tunnels over time](" + context.experiment() + "/" + PICTURE + ")");
        }
    }

    void write(Markdown markdown) {
        if (context.run().devices().isEmpty()) {
            return;
        }
        markdown.section("What came through the tunnels");
        markdown.block(
                "Probes (UDP) that each device sent through its tunnels, one every 10 ms, by its own account: lost"
                        + " is what had no answer within two seconds. Around a fault all are counted that stand in one line of the"
                        + " device's trace, of 25, with one that was sent while it lasted.");
        var columns = new ArrayList<>(List.of(Column.text("Tunnel"), Column.number("Since it carried first")));
        context.troubles().forEach(trouble -> columns.add(Column.number("during " + Markdown.code(trouble.name()))));
        var rows = new ArrayList<List<String>>();
        rows.add(row("all", Link.among(context.run().devices().keySet())));
        Link.among(context.run().devices().keySet()).forEach(link -> rows.add(row(link.toString(), List.of(link))));
        markdown.table(columns, rows);
    }

    private List<String> row(String name, Collection<Link> links) {
        var all = tunnels.sinceItCarried(links);
        var row = new ArrayList<>(
                List.of(name, all.sent() == 0 ? "never" : all.lost() + " of " + all.sent() + " lost"));
        context.troubles().forEach(trouble -> row.add(cell(links, new Stretch(trouble.from(), trouble.to()))));
        return row;
    }

    private String cell(Collection<Link> links, Stretch stretch) {
        var sum = tunnels.sum(links, stretch);
        if (sum.sent() == 0) {
            return "-";
        }
        var mean = tunnels.meanMs(links, stretch);
        return sum.lost() + " of " + sum.sent() + " lost" + (mean.isEmpty()
                ? ""
                : String.format(Locale.ROOT, ", %.1f ms", mean.getAsDouble()));
    }
}
