package io.nodeplane.certainty;

import io.nodeplane.certainty.Act.Kind;
import io.nodeplane.membership.MemberState;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What follows a history if one node is gone and all others are fair: each of them hears everything, and does what an agent
 * does, one entry after another. A voter whose feed forked begins another; the others tell it all they hold; whoever is
 * suspected, said to be dead or spoken of behind a fork answers; the voters suspect who is gone, and confirm its death if
 * the rule lets them. Those who have left take no part.
 */
final class Fair {
    /** More entries than any history needs to come to rest. */
    private static final int STEPS_MAX = 40;

    private final Entries entries;
    private final Bounds bounds;
    private final Shipped shipped;
    private final int gone;

    private Fair(int gone, Entries entries, Shipped shipped) {
        this.entries = entries;
        this.bounds = entries.bounds;
        this.shipped = shipped;
        this.gone = gone;
    }

    /**
     * What came of it.
     *
     * @param mustBeDead whether a majority of voters runs, two at least, whose votes count
     * @param wrong what did not come true
     */
    record End(boolean mustBeDead, Optional<String> wrong) {}

    static End without(int gone, Entries entries, Shipped shipped, World history) {
        var fair = new Fair(gone, entries, shipped);
        var world = history;
        for (int step = 0; step < STEPS_MAX; step++) {
            var act = fair.next(world);
            if (act.isEmpty()) {
                return fair.end(world);
            }
            var tips = world.tips().clone();
            var entry = entries.of(tips, act.get());
            tips[entries.feed(entry)] = entry;
            world = shipped.world(tips);
        }
        return new End(false, Optional.of("without node-" + (gone + 1) + " there is no end of entries"));
    }

    private IntStream running(World world) {
        return IntStream.range(0, bounds.nodes())
                .filter(node -> node != gone && !(state(world, node) instanceof MemberState.Left));
    }

    private IntStream voters(World world) {
        return running(world).filter(node -> node < bounds.voters());
    }

    private static MemberState state(World world, int node) {
        return world.membership().view().member(Shipped.node(node)).orElseThrow().state();
    }

    private Optional<Act> next(World world) {
        return mend(world).or(() -> answer(world)).or(() -> suspect(world)).or(() -> confirm(world));
    }

    /** Begins a feed after a fork, and gets its vote back. */
    private Optional<Act> mend(World world) {
        var loser = entries.loser(world.tips());
        var forked = Expected.of(entries, world.tips()).forked();
        if (loser < 0) {
            return running(world).filter(node -> node == forked).mapToObj(node -> new Act(Kind.LOSE, node, node, 0, 0))
                    .findFirst();
        }
        if (running(world).noneMatch(node -> node == loser) || any(world, Kind.VOUCH)) {
            return Optional.empty();
        }
        var told = IntStream.of(world.entries()).mapToObj(entries::act).filter(act -> act.kind() == Kind.TELL)
                .mapToInt(act -> 1 << act.writer()).reduce(0, (one, other) -> one | other);
        return voters(world).filter(node -> node != loser && (told >> node & 1) == 0)
                .mapToObj(node -> new Act(Kind.TELL, node, loser, 0, 0)).findFirst()
                .or(() -> Integer.bitCount(told) >= bounds.vouchersNeeded()
                        ? Optional.of(new Act(Kind.VOUCH, loser, loser, 0, told))
                        : Optional.empty());
    }

    private boolean any(World world, Kind kind) {
        return IntStream.of(world.entries()).anyMatch(entry -> entries.act(entry).kind() == kind);
    }

    private Optional<Act> answer(World world) {
        return running(world).filter(node -> !(state(world, node) instanceof MemberState.Alive)
                || world.membership().isBurdened(Shipped.node(node)))
                .mapToObj(node -> new Act(Kind.RECOVER, node, node,
                        (int) world.membership().incarnationSpokenOf(Shipped.node(node)) + 1, 0))
                .findFirst();
    }

    private boolean isOver(World world) {
        return state(world, gone) instanceof MemberState.Confirmed || state(world, gone) instanceof MemberState.Left;
    }

    private int life(World world) {
        return (int) world.membership().view().member(Shipped.node(gone)).orElseThrow().incarnation().number();
    }

    private Optional<Act> suspect(World world) {
        return voters(world).filter(node -> !isOver(world) && !shipped.suspects(world, node, gone))
                .mapToObj(node -> new Act(Kind.SUSPECT, node, gone, life(world), 0)).findFirst();
    }

    private Optional<Act> confirm(World world) {
        return voters(world).filter(node -> !isOver(world))
                .mapToObj(node -> new Act(Kind.CONFIRM, node, gone, life(world), shipped.choice(world, node, gone)))
                .filter(act -> act.set() != 0).findFirst();
    }

    private End end(World world) {
        var votes = voters(world).filter(node -> shipped.votes(world, node)).count();
        var must = votes >= Math.max(2, bounds.majority());
        if (must && !isOver(world)) {
            return new End(true, Optional.of("node-" + (gone + 1) + " is gone, and never dead"));
        }
        return new End(must, running(world).filter(node -> !(state(world, node) instanceof MemberState.Alive))
                .mapToObj(node -> "without node-" + (gone + 1) + ", node-" + (node + 1) + " runs, and is "
                        + state(world, node))
                .findFirst());
    }
}
