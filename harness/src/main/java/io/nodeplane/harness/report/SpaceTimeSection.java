package io.nodeplane.harness.report;

/** Who told whom what: the space-time picture, and how to read it. */
final class SpaceTimeSection {
    static final String PICTURE = "spacetime.svg";

    private final ReportContext context;
    private final SpaceTime story;

    SpaceTimeSection(ReportContext context, SpaceTime story) {
        this.context = context;
        this.story = story;
    }

    void write(Markdown markdown) {
        if (context.nodes().size() > SpaceTime.LINES_MAX) {
            markdown.block("There is no picture of who told whom what: " + context.nodes().size()
                    + " nodes are too many for a line each.");
        }
        if (story.all().isEmpty() && !context.troubles().isEmpty()) {
            markdown.block("There is no picture of who told whom what: from the first fault on nobody wrote an entry,"
                    + " changed its mind, or asked in vain.");
        }
        if (!story.isDrawn()) {
            return;
        }
        markdown.block("![Who told whom what: nodes as lines, time across](" + context.experiment() + "/" + PICTURE
                + ")");
        markdown.block("As the nodes' event logs tell it"
                + (context.troubles().isEmpty() ? "" : ", from the first fault on")
                + "; time in which nothing of this happened is cut out."
                + (story.knowsBringers()
                        ? " An arrow ends when the entries it brought were there; when it was sent is not logged, so it is"
                                + " drawn aslant only by as much as the lab slowed that link. An exchange that brought"
                                + " nothing new is not drawn."
                        : " These logs do not say whose message brought an entry, so there are no arrows."));
    }
}
