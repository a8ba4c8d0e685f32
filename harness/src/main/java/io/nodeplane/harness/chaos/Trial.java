package io.nodeplane.harness.chaos;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Belief;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.sim.SimWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One run of an experiment, audited.
 *
 * @param breach the first invariant that was broken
 * @param census what the run contained
 * @param simulated the virtual time it took
 */
public record Trial(Optional<Breach> breach, Census census, Duration simulated) {

    /** {@return the run of this experiment with this seed} */
    public static Trial of(Stage stage, Experiment experiment, long seed) throws InterruptedException {
        return of(stage, experiment, seed, breach -> true);
    }

    /** {@return the run of this experiment with this seed, which only these breaches end} */
    public static Trial of(Stage stage, Experiment experiment, long seed, Predicate<Breach> asked)
            throws InterruptedException {
        var audit = new Audit(experiment, breach -> {
            if (asked.test(breach)) {
                throw new BreachException(breach);
            }
        });
        var steps = List.<ExecutedStep>of();
        Optional<Breach> breach;
        try {
            steps = stage.perform(experiment, seed, audit);
            audit.ended();
            breach = steps.stream().flatMap(executed -> unheld(executed).stream()).filter(asked).findFirst();
        } catch (BreachException broken) {
            breach = Optional.of(broken.breach());
        } catch (WorldException cannot) {
            breach = Optional.of(new Breach("world", String.valueOf(cannot.getMessage()))).filter(asked);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (RuntimeException failed) {
            breach = Optional.of(failure(failed)).filter(asked);
        }
        var simulated = steps.isEmpty() ? Duration.ZERO : Duration.between(SimWorld.BEGIN, steps.getLast().ended());
        return new Trial(breach, audit.census(), simulated);
    }

    /** What a run awaits at its end has to come true. */
    private static Optional<Breach> unheld(ExecutedStep executed) {
        if (executed.step().step() instanceof Step.Settle && !executed.held().orElse(true)) {
            return Optional.of(new Breach(Breach.AMENDED, "step " + executed.step().name() + ": "
                    + String.join("; ", executed.notes()), true));
        }
        if (!(executed.step().step() instanceof Step.Await(var condition, var within))
                || executed.held().orElse(true)) {
            return Optional.empty();
        }
        var id = switch (condition) {
            case Condition.Believes(var by, var subjects, var state) ->
                state == Belief.DEAD ? Breach.BURIED : Breach.CONVERGENCE;
            case Condition.Isolated isolated -> Breach.CONTACT;
            case Condition.Vouched vouched -> Breach.FLAGS;
            case Condition.Converged converged -> Breach.CONVERGENCE;
            case Condition.Forked forked -> Breach.CONVERGENCE;
            case Condition.InForce inForce -> Breach.AMENDED;
            case Condition.Forgotten forgotten -> Breach.CONVERGENCE;
            case Condition.Carries carries -> Breach.CONVERGENCE;
        };
        return Optional.of(new Breach(id, "step " + executed.step().name() + ": it did not come true within "
                + within.toSeconds() + " s that " + Objects.requireNonNull(condition).describe(), true));
    }

    private static Breach failure(RuntimeException failed) {
        var where = failed.getStackTrace().length == 0 ? "nowhere" : failed.getStackTrace()[0].toString();
        return new Breach(failed.getClass().getSimpleName(), failed.getMessage() + " at " + where);
    }
}
