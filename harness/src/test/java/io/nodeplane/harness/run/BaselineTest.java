package io.nodeplane.harness.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a fault is held against: the latest quiet time with enough to compare. */
class BaselineTest {
    private static final Link LINK = new Link(new NodeId("node-1"), new NodeId("node-2"));
    private static final SortedSet<Link> LINKS = new TreeSet<>(List.of(LINK));
    private static final Step START = new Step.Start(List.of(LINK.from(), LINK.to()), Duration.ZERO);
    private static final Step HOLD = new Step.Hold(Duration.ofSeconds(1));

    private final Baseline baseline = new Baseline(counted(0, 0));
    private int second;

    @Test
    void the_last_quiet_step_is_enough_if_it_has_enough_answers() {
        begins(START, 0);
        // The first answers are slow: of processes that have just begun.
        begins(HOLD, 0);
        begins(HOLD, 50);
        begins(HOLD, 70);

        assertThat(before(82)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void as_many_quiet_steps_as_it_takes_are_looked_at() {
        begins(START, 0);
        begins(HOLD, 0);
        begins(HOLD, 50);
        begins(HOLD, 53);

        assertThat(before(58)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void what_came_before_something_that_disturbed_is_not_looked_at() {
        begins(HOLD, 0);
        begins(HOLD, 90);
        begins(START, 180);
        begins(HOLD, 270);

        assertThat(before(272)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void right_after_something_that_disturbed_its_own_time_is_looked_at() {
        begins(HOLD, 0);
        begins(START, 90);

        assertThat(before(91)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void what_befalls_devices_disturbs_no_link_between_agents_and_the_end_of_a_machine_does() {
        begins(START, 0);
        begins(HOLD, 0);
        begins(new Step.Inject(new VpnFault.DataCut(LINKS)), 90);

        assertThat(before(91)).isEqualTo(Duration.ofSeconds(2));

        begins(HOLD, 180);
        begins(new Step.Inject(new VpnFault.KillMachine(new TreeSet<>(List.of(LINK.from())))), 270);

        assertThat(before(271)).isEqualTo(Duration.ofSeconds(1));
    }

    /** Each step takes a second. */
    private void begins(Step step, long answersSoFar) {
        baseline.begins(step, counted(second++, answersSoFar));
    }

    /** {@return how long the time is that a fault is held against which begins now} */
    private Duration before(long answersSoFar) {
        begins(START, answersSoFar);
        var window = baseline.before("fault", LINKS);
        return Duration.between(window.from().at(), window.to().at());
    }

    private static Sample counted(long second, long answers) {
        var all = new TreeMap<Link, Long>();
        all.put(LINK, answers);
        return new Sample(Instant.EPOCH.plusSeconds(second), new TreeMap<>(), new TreeMap<>(), all, new TreeMap<>(),
                new TreeMap<>(), new TreeSet<>());
    }
}
