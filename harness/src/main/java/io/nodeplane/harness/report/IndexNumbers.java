package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.index.Arrivals;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What came of a run, in one number for each kind of outcome: its line in the index. */
final class IndexNumbers {
    private static final double P99 = 0.99;

    private IndexNumbers() {}

    static SequencedMap<String, String> of(ReportContext context, AnswerSection answer, Arrivals arrivals) {
        var outcomes = new LinkedHashMap<String, String>();
        outcomes.put(IndexEntry.NUMBER, answer.number().orElseGet(() -> number(context)));
        outcomes.put("Expected", held(context, Finding.Kind.EXPECTATION));
        outcomes.put("Bit", held(context, Finding.Kind.BITE));
        outcomes.put("Invariants", held(context, Finding.Kind.INVARIANT));
        outcomes.put("Suspicions", Integer.toString(context.index().events("suspected").size()));
        outcomes.put("Confirmations", Integer.toString(context.index().events("confirmed").size()));
        outcomes.put("Most heads", Integer.toString(mostHeads(context)));
        outcomes.put("Entries there, p99", Lags.of(context, arrivals).quantile(P99).map(Quantity::time).orElse("-"));
        return outcomes;
    }

    /** From the first fault on: while a cluster forms there are as many ledgers as nodes. */
    private static int mostHeads(ReportContext context) {
        var run = context.run();
        var from = context.troubles().stream().map(Trouble::from).findFirst().orElse(run.started());
        return context.heads().most(from, run.ended());
    }

    private static String held(ReportContext context, Finding.Kind kind) {
        var all = context.judgement().findings().stream().filter(finding -> finding.kind() == kind).toList();
        var held = all.stream().filter(finding -> finding.verdict() instanceof Verdict.Held).count();
        return all.isEmpty() ? "-" : held + "/" + all.size();
    }

    /** Where the answer is no number: the first time that was measured after a fault, or after the step that lifted it. */
    private static String number(ReportContext context) {
        return context.judgement().measures().stream()
                .filter(measure -> measure.time().isPresent() && context.troubles().stream()
                        .anyMatch(trouble -> measure.name().startsWith("'" + trouble.lift()
                                .map(lift -> lift.step().name()).orElse(trouble.name()) + "'")))
                .findFirst().or(() -> context.judgement().measures().stream()
                        .filter(measure -> measure.time().isPresent()).findFirst())
                .map(IndexNumbers::words).orElse("-");
    }

    private static String words(Measure measure) {
        return measure.unit().text(measure.value().orElseThrow()) + ": " + measure.name();
    }
}
