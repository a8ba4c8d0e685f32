package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must be true of the membership of every run. Each check gives what breaks it, nothing if it holds. */
final class MemberInvariants {
    private final Run run;
    private final Union union;
    private final Membership membership;
    /** Those of the union that rest on what is there. */
    private final List<Line> lines;

    MemberInvariants(Run run, Union union, Membership membership) {
        this.lines = union.ledger().inReplayOrder();
        this.run = run;
        this.union = union;
        this.membership = membership;
    }

    long count(String kind) {
        return lines.stream().filter(line -> line.entry().body().kind().equals(kind)).count();
    }

    List<String> starts() {
        var found = new TreeMap<NodeId, Long>();
        var nonces = new TreeSet<String>();
        var broken = new ArrayList<String>();
        for (var line : lines) {
            if (line.entry().body() instanceof Body.Started(var nonce, var software)) {
                found.merge(line.feed().node(), 1L, Long::sum);
                if (!nonces.add(nonce)) {
                    broken.add("nonce " + nonce + " stands twice");
                }
            }
        }
        Starts.of(run.deeds(), run.ended()).forEach((node, starts) -> {
            long wrote = found.getOrDefault(node, 0L);
            if (!starts.admit(wrote)) {
                broken.add(node + " can have recorded " + starts + " starts and wrote " + wrote);
            }
        });
        return broken;
    }

    List<String> confirmations() {
        return lines.stream().filter(line -> line.entry().body() instanceof Body.Confirmed)
                .flatMap(line -> Certainty.flaw(run.charter(), membership, union.ledger(), line)
                        .map(flaw -> line.id() + ": " + flaw).stream())
                .toList();
    }

    List<String> mutual() {
        var broken = new ArrayList<String>();
        var all = lines.stream().filter(line -> line.entry().body() instanceof Body.Confirmed).toList();
        for (var x : all) {
            for (var y : all) {
                var deathOfX = (Body.Confirmed) x.entry().body();
                var deathOfY = (Body.Confirmed) y.entry().body();
                if (x.id().compareTo(y.id()) < 0 && took(deathOfY, deathOfX.subject())
                        && took(deathOfX, deathOfY.subject()) && !answeredBetween(x, y)) {
                    broken.add(x.id() + " and " + y.id());
                }
            }
        }
        return broken;
    }

    private static boolean took(Body.Confirmed death, NodeId voter) {
        return death.evidence().stream().map(id -> id.feed().node()).anyMatch(voter::equals);
    }

    /** Whether one of the two subjects had answered already, as far as the other one's confirmation knew. */
    private boolean answeredBetween(Line x, Line y) {
        return answered((Body.Confirmed) x.entry().body(), y) || answered((Body.Confirmed) y.entry().body(), x);
    }

    private boolean answered(Body.Confirmed death, Line other) {
        return lines.stream().filter(line -> line.feed().node().equals(death.subject()))
                .filter(line -> switch (line.entry().body()) {
                    case Body.Joined joined -> joined.incarnation().compareTo(death.incarnation()) > 0;
                    case Body.Recovered recovered -> recovered.incarnation().compareTo(death.incarnation()) > 0;
                    case Body body -> false;
                }).anyMatch(line -> union.ledger().precedes(line.id(), other.id()));
    }

    /** Within a feed, void entries aside, and from a feed to the next one of its node. */
    List<String> lives() {
        var broken = new ArrayList<String>();
        for (var line : lines) {
            var life = life(line);
            if (life == 0 || union.ledger().isVoid(line)) {
                continue;
            }
            lines.stream().filter(earlier -> life(earlier) >= life
                    && earlier.feed().node().equals(line.feed().node()) && !union.ledger().isVoid(earlier)
                    && union.ledger().precedes(earlier.id(), line.id())).findFirst()
                    .ifPresent(earlier -> broken.add(line.id() + " claims incarnation " + life + " after "
                            + earlier.id() + " claimed " + life(earlier)));
        }
        return broken;
    }

    private static long life(Line line) {
        return switch (line.entry().body()) {
            case Body.Joined joined -> joined.incarnation().number();
            case Body.Recovered recovered -> recovered.incarnation().number();
            case Body other -> 0L;
        };
    }

    List<String> untouched() {
        var touched = new TreeSet<NodeId>();
        var nodes = run.experiment().cluster().nodes();
        run.deeds().forEach(deed -> {
            if (deed.step().step() instanceof Step.Inject(var fault)) {
                fault.links(nodes).forEach(link -> touched.addAll(List.of(link.from(), link.to())));
                touched.addAll(fault.ended());
                touched.addAll(fault.disks());
                touched.addAll(fault.paused());
                if (fault instanceof Fault.Clone clone) {
                    touched.addAll(clone.which());
                }
            }
        });
        return lines.stream().filter(line -> line.entry().body() instanceof Body.Confirmed(var x, var i, var e)
                && !touched.contains(x)).map(line -> line.id() + " confirms a node that was left alone").toList();
    }
}
