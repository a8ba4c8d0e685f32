package io.nodeplane.harness;

import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.evidence.Run;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A run that is not as it was, and what the judge must say of it.
 *
 * @param breaks the number of the invariant, or the key of the expectation, that must be BROKEN
 * @param what was done to it, as one sentence without its full stop
 * @param says what the evidence of the verdict must match somewhere
 * @param also what cannot but break with it, by number or key
 * @param why that is so; empty if nothing else breaks
 */
record Mutation(String breaks, JudgedRun run, String what, Callable<Judgement> judged, String says,
        SortedSet<String> also, String why) {
    Mutation {
        also = Collections.unmodifiableSortedSet(new TreeSet<>(also));
    }

    /** {@return the run whose evidence was changed so} */
    static Mutation of(String breaks, JudgedRun run, String what, String says, Consumer<Tampered> change) {
        return made(breaks, run, what, says, sound -> {
            var evidence = Tampered.of(sound);
            change.accept(evidence);
            return evidence.run();
        });
    }

    /** {@return the run that is made of the sound one} */
    static Mutation made(String breaks, JudgedRun run, String what, String says, Function<Run, Run> change) {
        return new Mutation(breaks, run, what, () -> Checks.judge(change.apply(run.run())), says, new TreeSet<>(), "");
    }

    /** {@return this mutation, which breaks these too} */
    Mutation also(String reason, String... others) {
        return new Mutation(breaks, run, what, judged, says, new TreeSet<>(List.of(others)), reason);
    }

    /** {@return this mutation, of which a test's output says so much} */
    @Override
    public String toString() {
        return breaks + ": " + what;
    }
}
