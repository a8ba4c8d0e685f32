package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;

/**
 * Saying of a dead member that it is gone for good, so that nobody looks for it any more.
 *
 * <p>It decides nothing about who is dead: an entry about one who is not, or not in that incarnation, has no effect. Whoever is
 * forgotten and comes back says so with a later incarnation, and is a member as before.
 */
final class Forgetting {
    private Forgetting() {}

    /** The operator of a voter says so. */
    static void forget(Decision decision, long handle, NodeId subject) {
        var member = decision.member(subject);
        if (decision.phase() != Phase.JOINED) {
            decision.refuse(handle, "NOT_JOINED", "this node is no member now, and a voter says who is gone for good");
        } else if (!decision.isVoter()) {
            decision.refuse(handle, "PERMISSION_DENIED", decision.node() + " is no voter: ask it of one of "
                    + decision.charter().voters());
        } else if (member.isEmpty()) {
            decision.refuse(handle, "NOT_FOUND", "there is no member " + subject);
        } else if (member.get().present()) {
            decision.refuse(handle, "INVALID_ARGUMENT", subject + " is " + member.get().state().word()
                    + ", and only the dead are forgotten: let it leave, or wait until its death is certain");
        } else if (decision.isFull()) {
            Filling.refuse(decision, handle);
        } else {
            if (member.get().forgotten().isEmpty()) {
                decision.write(new Body.Forgotten(subject, member.get().incarnation()));
            }
            decision.settle(handle, new Command.Outcome.Done(decision.charter().voters().contains(subject)
                    ? subject + " is a voter still, and counts: let the voters amend the charter"
                    : ""));
        }
    }

    /** Says so of whoever has been dead for the charter's time, if the charter has one. */
    static void review(Decision decision) {
        var mourning = decision.mourning;
        if (decision.charter().forgetAfterMs() == 0 || !decision.isVoter() || decision.phase() != Phase.JOINED
                || decision.isFull()) {
            decision.mourning = Mourning.NOBODY;
            return;
        }
        var before = decision.before;
        if (decision.membership() == before.membership() && decision.phase() == before.phase()
                && decision.now.mono() < mourning.dueAt()) {
            return;
        }
        var still = SharedMap.<NodeId, Mourning.Dead>empty();
        var next = Now.NEVER;
        for (var member : decision.membership().view().members().values()) {
            if (member.present() || member.forgotten().isPresent() || member.node().equals(decision.node())) {
                continue;
            }
            var known = mourning.dead().get(member.node());
            var dead = known != null && known.incarnation().equals(member.incarnation())
                    ? known
                    : new Mourning.Dead(member.incarnation(), decision.now.mono());
            var due = dead.since() + decision.charter().forgetAfterMs() + patience(decision);
            if (decision.now.mono() < due) {
                still = still.with(member.node(), dead);
                next = Math.min(next, due);
            } else {
                decision.write(new Body.Forgotten(member.node(), member.incarnation()));
            }
        }
        decision.mourning = still.isEmpty() ? Mourning.NOBODY : new Mourning(still, next);
    }

    /** One death, one entry: the lowest voter says so first, the others wait, each longer, and then it is said. */
    private static long patience(Decision decision) {
        var charter = decision.charter();
        return charter.voters().headSet(decision.node()).size()
                * (2 * charter.syncIntervalMs() + charter.probeTimeoutMs());
    }
}
