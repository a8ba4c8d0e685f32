package io.nodeplane.harness.report;

import java.util.ArrayList;
import java.util.List;

/** What the signs of a picture mean: sign and words one after another, in as many lines as they need. */
final class Legend {
    /** How wide a sign may be. */
    static final double SIGN = 24;
    private static final double LINE = 20;
    private static final double GAP = 14;

    /** Draws a sign, {@link #SIGN} wide and about a line of text high. */
    @FunctionalInterface
    interface Sign {
        /** @param middle its middle, from above */
        void draw(Svg svg, double x, double middle);
    }

    private record Item(double x, int line, Sign sign, String words) {}

    private final List<Item> items = new ArrayList<>();
    private double x = 14;
    private int line;

    Legend with(String words, Sign sign) {
        var width = SIGN + 6 + words.length() * Ink.CHARACTER;
        if (x + width > Chart.WIDTH - 8 && x > 14) {
            x = 14;
            line++;
        }
        items.add(new Item(x, line, sign, words));
        x += width + GAP;
        return this;
    }

    double height() {
        return (line + 1) * LINE;
    }

    void draw(Svg svg, double top) {
        for (var item : items) {
            var middle = top + item.line() * LINE + LINE / 2;
            item.sign().draw(svg, item.x(), middle);
            svg.text(item.x() + SIGN + 6, middle + 4.5, "class=\"m\"", item.words());
        }
    }
}
