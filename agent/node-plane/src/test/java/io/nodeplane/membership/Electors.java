package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Amendment.Amended;
import io.nodeplane.ledger.Amendment.Approved;
import io.nodeplane.ledger.Amendment.Proposed;
import io.nodeplane.ledger.Amendment.Ratified;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import java.util.List;
import java.util.TreeSet;

/** Scribes that change who of them votes. */
final class Electors {
    final Scribes scribes;

    Electors(Scribes scribes) {
        this.scribes = scribes;
    }

    Epoch epoch(int i) {
        return scribes.membership(i).charters().inForce(scribes.ledger(i));
    }

    /** {@return a proposal, after all that the node knows of, that adds the other one, or removes it if it votes} */
    Proposed changing(int i, int subject) {
        var voters = new TreeSet<>(epoch(i).charter().voters());
        if (!voters.remove(node(subject))) {
            voters.add(node(subject));
        }
        return new Proposed(epoch(i).number() + 1, epoch(i).digest(),
                Amendments.nextBallot(scribes.membership(i), scribes.ledger(i)), Charter.of("lab", voters));
    }

    Hash proposes(int i, int subject) {
        var proposal = changing(i, subject);
        writes(i, proposal, List.of());
        return proposal.digest();
    }

    Line approves(int i, Hash proposal) {
        return writes(i, new Approved(epoch(i).number() + 1, proposal),
                Certainty.wantedBySuspicion(scribes.membership(i), scribes.ledger(i)));
    }

    /** Whether the rule lets it or not. */
    Line ratifies(int i, Hash proposal) {
        return writes(i, new Ratified(epoch(i).number() + 1, proposal),
                Certainty.wantedBySuspicion(scribes.membership(i), scribes.ledger(i)));
    }

    /** Whether the rule lets it or not. */
    Line amends(int i, Hash proposal, Line... ratifications) {
        return writes(i,
                new Amended(epoch(i).number() + 1, proposal, List.of(ratifications).stream().map(Line::id).toList()),
                List.of());
    }

    Line writes(int i, Amendment what, List<EntryId> wanted) {
        return scribes.write(i, new Body.Amending(what), wanted);
    }

    /** These voters approve and ratify the change; all hear all, at each step and at the end. */
    void change(int subject, int... voters) {
        var proposal = proposes(voters[0], subject);
        scribes.bringAll();
        for (var voter : voters) {
            approves(voter, proposal);
        }
        scribes.bringAll();
        var ratified = new Line[voters.length];
        for (int i = 0; i < voters.length; i++) {
            ratified[i] = ratifies(voters[i], proposal);
        }
        scribes.bringAll();
        amends(voters[0], proposal, ratified);
        scribes.bringAll();
    }

    /** All other voters of the charter in force vouch for this one, which holds all they have. */
    void vouch(int i) {
        var others = new TreeSet<>(epoch(i).charter().voters());
        others.remove(node(i));
        scribes.vouch(i, others);
        scribes.bringAll();
    }
}
