package io.nodeplane.core;

import io.nodeplane.ledger.Line;
import java.util.List;

/**
 * The answer to an input.
 *
 * @param next the node after it; it holds only once the lines are durable
 * @param lines own and foreign lines that are new to the ledger, in the order in which they were admitted: durable
 *     before any effect
 * @param effects what to do in the world then, in order
 */
public record Step(State next, List<Line> lines, List<Effect> effects) {
    public Step {
        lines = List.copyOf(lines);
        effects = List.copyOf(effects);
    }
}
