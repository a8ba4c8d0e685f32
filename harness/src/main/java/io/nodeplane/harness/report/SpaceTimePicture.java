package io.nodeplane.harness.report;

import io.nodeplane.harness.index.Opinion;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.List;

/**
 * The space-time picture: nodes as lines, time across, own entries as points, arrows for the messages that brought an
 * entry somewhere first, arrows that end in a cross for those that did not arrive. Where nothing happens, it is cut.
 *
 * <p>Never longer than {@value #LENGTH_MAX} characters.
 */
final class SpaceTimePicture {
    static final int LENGTH_MAX = BeliefPicture.LENGTH_MAX;
    private static final int[] ARROWS_MAX = {400, 200, 100, 50, 0};
    private static final double GAP = 14;

    private final ReportContext context;
    private final SpaceTime story;

    SpaceTimePicture(ReportContext context, SpaceTime story) {
        this.context = context;
        this.story = story;
    }

    String svg() {
        var svg = "";
        for (var arrows : ARROWS_MAX) {
            svg = draw(arrows);
            if (svg.length() <= LENGTH_MAX) {
                return svg;
            }
        }
        return svg;
    }

    private String draw(int arrowsMax) {
        var title = context.experiment() + ": who told whom what";
        var legend = legend();
        var svg = new Svg(Chart.WIDTH, title, description());
        svg.text(14, 24, "class=\"t\"", title);
        legend.draw(svg, Chart.UNDER_TITLE);
        var y = Chart.UNDER_TITLE + legend.height() + 4;
        var prefix = prefix(story.lines());
        for (int i = 0; i < story.all().size(); i++) {
            var stretch = story.all().get(i);
            if (i > 0 && stretch.from().isAfter(story.all().get(i - 1).to())) {
                svg.text(Chart.LEFT, y + 12, "class=\"s m\"",
                        Quantity.time(Duration.between(story.all().get(i - 1).to(),
                                stretch.from())) + " in which nothing of this happened");
                y += 18;
            }
            var panel = new SpaceTimePanel(context, story, stretch, prefix, arrowsMax);
            panel.draw(svg, y);
            y += panel.height() + GAP;
        }
        return svg.end(y);
    }

    private static Legend legend() {
        return new Legend()
                .with("own entry", (svg, x, middle) -> SpaceTimePanel.point(svg, x + Legend.SIGN / 2, middle,
                        Opinion.UNKNOWN))
                .with("brought an entry first", (svg, x, middle) -> {
                    svg.line(x, middle - 5, x + Legend.SIGN - 2, middle + 5, Ink.MESSAGE.stroke());
                    svg.path(SpaceTimePanel.head(x, middle - 5, x + Legend.SIGN - 2, middle + 5), Ink.MESSAGE.fill());
                })
                .with("told an entry, and was lost", (svg, x, middle) -> {
                    svg.line(x, middle, x + Legend.SIGN - 6, middle, Ink.LOST.stroke() + " stroke-width=\"1.8\"");
                    svg.path(LagPicture.cross(x + Legend.SIGN - 6, middle),
                            Ink.LOST.stroke() + " stroke-width=\"1.8\"");
                })
                .with("first probe in vain", (svg, x, middle) -> {
                    svg.line(x, middle, x + Legend.SIGN - 6, middle, Ink.LOST.stroke() + " stroke-dasharray=\"2 3\"");
                    svg.path(LagPicture.cross(x + Legend.SIGN - 6, middle), Ink.LOST.stroke());
                })
                .with("comes to believe: suspect", sign(Opinion.SUSPECT))
                .with("dead", sign(Opinion.CONFIRMED))
                .with("alive", sign(Opinion.ALIVE))
                .with("left", sign(Opinion.LEFT))
                .with("links cut", (svg, x, middle) -> svg.rect(x, middle - 6, Legend.SIGN, 12, Svg.CUT))
                .with("does not run", (svg, x, middle) -> svg.line(x, middle, x + Legend.SIGN, middle,
                        Ink.DOWN.stroke() + " stroke-width=\"2.2\" stroke-dasharray=\"2 5\""))
                .with("isolated", (svg, x, middle) -> svg.line(x, middle, x + Legend.SIGN, middle,
                        Ink.ISOLATED.stroke() + " stroke-width=\"4\""));
    }

    private static Legend.Sign sign(Opinion opinion) {
        return (svg, x, middle) -> SpaceTimePanel.sign(svg, x + Legend.SIGN / 2, middle, opinion);
    }

    /** {@return what all names begin with, and can do without beside the lines} */
    static String prefix(List<NodeId> nodes) {
        var common = "node-";
        return nodes.stream().allMatch(node -> node.value().startsWith(common)) ? common : "";
    }

    private String description() {
        var words = new StringBuilder("Nodes as lines, time across, cut where nothing happens.");
        var brought = 0;
        var lost = 0;
        for (var stretch : story.all()) {
            for (var message : story.messages(stretch)) {
                brought += message.kind() == Sent.Kind.BROUGHT ? 1 : 0;
                lost += message.kind() == Sent.Kind.LOST ? 1 : 0;
            }
        }
        return words.append(' ').append(Quantity.count(brought, "message", "messages"))
                .append(" brought entries somewhere first, ").append(lost).append(" that told entries did not arrive.")
                .toString();
    }
}
