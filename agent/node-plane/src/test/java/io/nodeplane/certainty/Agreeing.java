package io.nodeplane.certainty;

import io.nodeplane.certainty.Act.Kind;
import io.nodeplane.membership.Amendments;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What follows a history if one node is gone and the operators of all others agree: they hear everything, one of them
 * proposes the
 * charter that can follow, all voters approve it, and what comes of that is said.
 */
final class Agreeing {
    private final Entries entries;
    private final Shipped shipped;
    private final int gone;

    private Agreeing(int gone, Entries entries, Shipped shipped) {
        this.gone = gone;
        this.entries = entries;
        this.shipped = shipped;
    }

    /** {@return what stands in the way of the next epoch; empty if nothing does, or too few voters are there} */
    static Optional<String> without(int gone, Entries entries, Shipped shipped, World history) {
        var agreeing = new Agreeing(gone, entries, shipped);
        var epoch = history.membership().charters().inForce(history.ledger());
        if (agreeing.voters(history).filter(voter -> shipped.votes(history, voter)).count() < epoch.charter()
                .majority()) {
            return Optional.empty();
        }
        var end = agreeing.agreed(history);
        return end.membership().charters().inForce(end.ledger()).number() > epoch.number()
                ? Optional.empty()
                : Optional.of("without node-" + (gone + 1) + " there is no next epoch: "
                        + Story.of(entries, end.tips()));
    }

    private IntStream voters(World world) {
        return world.membership().charters().inForce(world.ledger()).charter().voters().stream()
                .mapToInt(Shipped::number).filter(voter -> voter != gone);
    }

    private World agreed(World history) {
        var first = voters(history).findFirst().orElseThrow();
        var bound = Amendments.pending(history.membership(), history.ledger()).stream()
                .filter(pending -> !pending.ratified().isEmpty()).reduce((one, other) -> other);
        var ballot = (int) Amendments.nextBallot(history.membership(), history.ledger());
        var epoch = (int) history.membership().charters().inForce(history.ledger()).number() + 1;
        var subject = bound.map(pending -> shipped.act(Kind.PROPOSE, first, history, pending.proposal()).subject())
                .orElse(entries.bounds.nodes() - 1);
        var world = with(history, new Act(Kind.PROPOSE, first, subject, ballot, epoch));
        for (var voter : voters(history).toArray()) {
            world = with(world, new Act(Kind.APPROVE, voter, subject, ballot, epoch));
        }
        for (var voter : voters(history).toArray()) {
            if (Amendments.ratification(world.membership(), world.ledger(), Shipped.node(voter)).isPresent()) {
                world = with(world, new Act(Kind.RATIFY, voter, subject, ballot, epoch));
            }
        }
        return Amendments.completion(world.membership(), world.ledger(), Shipped.node(first)).isEmpty()
                ? world
                : with(world, new Act(Kind.AMEND, first, subject, ballot, epoch));
    }

    private World with(World world, Act act) {
        var tips = world.tips().clone();
        var entry = entries.of(tips, act);
        tips[entries.feed(entry)] = entry;
        return shipped.world(tips);
    }
}
