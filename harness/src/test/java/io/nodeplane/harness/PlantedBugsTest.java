package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.chaos.Breach;
import io.nodeplane.harness.chaos.Failure;
import io.nodeplane.harness.chaos.Planted;
import io.nodeplane.harness.chaos.Scenario;
import io.nodeplane.harness.chaos.Shrinker;
import io.nodeplane.harness.chaos.Stage;
import io.nodeplane.harness.chaos.Trial;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.run.ChaosStage;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.ledger.Careless;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Checks that cannot fail prove nothing: bugs that are put into the shipped code are found, and their runs made small. */
class PlantedBugsTest {
    private static final int SEEDS_MAX = 3_000;
    private static final int MUTUAL_SEEDS_MAX = 500;
    private static final String MUTUAL_DEATH = """
            question: Does what always holds hold while a voter comes back with an old suspicion?
            only: sim
            cluster: { nodes: 3, seeds: [node-2] }
            charter:
              voters: all
              probeIntervalMs: 200
              probeTimeoutMs: 200
              indirectProbes: 0
              suspectAfter: 1
              confirmAfterMs: 200
              syncIntervalMs: 300
            timeline:
              - start: all
              - await: { vouched: all, within: 2m }
              - name: s3
                cut: { groups: [[node-2, node-3], [node-1]], mode: jam }
              - hold: 400ms
              - kill: [node-1, node-2]
              - heal: s3
              - hold: 210ms
              - cut: { links: [node-1->node-3], mode: refuse }
              - restart: [node-1]
              - hold: 950ms
            expect:
              - no-fork: { nodes: all }
            """;
    private static final int SHRINKING_RUNS_MAX = 400;
    private static final int STEPS_MAX = 14;
    private static final Stage SOUND = new ChaosStage(SimSettings.USUAL);

    @Test
    void without_the_clause_of_trust_unjustified_deaths_are_found() throws Exception {
        var found = Planted.in("io.nodeplane.membership.Certainty", "distrust", Planted.NoDistrust.class)
                .during(() -> found("the clause of trust removed", SOUND, 1, breach -> true));

        assertThat(found.breach().id()).isEqualTo("I25");
        holdsWithout(found);
    }

    /** One random experiment in two thousand or so shows it: this is what one was shrunk to, and one seed in eight does. */
    @Test
    void without_the_clause_of_trust_two_nodes_bury_each_other() throws Exception {
        var experiment = SimulatedRun.experiment("mutual-death", MUTUAL_DEATH);
        var seed = Planted.in("io.nodeplane.membership.Certainty", "distrust", Planted.NoDistrust.class)
                .during(() -> mutualDeath(experiment));

        assertThat(seed).isPresent();
        holdsWithout(new Failure(experiment, seed.getAsLong(), new Breach("4", "")));
    }

    private static OptionalLong mutualDeath(Experiment experiment) throws InterruptedException {
        for (long seed = 1; seed <= MUTUAL_SEEDS_MAX; seed++) {
            if (Trial.of(SOUND, experiment, seed, breach -> breach.id().equals("4")).breach().isPresent()) {
                return OptionalLong.of(seed);
            }
        }
        return OptionalLong.empty();
    }

    @Test
    void a_disk_that_forces_nothing_loses_what_was_acknowledged() throws Exception {
        var stage = new ChaosStage(SimSettings.USUAL.with(Planted::withoutForce));
        var found = found("an fsync skipped", stage, 1, breach -> breach.id().equals("2"));

        assertThat(found.experiment().timeline()).anyMatch(step -> step.step().describe().contains("power"));
        holdsWithout(found);
    }

    @Test
    void a_line_that_is_admitted_without_its_parents_is_found() throws Exception {
        var found = Planted.in("io.nodeplane.ledger.Examination", "behind", Careless.Admit.class)
                .during(() -> found("a parent not checked", SOUND, 1, breach -> true));

        assertThat(found.breach().id()).isEqualTo("I10");
        holdsWithout(found);
    }

    private static Failure found(String bug, Stage stage, long from, Predicate<Breach> asked)
            throws InterruptedException {
        for (long seed = from; seed < from + SEEDS_MAX; seed++) {
            var experiment = Scenario.withoutLastAct(seed);
            var breach = Trial.of(stage, experiment, seed, asked).breach();
            if (breach.isPresent()) {
                var failure = new Failure(experiment, seed, breach.get());
                var shrinker = new Shrinker(stage, SHRINKING_RUNS_MAX);
                var shrunk = shrinker.shrink(failure);
                System.out.println("Planted: " + bug + ". Seed " + seed + ", the first from " + from
                        + " on, breaks it: " + failure.size()
                        + "; after " + shrinker.runs() + " runs " + shrunk.size() + ":\n"
                        + shrunk.file("runs/chaos/" + shrunk.experiment().name() + ".yaml"));
                assertThat(shrunk.breach().id()).isEqualTo(breach.get().id());
                assertThat(shrunk.experiment().timeline()).hasSizeLessThanOrEqualTo(
                        Math.min(STEPS_MAX, experiment.timeline().size()));
                return shrunk;
            }
        }
        throw new AssertionError(bug + ": nothing found in " + SEEDS_MAX + " seeds");
    }

    /** The experiment breaks nothing where the bug is not. */
    private static void holdsWithout(Failure found) throws InterruptedException {
        assertThat(Trial.of(SOUND, found.experiment(), found.seed(), breach -> breach.id().equals(found.breach().id()))
                .breach()).isEmpty();
    }
}
