package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineState;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.experiment.Who;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What of a next step can be done after the steps so far. Random timelines and shortened ones make sense by going through it
 * step by step: it leaves out what a {@link TimelineState} objects to, and some more that would only make a run tell nothing.
 */
final class Situation {
    private final SortedSet<NodeId> nodes;
    private final TimelineState state = new TimelineState();
    private final Acquaintance acquaintance;

    /** @param cluster whose seeds every node has */
    Situation(SortedSet<NodeId> nodes, ClusterPlan cluster) {
        this.acquaintance = new Acquaintance(cluster);
        this.nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }

    /** {@return these steps as far as they make sense one after the other} */
    static List<TimelineStep> fitting(SortedSet<NodeId> nodes, ClusterPlan cluster, List<TimelineStep> steps) {
        var situation = new Situation(nodes, cluster);
        var fitting = new ArrayList<TimelineStep>();
        for (var step : steps) {
            situation.fit(step.name(), step.step())
                    .ifPresent(rest -> fitting.add(new TimelineStep(step.number(), step.name(), rest)));
        }
        return TimelineStep.numbered(fitting);
    }

    SortedSet<NodeId> nodes() {
        return nodes;
    }

    /** {@return the places whose processes run, twins too} */
    SortedSet<NodeId> running() {
        return state.running();
    }

    /** {@return the places that were started and do not run} */
    SortedSet<NodeId> down() {
        return state.down();
    }

    SortedSet<NodeId> unstarted() {
        var rest = new TreeSet<>(nodes);
        rest.removeAll(running());
        rest.removeAll(down());
        return rest;
    }

    /** {@return the nodes that were told to leave, and have not been started since} */
    SortedSet<NodeId> left() {
        return state.left();
    }

    /** {@return the faults that a heal can lift, by the names of their steps} */
    SortedMap<String, Fault> open() {
        return state.open();
    }

    /** {@return the nodes that look names up slowly} */
    SortedSet<NodeId> slow() {
        return befallen(Fault.Means.RESOLVER);
    }

    private SortedSet<NodeId> befallen(Fault.Means means) {
        var befallen = new TreeSet<NodeId>();
        open().values().stream().filter(fault -> fault.means() == means && fault instanceof NodeFault)
                .forEach(fault -> befallen.addAll(((NodeFault) fault).which()));
        return befallen;
    }

    SortedMap<String, SortedSet<NodeId>> backups() {
        return state.backups();
    }

    boolean hasTwin(NodeId place) {
        return running().contains(Twin.of(Twin.node(place)));
    }

    /** {@return what of the step can be done now, and counts as done from here on} */
    Optional<Step> fit(String name, Step step) {
        var fits = step.among(Who.only(place -> nodes.contains(Twin.node(place)))).flatMap(this::sound)
                .flatMap(this::telling).flatMap(this::sound);
        fits.ifPresent(rest -> {
            state.follow(new TimelineStep(0, name, rest));
            remember(rest);
        });
        return fits;
    }

    /** {@return the step without those places that cannot do it, or that it cannot befall, now} */
    private Optional<Step> sound(Step step) {
        var objections = objections(step);
        if (objections.stream().anyMatch(objection -> objection.place().isEmpty())) {
            return Optional.empty();
        }
        return step.among(new Left(objections)).filter(rest -> objections(rest).isEmpty());
    }

    private List<TimelineState.Objection> objections(Step step) {
        return state.objections(TimelineStep.unnamed(step));
    }

    /** The places to which nothing is objected. */
    private record Left(List<TimelineState.Objection> objections) implements Who {
        @Override
        public Optional<NodeId> acting(NodeId place) {
            return left(place, false);
        }

        @Override
        public Optional<NodeId> named(NodeId place) {
            return left(place, true);
        }

        private Optional<NodeId> left(NodeId place, boolean about) {
            return Optional.of(place).filter(one -> objections.stream().noneMatch(
                    objection -> objection.about() == about && objection.place().filter(one::equals).isPresent()));
        }
    }

    /** {@return the step without what a timeline may say, and what would make the run end or tell nothing} */
    private Optional<Step> telling(Step step) {
        return switch (step) {
            case Step.Start(var which, var every) -> step.among(only(acquainted(which)));
            case Step.Restart(var which) -> step.among(only(acquainted(which)));
            case Step.Await(Condition.Isolated isolated, var within) ->
                step.among(Who.only(place -> !left().contains(place)));
            case Step.Leave leave -> step.among(Who.only(place -> !Twin.is(place) && !hasTwin(place)));
            case Step.Inject(NodeFault.Foreign(var which)) when leadsAstray(which) -> Optional.empty();
            case Step.Inject(LinkFault.LimitData limit) when isLimited(limit) -> Optional.empty();
            case Step other -> Optional.of(other);
        };
    }

    /** Whether one of the links has a limit already. It may be set anew, but the heal of either would lift both. */
    private boolean isLimited(LinkFault.LimitData limit) {
        return open().values().stream().filter(fault -> fault.means() == Fault.Means.LIMIT)
                .anyMatch(fault -> !Collections.disjoint(fault.links(nodes), limit.which()));
    }

    private static Who only(Collection<NodeId> left) {
        return Who.only(left::contains);
    }

    private void remember(Step done) {
        switch (done) {
            case Step.Await(Condition.Converged(var agreed), var within) -> acquaintance.met(agreed);
            case Step.Leave(var leaving) -> acquaintance.forgot(leaving);
            case Step.Inject(var fault) -> acquaintance.forgot(fault.disks());
            case Step other -> {
                // Nobody comes to know anybody by it.
            }
        }
    }

    /** {@return whether somebody who runs would find none but strangers if these were strangers too} */
    private boolean leadsAstray(Collection<NodeId> strangers) {
        var all = befallen(Fault.Means.ADDRESS);
        all.addAll(strangers);
        // Who knows nobody else needs one seed that is none.
        return running().stream().anyMatch(place -> acquaintance.astray(place, all));
    }

    /** {@return those who would find others than strangers if the rest of these nodes were started now} */
    private List<NodeId> acquainted(Collection<NodeId> started) {
        var left = new ArrayList<>(started);
        while (left.removeIf(node -> astray(node, List.copyOf(left)))) {
            // Who is taken out leaves the stranger at its address to the others.
        }
        return left;
    }

    /** {@return whether it would find none but strangers if these nodes were started now} */
    private boolean astray(NodeId place, Collection<NodeId> started) {
        var strangers = befallen(Fault.Means.ADDRESS);
        strangers.removeAll(started);
        return acquaintance.astray(place, strangers);
    }
}
