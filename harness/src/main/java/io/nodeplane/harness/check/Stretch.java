package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.When;
import java.time.Instant;

/** A stretch of a run in real time, both ends included. */
public record Stretch(Instant from, Instant to) {

    /** {@return when that was in this run} */
    public static Stretch of(Run run, When when) {
        return switch (when) {
            case When.WholeRun whole -> new Stretch(run.started(), run.ended());
            case When.After(var step) -> new Stretch(run.deed(step).ended(), run.ended());
            case When.During(var step) -> {
                var end = run.experiment().phase(step).end();
                var to = run.deeds().stream().filter(deed -> deed.step().number() == end).findFirst()
                        .map(deed -> deed.started()).orElse(run.ended());
                yield new Stretch(run.deed(step).started(), to);
            }
        };
    }

    /** {@return whether the moment lies within} */
    public boolean holds(Instant moment) {
        return !moment.isBefore(from) && !moment.isAfter(to);
    }
}
