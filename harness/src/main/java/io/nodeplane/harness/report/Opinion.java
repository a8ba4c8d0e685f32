package io.nodeplane.harness.report;

/** What an observer's view holds of a subject, the worst last: where a picture is too coarse, the worst is drawn. */
enum Opinion {
    UNKNOWN("unknown", "#e7e9ee"), ALIVE("alive", "#8ccfa9"), LEFT("left", "#7d8fb3"), SUSPECT("suspect",
            "#f2a33c"), CONFIRMED("dead", "#9c2748");

    private final String word;
    private final String colour;

    Opinion(String word, String colour) {
        this.word = word;
        this.colour = colour;
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

    /** {@return the fill in a picture; they differ in lightness too} */
    String colour() {
        return colour;
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
