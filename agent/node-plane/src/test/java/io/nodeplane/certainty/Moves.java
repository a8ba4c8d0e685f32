package io.nodeplane.certainty;

import io.nodeplane.certainty.Act.Kind;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.MemberState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What each node may write next if it knows all of a history. What it may write if it knows less follows from the
 * smaller history.
 */
final class Moves {
    private final Entries entries;
    private final Bounds bounds;
    private final Shipped shipped;
    private final Audit audit;
    private final World world;
    private final Expected expected;
    private final List<Act> acts = new ArrayList<>();

    private Moves(Entries entries, Shipped shipped, Audit audit, World world) {
        this.entries = entries;
        this.bounds = entries.bounds;
        this.shipped = shipped;
        this.audit = audit;
        this.world = world;
        this.expected = Expected.of(entries, world.tips());
    }

    /** {@return the entries; the audit hears of each confirmation that the rule was asked about} */
    static int[] of(Entries entries, Shipped shipped, Audit audit, World world) {
        var moves = new Moves(entries, shipped, audit, world);
        for (int node = 0; node < moves.bounds.nodes(); node++) {
            moves.suspect(node);
            moves.recover(node);
            moves.leave(node);
        }
        for (int subject = 0; subject < moves.bounds.nodes(); subject++) {
            for (int life = 1; life <= expected(moves, subject); life++) {
                moves.confirm(subject, life);
            }
        }
        moves.amend();
        moves.disk();
        moves.setBack();
        return moves.acts.stream().filter(moves::mayWrite).mapToInt(act -> entries.of(world.tips(), act)).toArray();
    }

    private static int expected(Moves moves, int subject) {
        return moves.expected.life(subject);
    }

    private MemberState state(int node) {
        return world.membership().view().member(Shipped.node(node)).orElseThrow().state();
    }

    private long life(int node) {
        return world.membership().view().member(Shipped.node(node)).orElseThrow().incarnation().number();
    }

    private void suspect(int observer) {
        for (int subject = 0; subject < bounds.subjects(); subject++) {
            if (subject != observer && !(state(subject) instanceof MemberState.Left)
                    && !world.membership().suspects(Shipped.node(observer), Shipped.node(subject))) {
                acts.add(new Act(Kind.SUSPECT, observer, subject, (int) life(subject), 0));
            }
        }
    }

    /** Whoever hears of a suspicion of itself answers it; whoever lost its disk speaks up unasked. */
    private void recover(int node) {
        var asked = switch (state(node)) {
            case MemberState.Suspect suspect -> true;
            case MemberState.Confirmed confirmed -> true;
            case MemberState.Alive alive -> node == entries.loser(world.tips())
                    || world.membership().isBurdened(Shipped.node(node));
            // It joins again.
            case MemberState.Left left -> true;
        };
        var spokenOf = world.membership().incarnationSpokenOf(Shipped.node(node));
        if (asked && spokenOf < bounds.lives()) {
            acts.add(new Act(Kind.RECOVER, node, node, (int) spokenOf + 1, 0));
        }
    }

    private void leave(int node) {
        if (count(Kind.LEAVE) < bounds.leaves() && !(state(node) instanceof MemberState.Left)) {
            acts.add(new Act(Kind.LEAVE, node, node, (int) life(node), 0));
        }
    }

    /** Any voter may be set back, to any part of what it knew: it goes on from there and does not know that it did. */
    private void setBack() {
        for (int node = 0; node < bounds.voters(); node++) {
            if (bounds.setBacks() > 0 && entries.setBack(world.tips()) < 0 && entries.loser(world.tips()) < 0) {
                acts.add(new Act(Kind.BACK, node, node, 0, 0));
            }
        }
    }

    private boolean silenced(int node) {
        return node == expected.forked() && node != entries.loser(world.tips());
    }

    /** Who learns that its own feed is forked writes in it no more; who left does nothing but come again. */
    private boolean mayWrite(Act act) {
        return silenced(act.writer())
                ? act.kind() == Kind.LOSE
                : !(state(act.writer()) instanceof MemberState.Left) || act.kind() == Kind.RECOVER;
    }

    /** Every set of evidence: what the rule lets pass is written, and so many of the others as the bounds allow. */
    private void confirm(int subject, int life) {
        var suspicions = 0;
        var own = new int[bounds.nodes()];
        for (int feed = 0; feed < bounds.feeds(); feed++) {
            var suspicion = expected.suspicion(feed, subject, life);
            if (suspicion != 0) {
                suspicions |= 1 << feed;
                own[entries.act(suspicion).writer()] |= 1 << feed;
            }
        }
        var mayLie = count(Kind.CLAIM) < bounds.lies();
        for (int writer = 0; writer < bounds.nodes(); writer++) {
            if (silenced(writer)) {
                continue;
            }
            if (expected.life(subject) == life && state(subject) instanceof MemberState.Confirmed) {
                return;
            }
            var justified = new TreeSet<Integer>();
            // All subsets of the suspicions, the empty one last.
            var last = mayLie ? 0 : 1;
            for (var set = suspicions; set >= last; set = set == 0 ? -1 : set - 1 & suspicions) {
                var honest = (set & own[writer]) != 0 && set < 1 << bounds.feeds()
                        && (bounds.votersChange() || (set & nonVoters()) == 0 && writer < bounds.voters());
                if (honest || mayLie) {
                    if (confirm(new Act(Kind.CONFIRM, writer, subject, life, set), mayLie)) {
                        justified.add(set);
                    }
                }
            }
            if (own[writer] != 0 && expected.life(subject) == life) {
                audit.choice(world, writer, subject, justified);
            }
        }
    }

    /** Operators propose and approve whatever they like; what follows, the voters say by themselves. */
    private void amend() {
        if (!bounds.votersChange()) {
            return;
        }
        var ledger = world.ledger();
        var membership = world.membership();
        var epoch = membership.charters().inForce(ledger);
        var pending = Amendments.pending(membership, ledger);
        for (int node = 0; node < bounds.nodes(); node++) {
            var voter = Shipped.node(node);
            if (!epoch.charter().voters().contains(voter)) {
                continue;
            }
            for (int subject = bounds.voters(); subject < bounds.nodes() && count(Kind.PROPOSE) < bounds.ballots()
                    && epoch.number() == 0; subject++) {
                acts.add(new Act(Kind.PROPOSE, node, subject,
                        (int) Amendments.nextBallot(membership, ledger), 1));
            }
            for (var one : pending) {
                var act = shipped.act(Kind.APPROVE, node, world, one.proposal());
                if (!one.approved().contains(voter) && !said(act)) {
                    acts.add(act);
                }
            }
            Amendments.ratification(membership, ledger, voter)
                    .map(ready -> ((Amendment.Ratified) ready.what()).proposal())
                    .ifPresent(digest -> pending.stream().filter(one -> one.proposal().digest().equals(digest))
                            .map(one -> shipped.act(Kind.RATIFY, Shipped.number(voter), world, one.proposal()))
                            .filter(act -> !said(act)).forEach(acts::add));
            Amendments.completion(membership, ledger, voter).map(ready -> ((Amendment.Amended) ready.what()).proposal())
                    .ifPresent(digest -> pending.stream().filter(one -> one.proposal().digest().equals(digest))
                            .forEach(one -> acts
                                    .add(shipped.act(Kind.AMEND, Shipped.number(voter), world, one.proposal()))));
        }
    }

    private boolean said(Act act) {
        for (var entry : world.entries()) {
            if (entries.act(entry).equals(act)) {
                return true;
            }
        }
        return false;
    }

    private int nonVoters() {
        return (1 << bounds.nodes()) - (1 << bounds.voters());
    }

    /** {@return whether the rule lets it pass} */
    private boolean confirm(Act act, boolean mayLie) {
        for (var entry : world.entries()) {
            if (entries.act(entry).confirms() && entries.act(entry).as(act.kind()).equals(act)) {
                return entries.act(entry).kind() == Kind.CONFIRM;
            }
        }
        var justified = shipped.wouldBeJustified(world, act);
        audit.asked(world, act, justified, expected.justifies(act));
        if (justified || mayLie) {
            acts.add(justified ? act : act.as(Kind.CLAIM));
        }
        return justified;
    }

    private int count(Kind kind) {
        var count = 0;
        for (var entry : world.entries()) {
            count += entries.act(entry).kind() == kind ? 1 : 0;
        }
        return count;
    }

    private void disk() {
        if (bounds.losses() + bounds.setBacks() == 0) {
            return;
        }
        var loser = entries.loser(world.tips());
        if (loser < 0) {
            for (int node = 0; node < bounds.voters(); node++) {
                if (bounds.losses() > 0 || node == expected.forked()) {
                    acts.add(new Act(Kind.LOSE, node, node, 0, 0));
                }
            }
            return;
        }
        var told = 0;
        for (var entry : world.entries()) {
            var act = entries.act(entry);
            if (act.kind() == Kind.VOUCH) {
                return;
            }
            told |= act.kind() == Kind.TELL ? 1 << act.writer() : 0;
        }
        for (int node = 0; node < bounds.voters(); node++) {
            if (node != loser && (told >> node & 1) == 0) {
                acts.add(new Act(Kind.TELL, node, loser, 0, 0));
            }
        }
        if (Integer.bitCount(told) >= bounds.vouchersNeeded()) {
            acts.add(new Act(Kind.VOUCH, loser, loser, 0, told));
        }
    }
}
