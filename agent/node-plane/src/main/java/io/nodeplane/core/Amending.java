package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.Amendments.Ready;
import io.nodeplane.model.NodeId;
import java.util.SortedSet;

/**
 * What a voter says of the next charter by itself, after the operators of a majority of voters approved one: that they did so,
 * and that a majority said that. What operators order is {@link Approving}.
 */
final class Amending {
    private Amending() {}

    /** Writes down what has come about. */
    static void review(Decision decision) {
        if (decision.membership().charters().isEmpty()) {
            return;
        }
        if (!isAsBefore(decision) || decision.now.mono() >= decision.amendAt) {
            if (decision.phase() == Phase.JOINED && decision.feed() != null) {
                ratify(decision);
                complete(decision);
            } else {
                decision.amendAt = Now.NEVER;
            }
        }
        decision.lines().forEach(line -> tell(decision, line));
        announce(decision);
    }

    private static boolean isAsBefore(Decision decision) {
        var before = decision.before;
        return decision.membership() == before.membership() && decision.phase() == before.phase();
    }

    private static void ratify(Decision decision) {
        Amendments.ratification(decision.membership(), decision.ledger(), decision.node())
                .ifPresent(ready -> write(decision, ready, "ratified",
                        "a majority of voters approved the next charter; what this node suspects from here on counts"
                                + " under it only"));
    }

    /**
     * One amendment, one entry: the lowest voter that ratified and is heard writes it, and the others wait, each longer. None
     * waits for ever: who is heard may be unable to write.
     */
    private static void complete(Decision decision) {
        var ready = Amendments.completion(decision.membership(), decision.ledger(), decision.node());
        if (ready.isEmpty()) {
            decision.amendAt = Now.NEVER;
            return;
        }
        if (decision.amendAt == Now.NEVER) {
            decision.amendAt = decision.now.mono() + patience(decision, ready.get());
        }
        if (decision.now.mono() >= decision.amendAt) {
            decision.amendAt = write(decision, ready.get(), "amended", "a majority of voters ratified the next charter")
                    ? Now.NEVER
                    : decision.now.mono() + decision.charter().syncIntervalMs();
        }
    }

    private static long patience(Decision decision, Ready ready) {
        var charter = decision.charter();
        var before = ratified(decision, ready).stream().filter(voter -> voter.compareTo(decision.node()) < 0
                && decision.detector().contact(voter).heard()).count();
        return before * (2 * charter.syncIntervalMs() + charter.probeTimeoutMs());
    }

    private static SortedSet<NodeId> ratified(Decision decision, Ready ready) {
        return Amendments.pending(decision.membership(), decision.ledger()).stream()
                .filter(pending -> ready.what() instanceof Amendment.Amended(var epoch, var digest, var evidence)
                        && pending.proposal().digest().equals(digest))
                .findFirst().orElseThrow().ratified();
    }

    private static boolean write(Decision decision, Ready ready, String kind, String what) {
        var line = decision.prepare(new Body.Amending(ready.what()), ready.wanted());
        // As every replay will ask it: of the causal past of the entry itself.
        if (decision.ledger().admit(line) instanceof Admission.Stored(var grown)
                && Amendments.flaw(decision.membership(), grown, line).isEmpty()) {
            decision.write(line);
            decision.note(Event.of(kind, what).with("epoch", ready.what().epoch()).about(line.id()));
            return true;
        }
        return false;
    }

    /** What operators want is told when it is written here, or comes. */
    private static void tell(Decision decision, Line line) {
        var writer = line.feed().node();
        if (line.entry().body() instanceof Body.Amending(Amendment.Proposed what)) {
            var now = decision.membership().charters().inForce(decision.ledger());
            var change = what.before().equals(now.digest())
                    ? now.charter().changeTo(what.charter())
                    : "follows another charter than the one in force here";
            decision.note(Event.of("proposed", writer + " proposes the charter of epoch " + what.epoch() + ": it "
                    + change).with("by", writer.value()).with("epoch", what.epoch())
                    .with("proposal", what.digest().hex()).about(line.id()));
        } else if (line.entry().body() instanceof Body.Amending(Amendment.Approved what)) {
            decision.note(Event.of("approved", writer + " approves a charter for epoch " + what.epoch())
                    .with("by", writer.value()).with("epoch", what.epoch()).with("proposal", what.proposal().hex())
                    .about(line.id()));
        }
    }

    private static void announce(Decision decision) {
        var before = decision.before.membership().charters().inForce(decision.before.ledger());
        var now = decision.membership().charters().inForce(decision.ledger());
        if (!now.equals(before)) {
            decision.note(Event.of("epoch", "the charter of epoch " + now.number() + " is in force: the voters are "
                    + now.charter().voters()).with("epoch", now.number())
                    .with("voters", Json.texts(now.charter().voters())));
        }
    }
}
