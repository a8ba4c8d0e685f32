package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.Union;
import io.nodeplane.harness.oracle.EntryName;
import io.nodeplane.harness.oracle.Fact;
import io.nodeplane.harness.oracle.Flaw;
import io.nodeplane.harness.oracle.Holding;
import io.nodeplane.harness.oracle.InForce;
import io.nodeplane.harness.oracle.Oracle;
import io.nodeplane.harness.oracle.Statement;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The gathered disks, judged by the oracle and by the agent's own code: each difference with both answers. */
final class TwoAnswers {
    private static final String ALL = "all disks together";
    private static final String HELD = "an entry of the ledger";
    private static final String JUSTIFIED = "justified";

    private final Run run;
    private final Union union;
    private final Membership membership;
    private final Oracle oracle;

    TwoAnswers(Run run, Union union, Membership membership) {
        this.run = run;
        this.union = union;
        this.membership = membership;
        var disks = new TreeMap<NodeId, List<String>>();
        run.nodes().forEach((place, left) -> disks.put(place, left.lines()));
        this.oracle = Oracle.of(AgentAnswers.electorate(run.charter()), disks);
    }

    Oracle oracle() {
        return oracle;
    }

    /** Which entries the disks hold, in which order they replay, and which head they have. */
    List<String> entries() {
        var disputes = new ArrayList<Dispute>();
        run.nodes().forEach((place, left) -> compare("the disk of " + place, oracle.disk(place), left.ledger(),
                disputes));
        compare(ALL, oracle.together(), union.ledger(), disputes);
        return words(disputes);
    }

    private static void compare(String where, Holding ours, Ledger theirs, List<Dispute> disputes) {
        SortedMap<String, String> held = new TreeMap<>();
        ours.facts().forEach(fact -> held.put(fact.name().hash(), fact.toString()));
        SortedMap<String, String> admitted = new TreeMap<>();
        var order = theirs.inReplayOrder();
        order.forEach(line -> admitted.put(line.hash().hex(), line.id() + " (" + line.entry().kind() + ")"));
        if (held.keySet().equals(admitted.keySet())) {
            compareOrder(where, ours, order, theirs.head().hex(), disputes);
            return;
        }
        held.forEach((hash, name) -> {
            if (!admitted.containsKey(hash)) {
                disputes.add(new Dispute(where + ", " + name, HELD, "none"));
            }
        });
        admitted.forEach((hash, name) -> {
            if (!held.containsKey(hash)) {
                disputes.add(new Dispute(where + ", " + name, "none", HELD));
            }
        });
    }

    /** Both hold the same entries: do they replay them in the same order, and give them the same head? */
    private static void compareOrder(String where, Holding ours, List<Line> theirs, String head,
            List<Dispute> disputes) {
        for (int i = 0; i < theirs.size(); i++) {
            var own = ours.facts().get(i).name();
            if (!own.equals(AgentAnswers.name(theirs.get(i).id()))) {
                disputes.add(new Dispute(where + ", entry " + (i + 1) + " of the replay", own.toString(),
                        theirs.get(i).id().toString()));
                return;
            }
        }
        if (!ours.head().equals(head)) {
            disputes.add(new Dispute(where + ", the head", ours.head(), head));
        }
    }

    /** What the disks say of every member. */
    List<String> states() {
        var disputes = new ArrayList<Dispute>();
        for (NodeEvidence left : run.nodes().values()) {
            disputes.addAll(AgentAnswers.differences(left.node() + "'s view", oracle.disk(left.node()).fold(),
                    left.view()));
        }
        disputes.addAll(AgentAnswers.differences("the view of " + ALL, oracle.together().fold(), membership.view()));
        return words(disputes);
    }

    /** Who has which address and which key, on every disk and on all together. */
    List<String> claims() {
        var disputes = new ArrayList<Dispute>();
        for (NodeEvidence left : run.nodes().values()) {
            disputes.addAll(AgentAnswers.claims(left.node() + "'s view", oracle.disk(left.node()).fold(), left.view()));
        }
        disputes.addAll(AgentAnswers.claims("the view of " + ALL, oracle.together().fold(), membership.view()));
        return words(disputes);
    }

    /** Which charter is in force on every disk, and on all together; and that no epoch has two. */
    List<String> charters() {
        var founding = AgentAnswers.electorate(run.charter());
        var disputes = new ArrayList<Dispute>();
        for (NodeEvidence left : run.nodes().values()) {
            var epoch = Membership.replay(run.charter(), left.ledger()).charters().inForce(left.ledger());
            AgentAnswers.inForce(left.node() + "'s charter", InForce.of(founding, oracle.disk(left.node()).facts()),
                    epoch).ifPresent(disputes::add);
        }
        AgentAnswers.inForce("the charter of " + ALL, InForce.of(founding, oracle.together().facts()),
                membership.charters().inForce(union.ledger())).ifPresent(disputes::add);
        return words(disputes);
    }

    /** {@return how many entries put a charter in force, on all disks together} */
    long amended() {
        return oracle.together().facts().stream()
                .filter(fact -> fact.says() instanceof Statement.Amended && fact.flaw().isEmpty()).count();
    }

    /** {@return how many members are refused something, on all disks together} */
    int refused() {
        return oracle.together().fold().refused().size();
    }

    /** {@return the confirmations that one of the two calls unjustified, with both answers} */
    List<String> confirmations() {
        var disputes = new ArrayList<Dispute>();
        var lines = new TreeMap<EntryName, Line>();
        union.lines().forEach(line -> lines.putIfAbsent(AgentAnswers.name(line.id()), line));
        for (var fact : oracle.together().facts()) {
            if (fact.says() instanceof Statement.Confirmed) {
                var ours = fact.flaw().isEmpty() ? JUSTIFIED : "not justified: " + fact.flaw();
                var theirs = agentOn(fact, lines);
                if (!ours.equals(JUSTIFIED) || !theirs.equals(JUSTIFIED)) {
                    disputes.add(new Dispute(fact.toString(), ours, theirs));
                }
            }
        }
        return words(disputes);
    }

    private String agentOn(Fact fact, Map<EntryName, Line> lines) {
        return Optional.ofNullable(lines.get(fact.name()))
                .filter(line -> union.ledger().find(line.id()).isPresent())
                .map(line -> Certainty.flaw(membership, union.ledger(), line)
                        .map(flaw -> "not justified: " + flaw).orElse(JUSTIFIED))
                .orElse("no entry of the ledger");
    }

    /** What is wrong with lines alone or among their causes, by either reader. */
    List<String> flaws() {
        var flaws = new ArrayList<>(run.nodes().values().stream()
                .flatMap(node -> node.flaws().stream().map(flaw -> node.node() + ": " + flaw)).toList());
        oracle.flaws().stream().filter(flaw -> !flaw.id().equals("I10"))
                .forEach(flaw -> flaws.add("the oracle, " + flaw.id() + ": " + flaw.sentence()));
        return flaws;
    }

    /** Entries whose causes nobody has, by either reader. */
    List<String> orphans() {
        var orphans = new ArrayList<>(oracle.flaws().stream().filter(flaw -> flaw.id().equals("I10"))
                .map(Flaw::sentence).toList());
        union.conflicts().stream().filter(conflict -> !orphans.contains(conflict)).forEach(orphans::add);
        return orphans;
    }

    private static List<String> words(List<Dispute> disputes) {
        return disputes.stream().map(Dispute::toString).toList();
    }
}
