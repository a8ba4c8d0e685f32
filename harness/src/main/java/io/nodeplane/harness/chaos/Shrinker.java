package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Experiment;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a failing experiment smaller as long as it breaks the same invariant (delta debugging: Zeller and Hildebrandt,
 * 2002). A smaller one is tried with a few seeds, for the same troubles may need another timing.
 */
public final class Shrinker {
    private static final int SEEDS = 3;
    private static final List<Function<Smaller, List<Experiment>>> WAYS = List.of(Smaller::withoutSteps,
            Smaller::withoutNode, Smaller::withoutVoter, Smaller::plainerSeeds, Smaller::simplerSteps,
            Smaller::plainerCharter, Smaller::fewerExpectations);

    private final Stage stage;
    private final int runsMax;
    private int runs;

    /** @param runsMax how many runs of experiments it may take */
    public Shrinker(Stage stage, int runsMax) {
        this.stage = stage;
        this.runsMax = runsMax;
    }

    /** {@return how many experiments were run} */
    public int runs() {
        return runs;
    }

    /** {@return the smallest failure of the same invariant that was found; the given one if none is smaller} */
    public Failure shrink(Failure failure) throws InterruptedException {
        var smallest = failure;
        for (var again = true; again && runs < runsMax;) {
            again = false;
            for (var way : WAYS) {
                for (var smaller = smaller(smallest, way); smaller.isPresent(); smaller = smaller(smallest, way)) {
                    smallest = smaller.get();
                    again = true;
                }
            }
        }
        return smallest;
    }

    private Optional<Failure> smaller(Failure failure, Function<Smaller, List<Experiment>> way)
            throws InterruptedException {
        var waited = failure.breach().awaited();
        for (var candidate : way.apply(new Smaller(failure.experiment()))) {
            if (waited && !Promise.of(candidate)) {
                continue;
            }
            for (int i = 0; i < SEEDS && runs < runsMax; i++) {
                var seed = failure.seed() + i;
                runs++;
                var id = failure.breach().id();
                var broken = Trial.of(stage, candidate, seed,
                        breach -> breach.id().equals(id) && breach.awaited() == waited).breach();
                if (broken.isPresent()) {
                    return Optional.of(new Failure(candidate, seed, broken.get()));
                }
            }
        }
        return Optional.empty();
    }
}
