package io.nodeplane.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.run.ChaosStage;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.junit.jupiter.api.Test;

/** The audit compares what an agent shows with the oracle's answer, at each turn of those of whom it may have changed alone. */
class AuditTest {
    private static final Experiment LEAVE = SimulatedRun.experiment("leaver", """
            question: Is it seen that somebody left?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: all }
            timeline:
              - start: all
              - await: { vouched: all, within: 60s }
              - leave: [node-3]
              - hold: 2s
            expect:
              - no-fork: { nodes: all }
            """);
    private static final Stage STAGE = new ChaosStage(SimSettings.USUAL);

    @Test
    void nothing_is_found_where_no_bug_is() throws Exception {
        assertThat(breach()).isEmpty();
    }

    @Test
    void an_agent_that_overlooks_what_was_said_of_a_member_is_found() throws Exception {
        assertThat(overlooking(AuditTest::breach)).map(Breach::id).contains("I22");
    }

    @Test
    void an_agent_that_changes_a_member_of_whom_nothing_was_said_is_found() throws Exception {
        var found = Planted.in(MembershipView.class.getName(), "with", Invents.class).during(AuditTest::breach);

        assertThat(found).map(Breach::id).contains("I22");
    }

    /** Who would look at nobody at any turn still finds it in the end. */
    @Test
    void in_the_end_all_are_compared() throws Exception {
        var found = new ArrayList<Breach>();
        var atTurns = new ArrayList<Breach>();
        Planted.in(Audit.class.getName(), "changed", Nobody.class).during(() -> overlooking(() -> {
            var audit = new Audit(LEAVE, found::add);
            STAGE.perform(LEAVE, 1, audit);
            atTurns.addAll(found);
            audit.ended();
            return found;
        }));

        assertThat(atTurns).extracting(Breach::id).doesNotContain("I22");
        assertThat(found).extracting(Breach::id).contains("I22");
    }

    private static Optional<Breach> breach() throws InterruptedException {
        return Trial.of(STAGE, LEAVE, 1).breach();
    }

    private static <T> T overlooking(Callable<T> action) throws Exception {
        return Planted.in("io.nodeplane.membership.Standing", "leaving", Overlooks.class).during(action);
    }

    /** What is told changes nothing. */
    public static final class Overlooks {
        private Overlooks() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This Object self,
                @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object answer) {
            answer = self;
        }
    }

    /** The last member is shown with metadata that it never had. */
    public static final class Invents {
        private Invents() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) MembershipView answer) {
            var last = answer.members().get(answer.members().lastKey());
            answer = new MembershipView(SharedMap.copyOf(answer.members()).with(last.node(), new Member(last.node(),
                    last.incarnation(), last.state(), last.address(), 7, last.metadata())));
        }
    }

    /** Nobody has changed. */
    public static final class Nobody {
        private Nobody() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) SortedSet<NodeId> answer) {
            answer = new TreeSet<>();
        }
    }
}
