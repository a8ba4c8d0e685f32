package io.nodeplane.harness.check;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Expectation;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What an experiment expects of the charter in force: in the end by the ledgers, before that by what event logs say. */
final class CharterExpectations {
    private final Run run;

    CharterExpectations(Run run) {
        this.run = run;
    }

    /** Which epoch somebody has in force. */
    private record Known(long epoch, SortedSet<NodeId> voters) {}

    Verdict inForce(Expectation.InForce expected, Stretch stretch) {
        var broken = new ArrayList<String>();
        for (var node : expected.by()) {
            var evidence = run.nodes().get(node);
            if (evidence == null) {
                return new Verdict.Unknown("no evidence of " + node);
            }
            var known = stretch.to().equals(run.ended()) ? byLedger(evidence) : byEvents(evidence, stretch);
            if (expected.epoch().isPresent() && expected.epoch().getAsLong() != known.epoch()
                    || !expected.voters().isEmpty() && !expected.voters().equals(known.voters())) {
                broken.add("to " + node + " the charter of epoch " + known.epoch() + " is in force, with "
                        + known.voters());
            }
        }
        return broken.isEmpty()
                ? new Verdict.Held("it is to all " + expected.by().size())
                : new Verdict.Broken(broken);
    }

    private Known byLedger(NodeEvidence evidence) {
        var epoch = Membership.replay(run.charter(), evidence.ledger()).charters().inForce(evidence.ledger());
        return new Known(epoch.number(), epoch.charter().voters());
    }

    private Known byEvents(NodeEvidence evidence, Stretch stretch) {
        var known = new Known(0, run.charter().voters());
        for (var event : evidence.events()) {
            if (event.event().kind().equals("epoch") && event.at().isBefore(stretch.to())) {
                var voters = new TreeSet<NodeId>();
                event.event().details().array("voters")
                        .forEach(voter -> voters.add(new NodeId(((Json.Str) voter).value())));
                known = new Known(event.event().details().number("epoch"),
                        Collections.unmodifiableSortedSet(voters));
            }
        }
        return known;
    }
}
