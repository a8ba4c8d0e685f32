package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.oracle.Fact;
import io.nodeplane.harness.oracle.Oracle;
import io.nodeplane.harness.oracle.Statement;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must be true of the membership of every run. Each check gives what breaks it, nothing if it holds. */
final class MemberInvariants {
    private final Run run;
    private final Oracle oracle;
    /** Those that rest on what is there. */
    private final List<Fact> facts;

    MemberInvariants(Run run, Oracle oracle) {
        this.run = run;
        this.oracle = oracle;
        this.facts = oracle.together().facts();
    }

    long recoveries() {
        return facts.stream().filter(fact -> fact.says() instanceof Statement.Recovered).count();
    }

    List<Fact> confirmed() {
        return facts.stream().filter(fact -> fact.says() instanceof Statement.Confirmed).toList();
    }

    List<String> starts() {
        var found = new TreeMap<NodeId, Long>();
        var nonces = new TreeSet<String>();
        var broken = new ArrayList<String>();
        for (var fact : facts) {
            if (fact.says() instanceof Statement.Started(var nonce)) {
                found.merge(fact.writer(), 1L, Long::sum);
                if (!nonces.add(nonce)) {
                    broken.add("nonce " + nonce + " stands twice");
                }
            }
        }
        Starts.of(run.steps(), run.ended()).forEach((node, starts) -> {
            long wrote = found.getOrDefault(node, 0L);
            if (!starts.admit(wrote)) {
                broken.add(node + " can have recorded " + starts + " starts and wrote " + wrote);
            }
        });
        return broken;
    }

    List<String> mutual() {
        var broken = new ArrayList<String>();
        for (var one : confirmed()) {
            for (var other : confirmed()) {
                if (one.index() < other.index() && oracle.facts().mutual(one, other)) {
                    broken.add(one.name() + " and " + other.name());
                }
            }
        }
        return broken;
    }

    /** Within a feed, void entries aside, and from a feed to the next one of its node. */
    List<String> incarnations() {
        var forks = oracle.facts().forks();
        var broken = new ArrayList<String>();
        facts.stream().filter(fact -> !forks.isVoid(fact)).forEach(fact -> oracle.facts().reclaimed(fact).stream()
                .filter(earlier -> !forks.isVoid(earlier)).findFirst()
                .ifPresent(earlier -> broken.add(fact.name() + " claims incarnation " + fact.incarnation() + " after "
                        + earlier.name() + " claimed " + earlier.incarnation())));
        return broken;
    }

    List<String> untouched() {
        var touched = new TreeSet<NodeId>();
        var nodes = run.experiment().cluster().nodes();
        run.steps().forEach(executed -> {
            if (executed.step().step() instanceof Step.Inject(var fault)) {
                fault.links(nodes).forEach(link -> touched.addAll(List.of(link.from(), link.to())));
                touched.addAll(fault.ended());
                touched.addAll(fault.disks());
                touched.addAll(fault.paused());
                if (fault instanceof NodeFault.Clone clone) {
                    touched.addAll(clone.which());
                }
                if (fault instanceof NodeFault.OtherSecret other) {
                    touched.addAll(other.which());
                }
            }
        });
        return confirmed().stream()
                .filter(fact -> fact.says() instanceof Statement.Confirmed(var x, var incarnation, var e)
                        && !touched.contains(x))
                .map(fact -> fact.name() + " confirms a node that was left alone").toList();
    }
}
