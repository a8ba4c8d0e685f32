package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Voters that suspect, recover and confirm at random, and hear of each other late, in part, or never: a small model of
 * any trouble at all. A history is a function of its seed.
 */
final class SmallWorld {

    /** When a voter confirms. */
    enum Rule {
        /** When {@link Certainty#evidence} allows it. */
        CERTAINTY,
        /** When a majority of voters suspects: the same rule without the clause that they trust each other. */
        FREE_COUNT
    }

    /** When a voter with a new feed has a vote. */
    enum Vouching {
        /** When enough others have held its genesis and then told it all. */
        ASKED,
        /** At once: it claims that they did. */
        CLAIMED
    }

    /** Two deaths, each of which rests on the word of the other one. */
    record MutualDeath(Line one, Line other) {}

    final Scribes scribes;
    private final Rule rule;
    private final Random dice;
    private final int firstTroubled;
    private final int secondTroubled;

    private final TreeMap<Integer, SortedSet<NodeId>> told = new TreeMap<>();
    private final @Nullable Vouching vouching;

    private SmallWorld(Rule rule, @Nullable Vouching vouching, int voters, Random dice) {
        this.rule = rule;
        this.vouching = vouching;
        this.dice = dice;
        this.scribes = new Scribes(voters, voters);
        this.firstTroubled = 1 + dice.nextInt(voters);
        this.secondTroubled = other(firstTroubled);
    }

    /** {@return a history of so many random steps, at the end of which everybody has everything} */
    static SmallWorld history(Rule rule, long seed, int voters, int steps) {
        return history(rule, null, seed, voters, steps);
    }

    /** {@return such a history in which voters lose their disks, too; null for none that does} */
    static SmallWorld history(Rule rule, @Nullable Vouching vouching, long seed, int voters, int steps) {
        var world = new SmallWorld(rule, vouching, voters, new Random(seed));
        for (int i = 0; i < steps; i++) {
            world.step();
        }
        world.scribes.bringAll();
        return world;
    }

    private void step() {
        var actor = 1 + dice.nextInt(scribes.size());
        switch (dice.nextInt(vouching == null ? 12 : 16)) {
            case 12 -> loseDisk(actor);
            case 13, 14, 15 -> tell(other(actor), actor);
            case 0, 1, 2 -> suspect(actor, subject(actor));
            case 3, 4 -> confirm(actor, subject(actor));
            case 5 -> recover(actor);
            default -> scribes.bring(other(actor), actor, dice.nextBoolean() ? Integer.MAX_VALUE : dice.nextInt(6));
        }
    }

    private void loseDisk(int actor) {
        if (dice.nextInt(3) > 0) {
            return;
        }
        scribes.loseDisk(actor, other(actor), dice.nextInt(40));
        told.put(actor, new TreeSet<>());
        if (vouching == Vouching.CLAIMED) {
            var others = new TreeSet<>(scribes.charter.voters());
            others.remove(node(actor));
            scribes.vouch(actor, others);
        }
    }

    /** One voter tells another one all it has, which counts if it holds the beginning of that one's feed. */
    private void tell(int from, int to) {
        var counts = scribes.holdsFeed(from, to);
        scribes.bring(from, to);
        var tellers = told.get(to);
        if (counts && tellers != null && !scribes.votes(to)) {
            tellers.add(node(from));
            if (tellers.size() >= Certainty.vouchersNeeded(scribes.charter)) {
                scribes.vouch(to, tellers);
            }
        }
    }

    private int other(int actor) {
        return 1 + (actor + dice.nextInt(scribes.size() - 1)) % scribes.size();
    }

    /** Mostly one of the two nodes that have trouble in this history: deaths would be rare if suspicion hit evenly. */
    private int subject(int actor) {
        var troubled = dice.nextBoolean() ? firstTroubled : secondTroubled;
        return dice.nextInt(8) == 0 || troubled == actor ? other(actor) : troubled;
    }

    private void suspect(int actor, int other) {
        if (scribes.membership(actor).view().member(node(other)).filter(Member::present).isPresent()
                && !scribes.membership(actor).suspects(node(actor), node(other))) {
            scribes.suspects(actor, other);
        }
    }

    private void recover(int actor) {
        if (scribes.membership(actor).view().member(node(actor)).isPresent()
                && !(scribes.believes(actor, actor) instanceof MemberState.Alive)) {
            scribes.recovers(actor);
        }
    }

    private void confirm(int actor, int other) {
        if (scribes.membership(actor).view().member(node(other)).isEmpty()
                || !(scribes.believes(actor, other) instanceof MemberState.Suspect)) {
            return;
        }
        var evidence = switch (rule) {
            case CERTAINTY ->
                Certainty.evidence(scribes.membership(actor), scribes.ledger(actor), node(actor), node(other), a -> 0)
                        .suspicions().stream();
            case FREE_COUNT -> counted(actor, other).stream();
        };
        var ids = evidence.map(suspicion -> suspicion.line().id()).toArray(EntryId[]::new);
        if (ids.length > 0) {
            scribes.confirms(actor, other, ids);
        }
    }

    private List<Suspicion> counted(int actor, int other) {
        var votes = scribes.membership(actor).unanswered(node(other));
        return votes.size() >= scribes.charter.majority()
                && scribes.membership(actor).suspects(node(actor), node(other))
                        ? votes
                        : List.of();
    }

    /** {@return how often a voter that lost its disk has a vote again} */
    int votesRegained() {
        return (int) told.keySet().stream().filter(scribes::votes).count();
    }

    /** {@return every confirmation that was written, in replay order} */
    List<Line> confirmations() {
        return scribes.ledger(1).inReplayOrder().stream()
                .filter(line -> line.entry().body() instanceof Body.Confirmed).toList();
    }

    /**
     * {@return two confirmations, each with a suspicion by the subject of the other one in its evidence, where neither
     * subject had answered in the causal past of the confirmation that counts its word}
     */
    Optional<MutualDeath> mutualDeath() {
        var deaths = new ArrayList<>(confirmations());
        for (var one : deaths) {
            for (var other : deaths) {
                if (rests(one, other) && rests(other, one)) {
                    return Optional.of(new MutualDeath(one, other));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the first counts the word of the second's subject, who is not known there to live on. */
    private boolean rests(Line first, Line second) {
        var dead = (Body.Confirmed) second.entry().body();
        var witnesses = ((Body.Confirmed) first.entry().body()).evidence().stream().map(id -> id.feed().node())
                .toList();
        return witnesses.contains(dead.subject()) && scribes.ledger(1).inReplayOrder().stream()
                .noneMatch(line -> line.entry().body() instanceof Body.Recovered(var life, var address)
                        && writer(line).equals(dead.subject()) && life.compareTo(dead.incarnation()) > 0
                        && scribes.ledger(1).precedes(line.id(), first.id()));
    }

    private static NodeId writer(Line line) {
        return line.feed().node();
    }
}
