package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Belief;
import io.nodeplane.harness.index.Beliefs;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Union;
import io.nodeplane.harness.oracle.Oracle;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** What must be true of the ledgers of every run. Each check gives what breaks it, nothing if it holds. */
final class LedgerInvariants {
    static final int SHUFFLES = 20;
    /** An entry that is younger than so many sync intervals, and a second, may still be on its way. */
    private static final int SYNCS_TO_SETTLE = 3;
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final Run run;
    private final Union union;
    private final Beliefs beliefs;
    private final Membership membership;
    private final Oracle oracle;

    LedgerInvariants(RunIndex index, Membership membership, Oracle oracle) {
        this.oracle = oracle;
        this.run = index.run();
        this.union = index.union();
        this.beliefs = index.beliefs();
        this.membership = membership;
    }

    List<String> prefixes() {
        var broken = new ArrayList<String>();
        var forked = union.ledger().forks();
        run.nodes().forEach((node, evidence) -> evidence.ledger().frontier().tips().stream()
                .filter(tip -> !forked.containsKey(tip.feed()) && union.ledger().find(tip).isEmpty())
                .forEach(tip -> broken.add(node + " holds another " + tip)));
        return broken;
    }

    /**
     * {@return what running nodes lack of what some running node holds; nothing is asked if links were broken at the end} An
     * entry that only the disk of a dead process has is told when that process runs again.
     */
    List<String> missing() {
        var broken = new ArrayList<String>();
        if (linksBroken()) {
            return broken;
        }
        var young = run.ended().minus(SETTLE).minusMillis(SYNCS_TO_SETTLE * run.charter().syncIntervalMs());
        var running = run.nodes().values().stream().filter(NodeEvidence::running).toList();
        var told = union.lines().stream().filter(line -> union.written(line).isBefore(young))
                .filter(line -> running.stream().anyMatch(node -> node.ledger().find(line.id()).isPresent())).toList();
        running.forEach(node -> {
            var lacking = told.stream()
                    .filter(line -> node.ledger().find(line.id()).isEmpty()).toList();
            if (!lacking.isEmpty()) {
                broken.add(node.node() + " lacks " + lacking.size() + " entries, " + lacking.getFirst().id()
                        + " the first of them");
            }
        });
        return broken;
    }

    String settled() {
        return linksBroken()
                ? "links were broken at the end: nothing is asked"
                : run.nodes().values().stream().filter(node -> node.running()).count() + " running nodes";
    }

    private boolean linksBroken() {
        return run.steps().stream().anyMatch(executed -> executed.step().step() instanceof Step.Inject(var fault)
                && fault.ofLinks()
                && run.experiment().phase(executed.step().name()).end() > run.experiment().timeline().size());
    }

    int moments() {
        return run.gathers().moments().size();
    }

    List<String> rewritten() {
        return run.gathers().rewritten();
    }

    List<String> views() {
        var broken = new ArrayList<String>();
        var byHead = new TreeMap<String, String>();
        run.gathers().moments().forEach(moment -> moment.held().forEach((node, held) -> {
            var view = held.view().hex();
            if (!view.equals(byHead.merge(held.head().hex(), view, (known, again) -> known))) {
                broken.add(node + " has another view for the same head in " + moment.name());
            }
        }));
        run.nodes().forEach((node, evidence) -> oracle.disk(node).fold().members().forEach((subject, member) -> {
            var last = beliefs.at(node, subject, run.ended());
            if (last.isEmpty() && Twin.is(node) || !evidence.running() && killed(node) || lostPower(node)) {
                // What a twin took over with its copy of a disk it does not say again; between writing lines and saying
                // what it makes of them a process may be killed; and an event log without power may lose any part of it.
                return;
            }
            if (last.isEmpty() || !last.get().opinion().state().equals(member.state())
                    || last.get().incarnation() != member.incarnation()) {
                broken.add(new Dispute("the ledger of " + node + " on " + subject, member.state() + "@"
                        + member.incarnation(), last.map(Belief::toString).orElse("nothing")).toString());
            }
        }));
        return broken;
    }

    private boolean killed(NodeId place) {
        return run.steps().stream()
                .anyMatch(executed -> executed.step().step() instanceof Step.Inject(NodeFault.Kill(var which))
                        && which.contains(place));
    }

    private boolean lostPower(NodeId place) {
        return run.steps().stream().anyMatch(executed -> lostPower(executed, place));
    }

    private static boolean lostPower(ExecutedStep executed, NodeId place) {
        return executed.step().step() instanceof Step.Inject(NodeFault.PowerOff(var which)) && which.contains(place);
    }

    List<String> shuffles() {
        var wanted = membership.view().digest();
        var broken = new ArrayList<String>();
        for (int seed = 1; seed <= SHUFFLES; seed++) {
            var random = new Random(seed);
            var rest = new ArrayList<>(union.lines());
            var ledger = Ledger.empty(run.charter().id());
            var fold = Membership.none(run.charter());
            // Each pass tries the rest in another order and takes what its causes are there for.
            for (var before = -1; before != rest.size();) {
                before = rest.size();
                Collections.shuffle(rest, random);
                for (var lines = rest.iterator(); lines.hasNext();) {
                    var line = lines.next();
                    if (ledger.admit(line) instanceof Admission.Stored(var grown)) {
                        ledger = grown;
                        fold = fold.apply(ledger, line);
                        lines.remove();
                    }
                }
            }
            if (union.conflicts().isEmpty() && !fold.view().digest().equals(wanted)) {
                broken.add("seed=" + seed + " gives another view");
            }
        }
        return broken;
    }

    /** Of a disk that was taken away or put back only what was logged since. */
    List<String> durable() {
        var broken = new ArrayList<String>();
        run.nodes().forEach((node, evidence) -> {
            var since = Damage.diskSince(run, node);
            evidence.events().stream().filter(event -> !event.at().isBefore(since))
                    .filter(event -> !event.event().kind().equals("refused"))
                    .flatMap(event -> event.event().entry().stream())
                    .filter(id -> evidence.ledger().find(id).isEmpty())
                    .forEach(id -> broken.add(node + " spoke of " + id + " and does not hold it"));
        });
        return broken;
    }
}
