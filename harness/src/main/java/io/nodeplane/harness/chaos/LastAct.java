package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Belief;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a random experiment ends: those that have agreed lose one of them, then more, until one is left; whatever happened to
 * them before, what must come true each time does. Then all come back.
 */
final class LastAct {
    /** How long a death may take to be certain: who suspected wrongly before waits long. */
    static final Duration BURIED = Duration.ofMinutes(30);
    private static final Duration SAID = Duration.ofMinutes(10);
    private static final int ACTS_MAX = 3;

    private final Draw draw;
    private final List<NodeId> voters;
    private final SortedSet<NodeId> slow;
    private final Duration rest;
    private final Duration watch;
    private final Duration suspicion;
    private final boolean forgets;
    private final List<TimelineStep> steps = new ArrayList<>();
    private int rests;

    /**
     * @param slow those that may find nobody in time to tell that they leave: their names are looked up slowly
     * @param rest how long nothing must happen before what holds at rest is asked
     * @param watch for how long those who are at rest are watched
     * @param suspicion how long a suspicion takes at most where nobody has doubts
     * @param forgets whether the voters forget the dead by themselves
     */
    LastAct(Draw draw, List<NodeId> voters, SortedSet<NodeId> slow, Duration rest, Duration watch, Duration suspicion,
            boolean forgets) {
        this.draw = draw;
        this.voters = List.copyOf(voters);
        this.slow = slow;
        this.rest = rest;
        this.watch = watch;
        this.suspicion = suspicion;
        this.forgets = forgets;
    }

    /**
     * {@return the steps}
     *
     * @param cast those that have agreed and have no fault between them
     */
    List<TimelineStep> of(SortedSet<NodeId> cast) {
        var left = new TreeSet<>(cast);
        if (left.containsAll(voters)) {
            named("votes-back", new Step.Await(new Condition.Vouched(new TreeSet<>(voters)), SAID));
        }
        if (draw.chance(0.4)) {
            rest();
        }
        for (int act = 1; act <= ACTS_MAX && left.size() > 1; act++) {
            var gone = act == 1
                    ? first(left)
                    : draw.some(left, act == ACTS_MAX
                            ? left.size() - 1
                            : draw.between(1, left.size() - 1));
            left.removeAll(gone);
            exit(act, cast, left, gone);
        }
        return steps;
    }

    /** A voter more often than not. */
    private SortedSet<NodeId> first(Collection<NodeId> left) {
        var some = new TreeSet<>(voters);
        some.retainAll(left);
        var others = new TreeSet<>(left);
        others.removeAll(voters);
        return draw.some(others.isEmpty() || !some.isEmpty() && draw.chance(0.6) ? some : others, 1);
    }

    private void exit(int act, SortedSet<NodeId> cast, SortedSet<NodeId> left, SortedSet<NodeId> gone) {
        var leave = draw.chance(0.25);
        if (leave) {
            steps.add(TimelineStep.unnamed(new Step.Leave(gone)));
        }
        named("exit-" + act, new Step.Inject(draw.chance(0.7) ? new NodeFault.Kill(gone) : new NodeFault.Stop(gone)));
        var talking = new TreeSet<>(voters);
        talking.retainAll(left);
        var certain = cast.containsAll(voters) && talking.size() > voters.size() / 2 && talking.size() > 1;
        if (draw.chance(0.3)) {
            stall(act, certain ? left : talking.isEmpty() ? left : talking);
        }
        if (certain || leave && Collections.disjoint(slow, gone)) {
            var subjects = gone;
            named("buried-" + act, new Step.Await(new Condition.Believes(left, subjects, Belief.DEAD), BURIED));
        }
        if (talking.size() <= voters.size() / 2) {
            named("alone-" + act, new Step.Await(new Condition.Isolated(left), SAID));
        }
        named("agreed-" + act, new Step.Await(new Condition.Converged(left), SAID));
        if (forgets && !talking.isEmpty() && (certain || leave && Collections.disjoint(slow, gone))) {
            named("forgotten-" + act, new Step.Await(new Condition.Forgotten(left, gone), SAID));
        }
        if (left.size() == 1 || draw.chance(0.4)) {
            rest();
        }
    }

    /** All those that wait with a confirmation stand still meanwhile: a laptop's lid, a long collection. */
    private void stall(int act, SortedSet<NodeId> which) {
        hold(draw.time(10, 2 * suspicion.toMillis()));
        named("stall-" + act, new Step.Inject(new NodeFault.Pause(which)));
        hold(draw.time(10, 3 * suspicion.toMillis()));
        steps.add(TimelineStep.unnamed(new Step.Heal("stall-" + act)));
    }

    private void rest() {
        hold(rest);
        named(Rest.NAME + ++rests, new Step.Hold(watch));
    }

    private void hold(Duration time) {
        steps.add(TimelineStep.unnamed(new Step.Hold(time)));
    }

    private void named(String name, Step step) {
        steps.add(new TimelineStep(0, name, step));
    }
}
