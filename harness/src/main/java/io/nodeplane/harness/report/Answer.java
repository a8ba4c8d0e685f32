package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a run ended, and what was believed in it, in sentences. */
final class Answer {
    private static final int CLAUSES_MAX = 5;
    private static final int EVIDENCE_MAX = 300;

    private final ReportContext context;

    Answer(ReportContext context) {
        this.context = context;
    }

    /** {@return how the checks ended, and if they did not all hold, what stands in the way} */
    String outcome() {
        var findings = context.judgement().findings();
        var tally = new ArrayList<String>();
        for (var kind : Finding.Kind.values()) {
            var all = findings.stream().filter(finding -> finding.kind() == kind).toList();
            var held = all.stream().filter(finding -> finding.verdict() instanceof Verdict.Held).count();
            if (!all.isEmpty()) {
                tally.add(held + " of " + noun(kind, all.size()));
            }
        }
        var counts = tally.isEmpty() ? "Nothing was checked." : English.list(tally) + " held.";
        return switch (context.judgement().verdict()) {
            case Verdict.Held held -> "**Held.** " + counts;
            case Verdict.Broken broken -> "**Broken.** " + counts + " " + first("BROKEN") + alsoVacuous();
            case Verdict.Vacuous vacuous ->
                "**The run shows nothing, for a fault did not bite.** " + counts + " " + first("VACUOUS");
            case Verdict.Unknown unknown -> "**Not decided.** " + counts + " " + first("UNKNOWN");
        };
    }

    /** {@return who among the running nodes believed whom to be what, as a clause in the past tense} */
    String believed(Instant moment) {
        var observers = context.nodes().stream().filter(node -> context.uptime().up(node, moment)).toList();
        var groups = new LinkedHashMap<SortedMap<Opinion, List<NodeId>>, List<NodeId>>();
        observers.forEach(observer -> groups.computeIfAbsent(doubts(observer, moment), doubts -> new ArrayList<>())
                .add(observer));
        if (observers.isEmpty()) {
            return "no process ran";
        }
        if (groups.size() == 1 && groups.firstEntry().getKey().isEmpty()) {
            return observers.size() == context.nodes().size()
                    ? "everybody believed everybody alive"
                    : "every running node believed every node alive";
        }
        var names = context.names();
        var clauses = new ArrayList<String>();
        groups.forEach((doubts, who) -> clauses.add(names.of(who) + " " + believed(names, doubts)));
        return clauses.size() <= CLAUSES_MAX
                ? String.join("; ", clauses)
                : String.join("; ", clauses.subList(0, CLAUSES_MAX)) + "; others believed yet other things";
    }

    private static String believed(Names names, SortedMap<Opinion, List<NodeId>> doubts) {
        if (doubts.isEmpty()) {
            return "believed everybody alive";
        }
        var known = new TreeMap<>(doubts);
        var unknown = known.remove(Opinion.UNKNOWN);
        var said = new ArrayList<String>();
        if (unknown != null) {
            said.add("did not know " + names.of(unknown));
        }
        if (!known.isEmpty()) {
            said.add("believed " + English.list(known.entrySet().stream().map(doubt -> names.of(doubt.getValue()) + " "
                    + doubt.getKey().phrase()).toList()));
        }
        return English.list(said);
    }

    private SortedMap<Opinion, List<NodeId>> doubts(NodeId observer, Instant moment) {
        var doubts = new TreeMap<Opinion, List<NodeId>>();
        for (var subject : context.others(observer)) {
            var opinion = context.beliefs().opinion(observer, subject, moment);
            // What a twin took over with its copy of a disk, it does not say again.
            if (opinion != Opinion.ALIVE && !(opinion == Opinion.UNKNOWN && Twin.is(observer))) {
                doubts.computeIfAbsent(opinion, same -> new ArrayList<>()).add(subject);
            }
        }
        return doubts;
    }

    /** What is broken may be so only because there was no fault to speak of. */
    private String alsoVacuous() {
        return context.judgement().findings().stream().anyMatch(found -> found.verdict() instanceof Verdict.Vacuous)
                ? " A fault did not bite either: " + first("VACUOUS")
                : "";
    }

    private String first(String word) {
        var findings = context.judgement().findings().stream().filter(finding -> finding.verdict().word().equals(word))
                .toList();
        if (findings.isEmpty()) {
            return Markdown.cell(context.judgement().verdict().because()) + ".";
        }
        var first = findings.getFirst();
        var because = first.verdict().because();
        return "First of " + Quantity.count(findings.size(), "finding that is ", "findings that are ") + word + ": "
                + Markdown.cell(first.name()) + ": " + Markdown.cell(because.length() > EVIDENCE_MAX
                        ? because.substring(0, EVIDENCE_MAX) + " ..."
                        : because)
                + ".";
    }

    private static String noun(Finding.Kind kind, int count) {
        return switch (kind) {
            case EXPECTATION -> Quantity.count(count, "expectation", "expectations");
            case BITE -> Quantity.count(count, "check that the faults bit", "checks that the faults bit");
            case INVARIANT -> Quantity.count(count, "invariant", "invariants");
        };
    }
}
