package io.nodeplane.harness.index;

/** What an observer's view holds of a subject, the worst last: where a picture is too coarse, the worst is drawn. */
public enum Opinion {
    UNKNOWN("unknown", "unknown"), ALIVE("alive", "alive"), LEFT("left", "dead"), SUSPECT("suspect",
            "suspect"), CONFIRMED("dead", "dead");

    private final String word;
    private final String state;

    Opinion(String word, String state) {
        this.word = word;
        this.state = state;
    }

    /** {@return the word in a table} */
    public String word() {
        return word;
    }

    /** {@return the state, without what it comes of: who left is dead as well} */
    public String state() {
        return state;
    }

    /** {@return the word in a sentence or a legend} */
    public String phrase() {
        return switch (this) {
            case UNKNOWN -> "unknown";
            case ALIVE -> "alive";
            case LEFT -> "dead (left)";
            case SUSPECT -> "suspect";
            case CONFIRMED -> "dead (confirmed)";
        };
    }

    /** {@return the opinion that a view event tells, or a member's state} */
    public static Opinion of(String state, String cause) {
        return switch (state) {
            case "alive" -> ALIVE;
            case "suspect" -> SUSPECT;
            case "dead" -> cause.equals("left") ? LEFT : CONFIRMED;
            default -> UNKNOWN;
        };
    }
}
