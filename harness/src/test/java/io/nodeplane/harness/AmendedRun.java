package io.nodeplane.harness;

import static io.nodeplane.harness.Tampered.node;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import java.util.ArrayList;
import java.util.List;

/** Voters of a run put another charter in force, after all else. */
final class AmendedRun {
    private AmendedRun() {}

    /** Three of five. */
    static void amend(Tampered run) {
        amend(run, 1, 2, 5);
    }

    /** Two of five, which are too few. */
    static void amendByTwo(Tampered run) {
        amend(run, 1, 2);
    }

    /** Three of five, of whom one has written another entry at the place of its approval, which all know. */
    static void amendWithForked(Tampered run) {
        var proposal = propose(run);
        approve(run, proposal, 1, 2);
        var rival = run.next(5, new Body.Reported(node(3), "up"));
        approve(run, proposal, 5);
        var ratified = new ArrayList<>(List.of(ratify(run, proposal, 5)));
        run.all(rival);
        ratified.add(ratify(run, proposal, 1));
        ratified.add(ratify(run, proposal, 2));
        run.writes(1, new Body.Amending(new Amendment.Amended(1, proposal, ratified)));
    }

    private static EntryId ratify(Tampered run, Hash proposal, int voter) {
        return run.writes(voter, new Body.Amending(new Amendment.Ratified(1, proposal)));
    }

    private static void amend(Tampered run, int... voters) {
        var proposal = propose(run);
        approve(run, proposal, voters);
        finish(run, proposal, voters);
    }

    private static Hash propose(Tampered run) {
        var charter = run.run().charter();
        var slower = Charter.read(charter.json().with("confirmAfterMs", charter.confirmAfterMs() + 1));
        var proposal = new Amendment.Proposed(1, charter.id().hash(), 1, slower);
        run.writes(1, new Body.Amending(proposal));
        return proposal.digest();
    }

    private static void approve(Tampered run, Hash proposal, int... voters) {
        for (var voter : voters) {
            run.writes(voter, new Body.Amending(new Amendment.Approved(1, proposal)));
        }
    }

    private static void finish(Tampered run, Hash proposal, int... voters) {
        List<EntryId> ratified = new ArrayList<>();
        for (var voter : voters) {
            ratified.add(ratify(run, proposal, voter));
        }
        run.writes(voters[0], new Body.Amending(new Amendment.Amended(1, proposal, ratified)));
    }
}
