package io.nodeplane.harness.check;

import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.membership.Membership;
import java.util.ArrayList;
import java.util.List;

/** What must be true of every run, whatever the experiment asked. The numbers are those of docs/guarantees.md. */
final class Invariants {
    private final List<Finding> findings = new ArrayList<>();
    private final TwoAnswers answers;
    private final LedgerInvariants ledgers;
    private final ForkInvariants forks;
    private final MemberInvariants members;
    private final Reorders reorders;
    private final Verdict phantoms;
    private final String disks;
    private final String entries;

    Invariants(RunIndex index) {
        var run = index.run();
        var membership = Membership.replay(run.charter(), index.union().ledger());
        this.answers = new TwoAnswers(run, index.union(), membership);
        this.ledgers = new LedgerInvariants(index, membership, answers.oracle());
        this.forks = new ForkInvariants(index, answers.oracle());
        this.members = new MemberInvariants(run, answers.oracle());
        this.reorders = new Reorders(index);
        this.phantoms = Phantoms.judge(index);
        this.disks = run.nodes().size() + " disks";
        this.entries = index.union().lines().size() + " entries";
    }

    List<Finding> judge() {
        ledgers();
        forks();
        members();
        return List.copyOf(findings);
    }

    private void ledgers() {
        add("every ledger file is sound: form, hashes, chains, lamport, parents (I1-I9)", answers.flaws(),
                entries + " on " + disks);
        add("no entry lacks its causes (I10)", answers.orphans(), entries);
        add("the oracle, which shares no rule with the agent, reads the same entries, order and head from every disk"
                + " (I30)", answers.entries(), entries + " on " + disks);
        add("of every feed without a fork, each node holds a prefix of what the others hold (I11)", ledgers.prefixes(),
                disks);
        add("what is old enough at the end, every running node holds (I12)", ledgers.missing(), ledgers.settled());
        add("equal heads have equal views at every copied moment, and what each agent believed last is what its ledger"
                + " says (I13)", ledgers.views(), ledgers.moments() + " moments");
        add("any causal order of arrival gives the same view (I14)", ledgers.shuffles(),
                LedgerInvariants.SHUFFLES + " orders");
        add("every entry that an event log speaks of is in that node's ledger (I15)", ledgers.durable(),
                "all event logs");
        findings.add(new Finding(Finding.Kind.INVARIANT,
                "every entry was written by an agent of its node, and nobody had it before (I16, I17)", phantoms));
        add("between copies ledger files only grew, or what went is in quarantine (I18)", ledgers.rewritten(),
                ledgers.moments() + " copies of every disk");
    }

    private void forks() {
        add("feeds fork only where the experiment put a disk back or copied one (I19)", forks.uncaused(),
                forks.count() + " forks");
        add("every running node holds both sides of every fork, its proof, and shows it (I20)", forks.unknown(),
                forks.count() + " forks");
        add("every proof names two entries that are there (I21)", forks.unsound(), forks.proofs() + " proofs");
        add("the oracle gives every member the state that the agent's fold gives it, on every disk (I22)",
                answers.states(),
                forks.voided() + " void entries");
        add("after a disk was lost, put back, copied or damaged, a feed begins that names all that went before (I23)",
                forks.beginnings(), forks.beginningsHeld());
    }

    private void members() {
        add("each process start wrote one 'started' entry with a nonce of its own (I24)", members.starts(),
                "all starts");
        add("every confirmation is justified by its own causal past, as the oracle and the agent's rule say (I25)",
                answers.confirmations(), members.confirmed().size() + " confirmations");
        add("no two nodes took part in confirming each other's death", members.mutual(),
                members.confirmed().size() + " confirmations");
        add("only a node itself raises its incarnation, and only upwards (I26)", members.incarnations(),
                members.recoveries() + " recoveries");
        add("no node that no fault touched was confirmed dead (I27)", members.untouched(), "all confirmations");
        add("the oracle gives every address and key to the member to which the agent's fold gives it, on every disk"
                + " (I31)", answers.claims(), answers.refused() + " members without what they claim");
        add("the oracle has the same charter in force as the agent's fold, on every disk (I32)", answers.charters(),
                answers.amended() + " entries that put one in force");
        add("entries that came late and changed a view were reported, and only these (I29)", reorders.flaws(),
                reorders.count() + " reports");
    }

    private void add(String name, List<String> broken, String held) {
        findings.add(new Finding(Finding.Kind.INVARIANT, name,
                broken.isEmpty() ? new Verdict.Held(held) : new Verdict.Broken(broken)));
    }
}
