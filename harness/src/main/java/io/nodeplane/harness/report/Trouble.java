package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A fault as it was in force, from the first control call to the first of the step that lifted it.
 *
 * @param lift what lifted it; empty if it lasted to the end of the run, or was over by itself
 * @param to when that began, or it was over, or the end of the run
 */
record Trouble(ExecutedStep executed, Fault fault, Optional<ExecutedStep> lift, Instant to, SortedSet<Link> links) {
    Trouble {
        links = Collections.unmodifiableSortedSet(new TreeSet<>(links));
    }

    /** {@return all faults of a run, in the order in which they were applied} */
    static List<Trouble> of(Run run) {
        var troubles = new ArrayList<Trouble>();
        for (var executed : run.steps()) {
            if (executed.step().step() instanceof Step.Inject(var fault)) {
                var end = run.experiment().phase(executed.step().name()).end();
                var lift = run.steps().stream().filter(later -> later.step().number() == end).findFirst();
                troubles.add(fault.passes()
                        ? new Trouble(executed, fault, Optional.empty(), executed.ended(),
                                fault.links(run.experiment().cluster().nodes()))
                        : new Trouble(executed, fault, lift, lift.map(ExecutedStep::started).orElse(run.ended()),
                                fault.links(run.experiment().cluster().nodes())));
            }
        }
        return List.copyOf(troubles);
    }

    String name() {
        return executed.step().name();
    }

    Instant from() {
        return executed.started();
    }

    /** {@return the last moment without it} */
    Instant justBefore() {
        return from().minusMillis(1);
    }

    /** {@return whether it was over before the run was: lifted, or by itself} */
    boolean over() {
        return lift.isPresent() || fault.passes();
    }

    /** {@return the step with whose end the fault was wholly gone; empty if it lasted} */
    Optional<ExecutedStep> end() {
        return fault.passes() ? Optional.of(executed) : lift;
    }

    /** {@return whether the links of this fault should carry nothing} */
    boolean cuts() {
        return fault instanceof LinkFault.OfCut;
    }

    /** {@return what happened to its links, in a few words} */
    String touched() {
        return new Step.Inject(fault).touched();
    }

    /** {@return its name, and what its beginning is if the name does not say so} */
    String label() {
        return name().equals(begins()) ? name() : name() + ": " + begins();
    }

    /** {@return one word for its beginning} */
    String begins() {
        return new Step.Inject(fault).begins();
    }

    /** {@return one word for its end} */
    String ends() {
        return lift.map(lifting -> switch (lifting.step().step()) {
            case Step.Heal heal when fault instanceof NodeFault.Pause -> "goes on";
            case Step.Heal heal -> "heal";
            case Step.Inject ending -> ending.begins();
            case Step other -> "restart";
        }).orElse("");
    }

    /** {@return what its side of this number is called} */
    static String side(int number) {
        return "side " + (char) ('A' + number);
    }

    /** {@return the sides that the fault made: its groups and those in none of them; empty if it made none} */
    List<SortedSet<NodeId>> sides(SortedSet<NodeId> nodes) {
        if (!((fault instanceof LinkFault.Flap flap ? flap.cut() : fault) instanceof LinkFault.Cut cut)) {
            return List.of();
        }
        var sides = new ArrayList<SortedSet<NodeId>>(cut.groups());
        var rest = new TreeSet<>(nodes);
        cut.groups().forEach(rest::removeAll);
        if (!rest.isEmpty()) {
            sides.add(rest);
        }
        return List.copyOf(sides);
    }
}
