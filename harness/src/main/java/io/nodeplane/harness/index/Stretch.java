package io.nodeplane.harness.index;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.When;
import java.time.Instant;
import java.util.Optional;

/** A stretch of a run in real time, both ends included. */
public record Stretch(Instant from, Instant to) {

    /** {@return when that was in this run} */
    public static Stretch of(Run run, When when) {
        return switch (when) {
            case When.WholeRun whole -> new Stretch(run.started(), run.ended());
            case When.After(var step) -> new Stretch(run.step(step).ended(), run.ended());
            case When.During(var step) -> {
                var end = run.experiment().phase(step).end();
                var to = run.steps().stream().filter(executed -> executed.step().number() == end).findFirst()
                        .map(executed -> executed.started()).orElse(run.ended());
                yield new Stretch(run.step(step).started(), to);
            }
        };
    }

    /**
     * {@return when that which a step brings about was looked for in this run: as {@link #of}, but after a step it begins
     * when the lab begins with the step} An agent may answer a kill before the engine has told the lab that it is done.
     */
    public static Stretch ofEffects(Run run, When when) {
        var stretch = of(run, when);
        return when instanceof When.After(var step)
                ? new Stretch(run.step(step).started(), stretch.to())
                : stretch;
    }

    /** {@return from the moment the step was done to the next fault or order to leave, or to the end of the run} */
    public static Stretch calm(Run run, ExecutedStep executed) {
        return new Stretch(executed.ended(), run.steps().stream()
                .filter(later -> later.step().number() > executed.step().number()
                        && disturbs(later.step().step()))
                .map(ExecutedStep::started).findFirst().orElse(run.ended()));
    }

    /** {@return from the moment at which the lab began with the step, as long as {@link #calm}} */
    public static Stretch since(Run run, ExecutedStep executed) {
        return new Stretch(executed.started(), calm(run, executed).to());
    }

    /** {@return the first fault of the run, or order to leave} */
    public static Optional<ExecutedStep> firstFault(Run run) {
        return run.steps().stream().filter(executed -> disturbs(executed.step().step())).findFirst();
    }

    private static boolean disturbs(Step step) {
        return step instanceof Step.Inject || step instanceof Step.Leave;
    }

    /** {@return whether the moment lies within} */
    public boolean holds(Instant moment) {
        return !moment.isBefore(from) && !moment.isAfter(to);
    }
}
