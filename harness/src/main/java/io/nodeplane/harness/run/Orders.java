package io.nodeplane.harness.run;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/** What the operators of nodes order about the charter, at the nodes that they stand before. */
final class Orders {
    /** An operator waits so long for a node to hear of a proposal. */
    private static final Duration HEARD_MAX = Duration.ofSeconds(20);
    /** And so long for what all have approved to be in force. */
    private static final Duration IN_FORCE_MAX = Duration.ofMinutes(2);

    private final World world;
    private final SortedSet<NodeId> nodes;

    Orders(World world, SortedSet<NodeId> nodes) {
        this.world = world;
        this.nodes = nodes;
    }

    /**
     * {@return the step as it was done: whether it was proposed, and each of the others approved it, or had nothing left to
     * approve}
     */
    static ExecutedStep amend(World world, TimelineStep step, Instant started, Step.Amend amend)
            throws InterruptedException {
        return new Orders(world, amend.approve()).amend(step, started, amend);
    }

    private ExecutedStep amend(TimelineStep step, Instant started, Step.Amend amend) throws InterruptedException {
        var before = epoch(amend.at());
        var proposal = world.agent(amend.at()).propose(Json.object()
                .with(amend.add().isPresent() ? "add" : "remove", amend.voter().value()));
        if (proposal.isEmpty()) {
            return done(world, step, started, List.of(amend.at() + " refused to propose it"));
        }
        var notes = new ArrayList<String>();
        for (var node : nodes) {
            if (!world.await(() -> world.agent(node).knowsProposal(proposal.get()) || epoch(node) > before,
                    HEARD_MAX)) {
                notes.add(node + " did not hear of the proposal in time");
            } else if (!world.agent(node).approve(proposal.get()) && epoch(node) <= before) {
                notes.add(node + " refused to approve it");
            }
        }
        return done(world, step, started, notes);
    }

    /** {@return the step as it was done: whether another charter is in force at each of the nodes} */
    ExecutedStep settle(TimelineStep step, Instant started) throws InterruptedException {
        var first = nodes.first();
        var before = epoch(first);
        var proposal = proposed(first);
        if (proposal.isEmpty()) {
            return done(world, step, started, List.of(first + " refused to propose anything; " + wayOn(first)));
        }
        for (var node : nodes) {
            // Who is no voter refuses, and so does a voter for whom it is in force already.
            if (world.await(() -> world.agent(node).knowsProposal(proposal.get()) || epoch(node) > before, HEARD_MAX)
                    && epoch(node) == before) {
                world.agent(node).approve(proposal.get());
            }
        }
        var inForce = world.await(() -> nodes.stream().allMatch(node -> epoch(node) > before), IN_FORCE_MAX);
        return done(world, step, started, inForce
                ? List.of()
                : List.of("all approved " + proposal.get() + ", and no epoch comes after " + before + "; "
                        + wayOn(first)));
    }

    /** The last charter that was ratified, else the last that was proposed, once more; else one with a voter more, or fewer. */
    private Optional<String> proposed(NodeId at) {
        var open = open(at);
        var agent = world.agent(at);
        for (var one : Stream.concat(open.stream().filter(each -> !each.array("ratified").isEmpty()).toList().reversed()
                .stream(), open.reversed().stream()).toList()) {
            var again = agent.propose(Json.object().with("again", one.text("proposal")));
            if (again.isPresent()) {
                return again;
            }
        }
        for (var change : List.of("add", "remove")) {
            for (var node : nodes) {
                var made = agent.propose(Json.object().with(change, node.value()));
                if (made.isPresent()) {
                    return made;
                }
            }
        }
        return agent.get("/amendments").map(charters -> charters.object("charter"))
                .flatMap(charter -> agent.propose(Json.object().with("charter",
                        charter.with("confirmAfterMs", charter.number("confirmAfterMs") + 1))));
    }

    private List<Json.Obj> open(NodeId at) {
        return world.agent(at).status().map(status -> status.array("proposals")).orElse(List.of()).stream()
                .map(Json.Obj.class::cast).toList();
    }

    private long epoch(NodeId at) {
        return world.agent(at).status().map(status -> status.number("epoch")).orElse(-1L);
    }

    private String wayOn(NodeId at) {
        return world.agent(at).status().flatMap(status -> status.find("wayOn")).map(Json::canonical)
                .orElse("it says nothing of a way on");
    }

    private static ExecutedStep done(World world, TimelineStep step, Instant started, List<String> notes) {
        return new ExecutedStep(step, started, world.now(), 0, Optional.of(notes.isEmpty()), notes);
    }
}
