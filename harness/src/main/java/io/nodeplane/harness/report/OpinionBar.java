package io.nodeplane.harness.report;

import io.nodeplane.harness.index.Opinion;

/** How an opinion is drawn over the time that it lasts: states differ in lightness and in form, not in colour alone. */
final class OpinionBar {
    private OpinionBar() {}

    /** {@return the fill of an area in a picture} */
    static String fill(Opinion opinion) {
        return opinion == Opinion.SUSPECT ? Svg.STRIPES : Ink.of(opinion).fill();
    }

    /** Draws a bar of it: what is well is a thin line, what is not is high, and striped, hollow or solid. */
    static void draw(Svg svg, Opinion opinion, double x, double y, double width, double height, String title) {
        var fill = fill(opinion);
        switch (opinion) {
            case UNKNOWN -> svg.rect(x, y + height / 2 - 0.7, width, 1.4, fill);
            case ALIVE -> svg.rect(x, y + height / 2 - height / 6, width, height / 3, fill);
            case LEFT -> svg.rect(x + 0.7, y + 0.7, Math.max(0.5, width - 1.4), height - 1.4,
                    Ink.of(opinion).stroke(), title);
            case SUSPECT -> svg.rect(x, y, width, height, fill, title);
            case CONFIRMED -> svg.rect(x, y, width, height, fill, title);
        }
    }
}
