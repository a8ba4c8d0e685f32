package io.nodeplane.harness.experiment;

import java.util.List;

/**
 * One week of the plan.
 *
 * @param week its number, from 1
 * @param artifact what the plan asks to run, in its words
 * @param document what the plan asks to be written, in its words
 * @param parts what shows it, in order; a week is shown if each of them is
 */
public record Milestone(int week, String artifact, String document, List<MilestonePart> parts) {
    public Milestone {
        parts = List.copyOf(parts);
    }

    /** {@return the documents of this week, in order} */
    public List<MilestonePart.Document> documents() {
        return parts.stream().filter(MilestonePart.Document.class::isInstance)
                .map(MilestonePart.Document.class::cast).toList();
    }
}
