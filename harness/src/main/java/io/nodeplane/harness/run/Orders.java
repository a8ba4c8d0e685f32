package io.nodeplane.harness.run;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the operators of nodes order about the charter, at the nodes that they stand before. */
final class Orders {
    /** An operator waits so long for a node to hear of a proposal. */
    private static final Duration HEARD_MAX = Duration.ofSeconds(20);

    private Orders() {}

    /** {@return the step as it was done: whether it was proposed, and each of the others approved it} */
    static ExecutedStep amend(World world, TimelineStep step, Instant started, Step.Amend amend)
            throws InterruptedException {
        var proposal = world.agent(amend.at()).propose(amend.add().isPresent() ? "add" : "remove",
                amend.voter().value());
        if (proposal.isEmpty()) {
            return new ExecutedStep(step, started, world.now(), 0, Optional.of(false),
                    List.of(amend.at() + " refused to propose it"));
        }
        var notes = new ArrayList<String>();
        for (var node : amend.approve()) {
            if (!world.await(() -> world.agent(node).knowsProposal(proposal.get()), HEARD_MAX)) {
                notes.add(node + " did not hear of the proposal in time, or another charter came into force");
            } else if (!world.agent(node).approve(proposal.get())) {
                notes.add(node + " refused to approve it");
            }
        }
        return new ExecutedStep(step, started, world.now(), 0, Optional.of(notes.isEmpty()), notes);
    }
}
