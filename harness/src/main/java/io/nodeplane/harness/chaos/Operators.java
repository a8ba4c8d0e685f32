package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Operators who change the charter while all else breaks: each proposes at some node what it likes, and some approve, also things
 * that contradict each other. In the end they bring an amendment to an end together.
 */
final class Operators {
    private static final int AGAIN_MAX = 2;

    private final Draw draw;
    private final Situation situation;

    Operators(Draw draw, Situation situation) {
        this.draw = draw;
        this.situation = situation;
    }

    /** {@return what they order next: one change, or two that contradict each other} */
    List<Step> next() {
        var steps = new ArrayList<Step>();
        for (int again = draw.between(1, AGAIN_MAX); again > 0; again--) {
            steps.add(change());
        }
        return steps;
    }

    private Step change() {
        var voter = Optional.of(draw.one(situation.nodes()));
        var adds = draw.chance(0.5);
        return new Step.Amend(draw.one(situation.nodes()), adds ? voter : Optional.empty(),
                adds ? Optional.empty() : voter,
                new TreeSet<>(draw.some(situation.nodes(), draw.between(1, situation.nodes().size()))));
    }

    /** {@return a majority that can talk goes on, whatever was proposed, approved and ratified before} */
    List<Step> goOn() {
        var all = situation.nodes();
        return List.of(new Step.Settle(all), new Step.Settle(all));
    }
}
