package io.nodeplane.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.experiment.Belief;
import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which steps of names and addresses make sense. */
class SituationTest {
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final NodeId THREE = new NodeId("node-3");
    private static final SortedSet<NodeId> ALL = nodes(ONE, TWO, THREE);

    private final Situation situation = new Situation(ALL, new ClusterPlan(3, List.of(ONE)));

    private static SortedSet<NodeId> nodes(NodeId... nodes) {
        return new TreeSet<>(List.of(nodes));
    }

    private Optional<Step> fit(String name, Fault fault) {
        return situation.fit(name, new Step.Inject(fault));
    }

    private Optional<Step> start(NodeId... nodes) {
        return situation.fit("s", new Step.Start(List.of(nodes), Duration.ZERO));
    }

    private Optional<Step> restart(NodeId... nodes) {
        return situation.fit("s", new Step.Restart(nodes(nodes)));
    }

    private void formed() {
        start(ONE, TWO, THREE);
        situation.fit("s", new Step.Await(new Condition.Converged(ALL), Duration.ofMinutes(1)));
    }

    @Test
    void a_stranger_has_the_address_of_whoever_is_down_until_that_one_starts() {
        formed();
        fit("kill", new NodeFault.Kill(nodes(ONE, TWO)));

        assertThat(fit("first", new NodeFault.Foreign(ALL)))
                .contains(new Step.Inject(new NodeFault.Foreign(nodes(ONE, TWO))));
        assertThat(fit("again", new NodeFault.Foreign(nodes(TWO)))).isEmpty();
        assertThat(restart(TWO)).isPresent();
        assertThat(situation.open()).containsEntry("first", new NodeFault.Foreign(nodes(ONE)));
        assertThat(restart(ONE)).isPresent();
        assertThat(situation.fit("s", new Step.Heal("first"))).as("nothing is left to lift").isEmpty();
    }

    @Test
    void who_knows_others_may_start_while_a_stranger_has_the_address_of_its_only_seed() {
        formed();
        fit("kill", new NodeFault.Kill(nodes(ONE, TWO)));
        fit("stranger", new NodeFault.Foreign(nodes(ONE)));

        assertThat(restart(TWO)).isPresent();
    }

    @Test
    void who_knows_nobody_is_not_started_while_a_stranger_has_the_address_of_its_only_seed() {
        formed();
        fit("kill", new NodeFault.Kill(nodes(ONE, TWO)));
        fit("loss", new NodeFault.LoseDisk(nodes(TWO)));
        fit("stranger", new NodeFault.Foreign(nodes(ONE)));

        assertThat(restart(TWO)).isEmpty();
        assertThat(situation.fit("s", new Step.Heal("stranger"))).isPresent();
        assertThat(restart(TWO)).isPresent();
    }

    @Test
    void no_stranger_gets_the_address_of_the_only_seed_of_one_that_runs_and_knows_nobody_yet() {
        start(TWO);

        assertThat(fit("stranger", new NodeFault.Foreign(nodes(ONE)))).isEmpty();
        assertThat(fit("stranger", new NodeFault.Foreign(nodes(THREE)))).isPresent();
    }

    @Test
    void a_resolver_is_slow_once_at_a_time() {
        assertThat(fit("slow", new NodeFault.SlowNames(nodes(ONE, TWO), Duration.ofSeconds(8)))).isPresent();
        assertThat(fit("again", new NodeFault.SlowNames(ALL, Duration.ofSeconds(1))))
                .contains(new Step.Inject(new NodeFault.SlowNames(nodes(THREE), Duration.ofSeconds(1))));
    }

    @Test
    void where_all_seeds_are_one_name_who_knows_nobody_does_not_start_beside_a_stranger() {
        var shared = new Situation(ALL, ClusterPlan.shared(3));
        shared.fit("s", new Step.Start(List.of(ONE), Duration.ZERO));
        assertThat(shared.fit("strange", new Step.Inject(new NodeFault.Foreign(nodes(THREE))))).isEmpty();
        shared.fit("s", new Step.Start(List.of(TWO), Duration.ZERO));
        shared.fit("met", new Step.Await(new Condition.Converged(nodes(ONE, TWO)), Duration.ofMinutes(1)));
        assertThat(shared.fit("strange", new Step.Inject(new NodeFault.Foreign(nodes(THREE))))).isPresent();
        shared.fit("s", new Step.Inject(new NodeFault.Kill(nodes(ONE, TWO))));
        shared.fit("s", new Step.Inject(new NodeFault.LoseDisk(nodes(ONE))));
        assertThat(shared.fit("s", new Step.Restart(nodes(ONE, TWO))))
                .contains(new Step.Restart(nodes(TWO)));
    }

    @Test
    void of_a_place_that_acts_and_is_talked_about_only_what_cannot_be_is_left_out() {
        formed();
        fit("kill", new NodeFault.Kill(nodes(TWO, THREE)));

        assertThat(situation.fit("s", new Step.Await(new Condition.Believes(ALL, nodes(TWO, THREE), Belief.DEAD),
                Duration.ofMinutes(1)))).contains(new Step.Await(
                        new Condition.Believes(nodes(ONE), nodes(TWO, THREE), Belief.DEAD), Duration.ofMinutes(1)));
        assertThat(fit("damage", new NodeFault.Corrupt(nodes(ONE, TWO), ONE, OptionalInt.of(1))))
                .contains(new Step.Inject(new NodeFault.Corrupt(nodes(TWO), ONE, OptionalInt.of(1))));
    }

    @Test
    void a_limit_is_not_set_anew_for_the_heal_of_either_would_lift_both() {
        assertThat(fit("torn", limit(new Link(ONE, TWO)))).isPresent();
        assertThat(fit("again", limit(new Link(ONE, TWO)))).isEmpty();
        assertThat(fit("other", limit(new Link(TWO, ONE)))).isPresent();
    }

    private static Fault limit(Link link) {
        return new LinkFault.LimitData(new TreeSet<>(List.of(link)), Streams.BOTH, List.of(9), Duration.ZERO);
    }
}
