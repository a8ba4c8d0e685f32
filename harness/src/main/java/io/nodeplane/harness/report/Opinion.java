package io.nodeplane.harness.report;

/** What an observer's view holds of a subject, the worst last: where a picture is too coarse, the worst is drawn. */
enum Opinion {
    UNKNOWN("unknown"), ALIVE("alive"), LEFT("left"), SUSPECT("suspect"), CONFIRMED("dead");

    private final String word;

    Opinion(String word) {
        this.word = word;
    }

    /** {@return the word in a table} */
    String word() {
        return word;
    }

    /** {@return the word in a sentence or a legend} */
    String phrase() {
        return switch (this) {
            case UNKNOWN -> "unknown";
            case ALIVE -> "alive";
            case LEFT -> "dead (left)";
            case SUSPECT -> "suspect";
            case CONFIRMED -> "dead (confirmed)";
        };
    }

    /** {@return the colour in a picture; they differ in lightness and in form too} */
    Ink ink() {
        return switch (this) {
            case UNKNOWN -> Ink.UNKNOWN;
            case ALIVE -> Ink.ALIVE;
            case LEFT -> Ink.LEFT;
            case SUSPECT -> Ink.SUSPECT;
            case CONFIRMED -> Ink.DEAD;
        };
    }

    /** {@return the fill of an area in a picture} */
    String fill() {
        return this == SUSPECT ? Svg.STRIPES : ink().fill();
    }

    /** Draws a bar of it: what is well is a thin line, what is not is high, and striped, hollow or solid. */
    void bar(Svg svg, double x, double y, double width, double height, String title) {
        switch (this) {
            case UNKNOWN -> svg.rect(x, y + height / 2 - 0.7, width, 1.4, fill());
            case ALIVE -> svg.rect(x, y + height / 2 - height / 6, width, height / 3, fill());
            case LEFT -> svg.rect(x + 0.7, y + 0.7, Math.max(0.5, width - 1.4), height - 1.4, ink().stroke(), title);
            case SUSPECT -> svg.rect(x, y, width, height, fill(), title);
            case CONFIRMED -> svg.rect(x, y, width, height, fill(), title);
        }
    }

    /** {@return the opinion that a view event tells} */
    static Opinion of(String state, String cause) {
        return switch (state) {
            case "alive" -> ALIVE;
            case "suspect" -> SUSPECT;
            case "dead" -> cause.equals("left") ? LEFT : CONFIRMED;
            default -> UNKNOWN;
        };
    }
}
