package io.nodeplane.controlplane.swap;

import java.util.List;

/** What became of an exchange. */
public sealed interface SwapOutcome {
    /** Another plane is in use now. */
    record Switched(SwapRecord record) implements SwapOutcome {}

    /**
     * The plane that was in use still is, and no subscriber was told anything. The next one is as it was left, and may have
     * joined: mend it and try again, or close it.
     *
     * @param at how far it came
     * @param why one sentence
     * @param differences what the two planes showed differently when it ended
     */
    record Stayed(Stage at, String why, List<Difference> differences) implements SwapOutcome {
        /** Makes the list unchangeable. */
        public Stayed {
            differences = List.copyOf(differences);
        }
    }

    /** How far an exchange came. */
    enum Stage {
        /** It did not begin. */
        REFUSED,
        /** The next plane was being joined. */
        JOIN,
        /** The two were compared. */
        COMPARE,
        /** The next plane was told the data plane's last word, to be put in at once. */
        CUT_OVER
    }
}
