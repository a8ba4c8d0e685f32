package io.nodeplane.harness.report;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** One stretch of time of a space-time picture. */
final class SpaceTimePanel {
    /** Remarks of one kind at one line that are nearer than this are one. */
    private static final double NEAR = 14;
    private static final double ABOVE = 16;
    private static final double ROW = 16;
    private static final int ROWS_MAX = 5;
    private static final double UNDER = 14;
    /** How far of its way an arrow is drawn that did not arrive, where no cut is seen on it. */
    private static final double LOST_AT = 0.72;
    private static final double STRIP = 9;

    /** Words under a line: where they begin, in which row. */
    private record Words(Remark remark, double x, double left, int row, String text) {}

    private final ReportContext context;
    private final SpaceTime.Stretch stretch;
    private final Chart chart;
    private final String prefix;
    private final List<NodeId> nodes;
    private final List<Sent> messages;
    private final int arrowsMax;
    private final SortedMap<NodeId, List<Words>> words = new TreeMap<>();
    private final SortedMap<NodeId, Double> lines = new TreeMap<>();
    private final double bottom;
    private int unnamed;

    SpaceTimePanel(ReportContext context, SpaceTime story, SpaceTime.Stretch stretch, String prefix, int arrowsMax) {
        this.context = context;
        this.stretch = stretch;
        this.prefix = prefix;
        this.arrowsMax = arrowsMax;
        chart = new Chart(context, stretch.from(), stretch.to());
        nodes = story.lines();
        messages = story.messages(stretch);
        var y = chart.lanesHeight() + 4;
        for (var node : nodes) {
            var own = place(merged(story.remarks(stretch).stream().filter(one -> one.node().equals(node)).toList()));
            words.put(node, own);
            lines.put(node, y + ABOVE);
            var rows = own.stream().mapToInt(Words::row).max().orElse(-1) + 1;
            y += ABOVE + 8 + rows * ROW + (rows == 0 ? UNDER : 4);
        }
        bottom = y;
    }

    double height() {
        return bottom + Chart.AXIS + (left() > 0 || unnamed > 0 ? 16 : 0);
    }

    private int left() {
        return Math.max(0, messages.size() - arrowsMax);
    }

    /** What a node says or believes of several others at nearly the same time is one remark. */
    private List<Remark> merged(List<Remark> remarks) {
        var merged = new ArrayList<Remark>();
        for (var remark : remarks) {
            var at = -1;
            for (int i = 0; i < merged.size(); i++) {
                if (merged.get(i).like(remark) && chart.x(remark.at()) - chart.x(merged.get(i).at()) < NEAR) {
                    at = i;
                }
            }
            if (at < 0) {
                merged.add(remark);
            } else {
                merged.set(at, merged.get(at).with(remark));
            }
        }
        return merged;
    }

    /** Finds a row for the words of each remark in which they are over no others; a remark without room has none. */
    private List<Words> place(List<Remark> remarks) {
        var free = new double[ROWS_MAX];
        var placed = new ArrayList<Words>();
        for (var remark : remarks) {
            var x = chart.x(remark.at());
            var text = remark.words(prefix);
            var width = text.length() * Ink.CHARACTER * 0.94;
            var left = Math.clamp(x - 5, Chart.LEFT - 4.0,
                    Math.max(Chart.LEFT, Chart.WIDTH - 6 - text.length() * Ink.BOLD_CHARACTER));
            var row = 0;
            while (row < ROWS_MAX && free[row] > left) {
                row++;
            }
            if (row == ROWS_MAX) {
                unnamed++;
                placed.add(new Words(remark, x, left, -1, ""));
            } else {
                free[row] = left + width + Ink.CHARACTER;
                placed.add(new Words(remark, x, left, row, text));
            }
        }
        return placed;
    }

    void draw(Svg svg, double top) {
        chart.faults(svg, top + chart.lanesHeight(), top + bottom);
        cuts(svg, top);
        chart.axis(svg, top + chart.lanesHeight(), top + bottom);
        nodes.forEach(node -> line(svg, node, top + height(node)));
        arrows(svg, top);
        nodes.forEach(node -> remarks(svg, node, top + height(node)));
        chart.edges(svg, top + chart.lanesHeight(), top + bottom);
        var also = new ArrayList<String>();
        if (left() > 0) {
            also.add(Quantity.count(left(), "message is left out", "messages are left out"));
        }
        if (unnamed > 0) {
            also.add(Quantity.count(unnamed, "change has a sign and no room for words",
                    "changes have a sign and no room for words"));
        }
        if (!also.isEmpty()) {
            svg.text(Chart.LEFT, top + bottom + Chart.AXIS + 10, "class=\"s m\"", String.join("; ", also));
        }
    }

    private double height(NodeId node) {
        return Objects.requireNonNull(lines.get(node));
    }

    /** Hatches what lies between two lines for as long as the link between those nodes is cut. */
    private void cuts(Svg svg, double top) {
        for (var trouble : context.troubles()) {
            for (int i = 1; i < nodes.size() && trouble.cuts(); i++) {
                var one = nodes.get(i - 1);
                var other = nodes.get(i);
                var from = chart.x(trouble.from());
                var width = chart.x(trouble.to()) - from;
                if (width > 0 && touches(trouble, one, other)) {
                    svg.rect(from, top + height(other) - ABOVE, width, STRIP, Svg.CUT);
                }
            }
        }
    }

    private static boolean touches(Trouble trouble, NodeId one, NodeId other) {
        return trouble.links().contains(new Link(one, other)) || trouble.links().contains(new Link(other, one));
    }

    /** {@return where on its way a message was lost: at the first strip of a cut, if there is one} */
    private double lostAt(Sent message) {
        var from = nodes.indexOf(message.from());
        var step = Integer.signum(nodes.indexOf(message.to()) - from);
        for (int i = from; i != nodes.indexOf(message.to()); i += step) {
            var one = nodes.get(i);
            var other = nodes.get(i + step);
            if (context.troubles().stream().anyMatch(trouble -> trouble.cuts() && touches(trouble, one, other)
                    && touches(trouble, message.from(), message.to())
                    && !message.sent().isBefore(trouble.from()) && !message.sent().isAfter(trouble.to()))) {
                return height(step > 0 ? other : one) - ABOVE + STRIP / 2;
            }
        }
        var start = height(message.from());
        return start + (height(message.to()) - start) * LOST_AT;
    }

    private void line(Svg svg, NodeId node, double y) {
        svg.text(Chart.LEFT - 8, y + 4.5, "class=\"b\" text-anchor=\"end\"", node.value());
        for (var span : context.uptime().of(node)) {
            if (span.to().isBefore(stretch.from()) || span.from().isAfter(stretch.to())) {
                continue;
            }
            var from = chart.x(span.from());
            var to = chart.x(span.to());
            switch (span.what()) {
                case UP -> svg.line(from, y, to, y, Ink.GRID.stroke() + " stroke-width=\"1.5\"");
                case PAUSED, DOWN -> svg.line(from, y, to, y,
                        Ink.DOWN.stroke() + " stroke-width=\"2.2\" stroke-dasharray=\"2 5\"");
                case NOT_STARTED -> {
                    // There is nothing yet.
                }
            }
        }
        for (var span : context.isolated(node)) {
            if (span.to().isAfter(stretch.from()) && span.from().isBefore(stretch.to())) {
                svg.line(chart.x(span.from()), y, chart.x(span.to()), y, Ink.ISOLATED.stroke() + " stroke-width=\"4\"");
            }
        }
    }

    private void arrows(Svg svg, double top) {
        var brought = new StringBuilder();
        var heads = new StringBuilder();
        var lost = new StringBuilder();
        var probes = new StringBuilder();
        var crosses = new StringBuilder();
        var never = new StringBuilder();
        for (var message : messages.subList(0, Math.min(messages.size(), arrowsMax))) {
            var x1 = chart.x(earliest(message.sent()));
            var x2 = chart.x(message.came());
            var y1 = top + height(message.from());
            var y2 = top + height(message.to());
            if (message.kind() == Sent.Kind.BROUGHT) {
                var short2 = y2 + (y1 < y2 ? -1.5 : 1.5);
                segment(brought, x1, y1, x2, short2);
                heads.append(head(x1, y1, x2, short2));
            } else {
                var x = x1 + 3;
                var y = top + lostAt(message);
                segment(never, x, y, x, y2);
                segment(message.kind() == Sent.Kind.LOST ? lost : probes, x1, y1, x, y);
                crosses.append(LagPicture.cross(x, y));
            }
        }
        // Where it should have gone is seen, faintly.
        svg.path(never, Ink.LOST.stroke() + " stroke-opacity=\".22\"");
        svg.path(brought, Ink.MESSAGE.stroke() + " stroke-opacity=\".8\"");
        svg.path(heads, Ink.MESSAGE.fill());
        svg.path(probes, Ink.LOST.stroke() + " stroke-dasharray=\"2 3\"");
        svg.path(lost, Ink.LOST.stroke() + " stroke-width=\"1.8\"");
        svg.path(crosses, Ink.LOST.stroke() + " stroke-width=\"1.5\"");
    }

    private Instant earliest(Instant sent) {
        return sent.isBefore(stretch.from()) ? stretch.from() : sent;
    }

    private static void segment(StringBuilder path, double x1, double y1, double x2, double y2) {
        path.append('M').append(Svg.number(x1)).append(' ').append(Svg.number(y1)).append('L').append(Svg.number(x2))
                .append(' ').append(Svg.number(y2));
    }

    /** {@return the head of an arrow} */
    static String head(double x1, double y1, double x2, double y2) {
        var length = Math.max(0.1, Math.hypot(x2 - x1, y2 - y1));
        var dx = (x2 - x1) / length * 7;
        var dy = (y2 - y1) / length * 7;
        return "M" + Svg.number(x2) + " " + Svg.number(y2) + "L" + Svg.number(x2 - dx - dy * 0.45) + " "
                + Svg.number(y2 - dy + dx * 0.45) + "L" + Svg.number(x2 - dx + dy * 0.45) + " "
                + Svg.number(y2 - dy - dx * 0.45) + "z";
    }

    private void remarks(Svg svg, NodeId node, double y) {
        for (var one : Objects.requireNonNull(words.get(node))) {
            switch (one.remark().kind()) {
                case OWN -> point(svg, one.x(), y, one.remark().sign());
                case BELIEF -> sign(svg, one.x(), y, one.remark().sign());
                case ISOLATION -> svg.line(one.x(), y - 5, one.x(), y + 5,
                        Ink.ISOLATED.stroke() + " stroke-width=\"2\"");
            }
            if (one.row() >= 0) {
                var style = one.remark().kind() == Remark.Kind.OWN ? "class=\"s b n\"" : "class=\"s n\"";
                svg.text(one.left(), y + 8 + (one.row() + 0.75) * ROW, style, one.text());
            }
        }
    }

    /** Draws an own entry: a point, in a ring of what it says. */
    static void point(Svg svg, double x, double y, Opinion says) {
        var dot = "M" + Svg.number(x) + " " + Svg.number(y) + "h0";
        svg.path(dot, Ink.TEXT.stroke() + " stroke-width=\"10\" stroke-linecap=\"round\"");
        if (says != Opinion.UNKNOWN) {
            svg.path(dot, Ink.of(says).stroke() + " stroke-width=\"5\" stroke-linecap=\"round\"");
        }
    }

    /** Draws a change of belief: each in a form of its own. */
    static void sign(Svg svg, double x, double y, Opinion now) {
        var at = Svg.number(x) + " " + Svg.number(y - 5);
        switch (now) {
            case SUSPECT -> svg.path("M" + at + "l5.5 10h-11z", Ink.of(now).fill());
            case CONFIRMED -> svg.path("M" + at + "h5v10h-10v-10z", Ink.of(now).fill());
            case LEFT -> svg.path("M" + at + "h4.5v9h-9v-9z", Ink.of(now).stroke() + " stroke-width=\"1.8\"");
            case ALIVE, UNKNOWN -> {
                svg.path("M" + Svg.number(x) + " " + Svg.number(y) + "h0",
                        Ink.TEXT.stroke() + " stroke-width=\"9\" stroke-linecap=\"round\"");
                svg.path("M" + Svg.number(x) + " " + Svg.number(y) + "h0",
                        Ink.of(now).stroke() + " stroke-width=\"6.5\" stroke-linecap=\"round\"");
            }
        }
    }
}
